"""The terms: publishing their texts from the files beside, showing them, agreeing to them.

A text that was published is never changed; a changed file becomes a new version, in every
language, and everybody is asked once more.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.accounts.locking import lock_person
from backpack.errors import ConflictError, UnavailableError
from backpack.models import Person, TermsAcceptance, TermsDocument

TEXTS = Path(__file__).parent
TEXT_LANGUAGES = ("en", "nl")


class TermsKind(StrEnum):
    """Which text. Only the general terms are agreed to; the privacy statement informs."""

    GENERAL = "general"
    PRIVACY = "privacy"


def read_text(kind: TermsKind, language: str) -> str:
    """The text as it lies beside this module, in Markdown."""
    return (TEXTS / f"{kind}.{language}.md").read_text(encoding="utf-8")


def _latest_version(session: Session, kind: TermsKind) -> int:
    query = select(func.max(TermsDocument.version)).where(TermsDocument.kind == kind)
    return session.scalar(query) or 0


def _digests(session: Session, kind: TermsKind, version: int) -> dict[str, str]:
    rows = session.execute(
        select(TermsDocument.language, TermsDocument.sha256).where(
            TermsDocument.kind == kind, TermsDocument.version == version
        )
    )
    return {row.language: row.sha256 for row in rows}


def publish_terms(session: Session, now: datetime) -> list[TermsDocument]:
    """Make the texts beside this module the current ones; gives the documents that are new.

    Does nothing for a kind whose texts are the current ones already.
    """
    published: list[TermsDocument] = []
    for kind in TermsKind:
        texts = {language: read_text(kind, language) for language in TEXT_LANGUAGES}
        digests = {
            language: hashlib.sha256(text.encode()).hexdigest() for language, text in texts.items()
        }
        version = _latest_version(session, kind)
        if version and _digests(session, kind, version) == digests:
            continue
        published.extend(
            TermsDocument(
                kind=kind,
                version=version + 1,
                language=language,
                text=text,
                sha256=digests[language],
                published_at=now,
            )
            for language, text in texts.items()
        )
        audit.record(
            session,
            "system:terms:published",
            at=now,
            object_kind="terms",
            object_id=f"{kind} {version + 1}",
            details={"sha256": digests},
        )
    session.add_all(published)
    session.flush()
    return published


def current_document(session: Session, kind: TermsKind, *, language: str) -> TermsDocument:
    """The text in force, in ``language`` or else in English.

    Raises:
        UnavailableError: if this installation has published none yet.
    """
    documents = {
        document.language: document
        for document in session.scalars(
            select(TermsDocument).where(
                TermsDocument.kind == kind,
                TermsDocument.version == _latest_version(session, kind),
            )
        )
    }
    document = documents.get(language) or documents.get("en")
    if document is None:
        raise UnavailableError(
            "terms_not_published",
            _("This installation has not published its terms yet. Tell whoever runs it."),
        )
    return document


def has_agreed(session: Session, person: Person) -> bool:
    """Whether ``person`` has agreed to the general terms in force, in whichever language."""
    version = _latest_version(session, TermsKind.GENERAL)
    return bool(
        session.scalar(
            select(
                exists().where(
                    TermsAcceptance.person_id == person.id,
                    TermsAcceptance.document_id == TermsDocument.id,
                    TermsAcceptance.withdrawn_at.is_(None),
                    TermsDocument.kind == TermsKind.GENERAL,
                    TermsDocument.version == version,
                )
            )
        )
    )


def agree_to_terms(session: Session, person: Person, *, sha256: str, now: datetime) -> None:
    """Note that ``person`` agrees to the very text with this digest. Twice is once.

    Raises:
        ConflictError: if that text is not, or no longer, the one in force.
    """
    document = session.scalar(
        select(TermsDocument).where(
            TermsDocument.kind == TermsKind.GENERAL,
            TermsDocument.version == _latest_version(session, TermsKind.GENERAL),
            TermsDocument.sha256 == sha256,
        )
    )
    if document is None:
        raise ConflictError(
            "terms_changed",
            _("The terms changed while you were reading. Read the new text and agree to that."),
        )
    lock_person(session, person)
    if has_agreed(session, person):
        return
    session.add(TermsAcceptance(person_id=person.id, document=document, accepted_at=now))
    audit.record(
        session,
        "person:terms:agreed",
        at=now,
        object_kind="terms",
        object_id=f"{document.kind} {document.version} {document.language}",
        actor=person,
        about=person,
        details={"sha256": sha256},
    )


def agreements(session: Session, person: Person) -> list[TermsAcceptance]:
    """What ``person`` has agreed to and when, the latest first."""
    return list(
        session.scalars(
            select(TermsAcceptance)
            .where(TermsAcceptance.person_id == person.id)
            .options(joinedload(TermsAcceptance.document).joinedload(TermsDocument.institution))
            .order_by(TermsAcceptance.accepted_at.desc())
        )
    )
