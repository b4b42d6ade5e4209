"""What institutions ask of whoever claims their badges: texts, each worded by its legal basis.

A consent can be withdrawn; then the badges stay, and the institution's next one is claimed only
once the consent is given again. Of a text on any other basis a person takes note.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.accounts.locking import lock_person
from backpack.errors import ConflictError, NotFoundError
from backpack.models import (
    BadgeClass,
    BadgeKind,
    Institution,
    LegalBasis,
    Person,
    TermsAcceptance,
    TermsDocument,
)

CLAIMING = "claiming"


def publish_claiming_terms(
    session: Session,
    institution: Institution,
    *,
    badge_kind: BadgeKind | None,
    basis: LegalBasis,
    texts: Mapping[str, str],
    now: datetime,
    actor: Person | None = None,
) -> list[TermsDocument]:
    """Make ``texts`` (Markdown by language) what ``institution`` asks from now on.

    For the badges of one kind, or of every kind. Everybody who claims next is asked anew. Texts
    that are in force already, on the same basis, are not published again.
    """
    session.execute(
        select(Institution.id).where(Institution.id == institution.id).with_for_update()
    )
    series = _series(session, institution.id, badge_kind)
    latest = [one for one in series if one.version == max(two.version for two in series)]
    said = {one.language: (one.text, one.basis) for one in latest if one.ended_at is None}
    if said == {language: (text, basis) for language, text in texts.items()}:
        return []
    version = latest[0].version + 1 if latest else 1
    documents = [
        TermsDocument(
            kind=CLAIMING,
            institution=institution,
            badge_kind=badge_kind,
            basis=basis,
            version=version,
            language=language,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            published_at=now,
        )
        for language, text in sorted(texts.items())
    ]
    session.add_all(documents)
    session.flush()
    _record(session, "published", institution, badge_kind, version, now=now, actor=actor)
    return documents


def end_claiming_terms(
    session: Session,
    institution: Institution,
    *,
    badge_kind: BadgeKind | None,
    now: datetime,
    actor: Person | None = None,
) -> bool:
    """Ask no more. What was agreed to stays known; tells whether anything was in force."""
    standing = [one for one in _series(session, institution.id, badge_kind) if not one.ended_at]
    for document in standing:
        document.ended_at = now
    if standing:
        version = max(one.version for one in standing)
        _record(session, "ended", institution, badge_kind, version, now=now, actor=actor)
    return bool(standing)


def asked_before_claiming(
    session: Session, person: Person, badge_class: BadgeClass, *, language: str
) -> list[TermsDocument]:
    """What ``person`` has yet to accept before she claims a badge of this class.

    One document for each text, in ``language`` or else in English or whichever there is.
    """
    asked = []
    institution_id = badge_class.issuer.institution_id
    for kind in (None, badge_class.kind):
        series = _series(session, institution_id, kind)
        version = max((one.version for one in series), default=0)
        current = {
            one.language: one for one in series if one.version == version and one.ended_at is None
        }
        if current and not _stands(session, person, current.values()):
            first = next(iter(current.values()))
            asked.append(current.get(language) or current.get("en") or first)
    return asked


def accept_before_claiming(
    session: Session,
    person: Person,
    badge_class: BadgeClass,
    *,
    shown: Collection[int],
    language: str,
    now: datetime,
) -> list[TermsDocument]:
    """Note that ``person`` accepts the documents ``shown``; gives those that are still open.

    Only what is asked for and in force counts, in whichever language it was read.
    """
    lock_person(session, person)
    for document in asked_before_claiming(session, person, badge_class, language=language):
        read = session.scalar(
            select(TermsDocument).where(
                TermsDocument.id.in_(shown),
                TermsDocument.institution_id == document.institution_id,
                TermsDocument.badge_kind.is_not_distinct_from(document.badge_kind),
                TermsDocument.version == document.version,
            )
        )
        if read is not None:
            _accept(session, person, read, now=now)
    session.flush()
    return asked_before_claiming(session, person, badge_class, language=language)


def require_accepted(session: Session, person: Person, badge_class: BadgeClass) -> None:
    """Make sure that ``person`` has accepted what the institution asks.

    Raises:
        ConflictError: ``terms_not_accepted``.
    """
    if asked_before_claiming(session, person, badge_class, language="en"):
        raise ConflictError(
            "terms_not_accepted",
            _(
                "The institution asks you something before you claim this badge. Open the award, "
                "read it, and claim it there."
            ),
        )


def withdraw_consent(
    session: Session, person: Person, *, document_id: int, now: datetime
) -> TermsDocument:
    """Take a consent back. The badges stay; see the module.

    Raises:
        NotFoundError: she accepted no such document.
        ConflictError: ``terms_not_withdrawable``: it was no consent.
    """
    acceptance = find_acceptance(session, person, document_id=document_id)
    document = acceptance.document
    if document.basis is not LegalBasis.CONSENT:
        raise ConflictError(
            "terms_not_withdrawable",
            _("This was not a consent but something to take note of, so it cannot be withdrawn."),
        )
    withdrawn = session.execute(
        update(TermsAcceptance)
        .where(
            TermsAcceptance.person_id == person.id,
            TermsAcceptance.document_id == document.id,
            TermsAcceptance.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now),
        execution_options={"synchronize_session": False},
    )
    session.refresh(acceptance)
    if isinstance(withdrawn, CursorResult) and withdrawn.rowcount:
        _tell(session, "person:terms:withdrawn", person, document, now=now)
    return document


def find_acceptance(session: Session, person: Person, *, document_id: int) -> TermsAcceptance:
    """The latest time that ``person`` accepted this document.

    Raises:
        NotFoundError: she never did.
    """
    acceptance = session.scalar(
        select(TermsAcceptance)
        .where(TermsAcceptance.person_id == person.id, TermsAcceptance.document_id == document_id)
        .options(joinedload(TermsAcceptance.document).joinedload(TermsDocument.institution))
        .order_by(TermsAcceptance.id.desc())
        .limit(1)
    )
    if acceptance is None:
        raise NotFoundError("terms_not_found")
    return acceptance


def _series(
    session: Session, institution_id: int, badge_kind: BadgeKind | None
) -> list[TermsDocument]:
    return list(
        session.scalars(
            select(TermsDocument)
            .where(
                TermsDocument.institution_id == institution_id,
                TermsDocument.badge_kind.is_not_distinct_from(badge_kind),
            )
            .options(joinedload(TermsDocument.institution))
            .order_by(TermsDocument.version, TermsDocument.id)
        )
    )


def _stands(session: Session, person: Person, documents: Collection[TermsDocument]) -> bool:
    """Whether she accepted one of them, in whichever language, and has not taken it back."""
    query = select(TermsAcceptance.id).where(
        TermsAcceptance.person_id == person.id,
        or_(*(TermsAcceptance.document_id == one.id for one in documents)),
        TermsAcceptance.withdrawn_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None


def _accept(session: Session, person: Person, document: TermsDocument, *, now: datetime) -> None:
    session.add(TermsAcceptance(person_id=person.id, document=document, accepted_at=now))
    consent = document.basis is LegalBasis.CONSENT
    event = "person:terms:agreed" if consent else "person:terms:noted"
    _tell(session, event, person, document, now=now)


def _tell(
    session: Session, event: str, person: Person, document: TermsDocument, *, now: datetime
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="terms",
        object_id=f"{document.kind} {document.id}",
        actor=person,
        about=person,
        details={"sha256": document.sha256},
    )


def _record(
    session: Session,
    what: str,
    institution: Institution,
    badge_kind: BadgeKind | None,
    version: int,
    *,
    now: datetime,
    actor: Person | None,
) -> None:
    audit.record(
        session,
        f"system:terms:{what}" if actor is None else f"staff:terms:{what}",
        at=now,
        object_kind="terms",
        object_id=f"{CLAIMING} {institution.slug}"[:64],
        actor=actor,
        details={"badge_kind": badge_kind.value if badge_kind else None, "version": version},
    )
