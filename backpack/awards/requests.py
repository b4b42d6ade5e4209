"""Requests: a learner asks for a badge that may be asked for, and an awarder decides.

``open -> awarded | declined | withdrawn``; each step is one conditional UPDATE, so of two awarders
who decide at the same time one does. A row is never deleted by a transition.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from backpack import audit, mail
from backpack.accounts.identifiers import active_identifiers
from backpack.awards.batches.pinning import is_still_awarded
from backpack.awards.notices import address_today
from backpack.awards.service import offer_award
from backpack.awards.texts import AwardTexts
from backpack.awards.typed import read_evidence_url
from backpack.catalogue.naming import name_in
from backpack.errors import BackpackError, ConflictError, ForbiddenError, NotFoundError
from backpack.models import (
    AwardRequest,
    BadgeClass,
    BadgeStatus,
    IdentifierKind,
    Issuer,
    Person,
    Requestable,
    RequestState,
    SignIn,
    VerifiedIdentifier,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a learner says of herself: what she did, and where it can be seen."""

    narrative: str
    evidence_name: str | None = None
    evidence_url: str | None = None


def check_may_ask(session: Session, badge_class: BadgeClass, person: Person) -> None:
    """Do nothing, if ``person`` may ask for this badge.

    Raises:
        ConflictError: ``badge_not_requestable``: it is not asked for, or not awarded any more.
        ForbiddenError: ``request_of_others``: only people of its institution may ask.
    """
    if (
        badge_class.status is not BadgeStatus.PUBLISHED
        or badge_class.requestable is Requestable.NOBODY
    ):
        raise ConflictError("badge_not_requestable", _("Nobody can ask for this badge."))
    if badge_class.requestable is Requestable.ANYONE:
        return
    provider = badge_class.issuer.institution.provider
    of_institution = select(SignIn.id).where(
        SignIn.person_id == person.id, SignIn.provider == provider
    )
    if provider is None or session.scalar(of_institution.limit(1)) is None:
        raise ForbiddenError(
            "request_of_others",
            _(
                "Only people of %(institution)s can ask for this badge. If you have an account "
                "there, link that sign-in to this backpack first.",
                institution=name_in(badge_class.issuer.institution, str(get_locale())),
            ),
        )


def find_requestable(session: Session, public_id: str, person: Person) -> BadgeClass:
    """The badge class of that name, if ``person`` may ask for it.

    Raises:
        NotFoundError: there is none.
        ConflictError, ForbiddenError: as ``check_may_ask``.
    """
    badge_class = session.scalar(
        select(BadgeClass)
        .where(BadgeClass.public_id == public_id, BadgeClass.status != BadgeStatus.DRAFT)
        .options(joinedload(BadgeClass.issuer).joinedload(Issuer.institution))
    )
    if badge_class is None:
        raise NotFoundError("badge_class_not_found")
    check_may_ask(session, badge_class, person)
    return badge_class


def ask_for_badge(
    session: Session, badge_class: BadgeClass, person: Person, asked: Asked, *, now: datetime
) -> AwardRequest:
    """Put a request into the queue of the badge's awarders.

    Raises:
        ConflictError: ``request_open_already``; or what ``check_may_ask`` finds.
        BackpackError: ``evidence_malformed``; ``evidence_missing`` where the badge needs some.
    """
    check_may_ask(session, badge_class, person)
    if badge_class.evidence_required and not asked.evidence_url:
        raise BackpackError(
            "evidence_missing", _("This badge needs evidence: give the address of yours.")
        )
    request = AwardRequest(
        badge_class=badge_class,
        person=person,
        narrative=asked.narrative,
        evidence_name=asked.evidence_name,
        evidence_url=read_evidence_url(asked.evidence_url),
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(request)
    except IntegrityError as error:
        raise ConflictError(
            "request_open_already",
            _("You have asked for this badge already. Its awarders will answer you."),
        ) from error
    _record(session, request, "learner:request:made", actor=person, now=now)
    return request


def _record(
    session: Session, request: AwardRequest, event: str, *, actor: Person, now: datetime
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="award_request",
        object_id=request.public_id,
        actor=actor,
        about=request.person,
    )


def _decide(
    session: Session, request: AwardRequest, to: RequestState, *, now: datetime, **values: object
) -> None:
    session.flush()
    moved = session.execute(
        update(AwardRequest)
        .where(AwardRequest.id == request.id, AwardRequest.state == RequestState.OPEN)
        .values(state=to, decided_at=now, **values)
        .returning(AwardRequest.id),
        execution_options={"synchronize_session": False},
    ).scalar()
    session.refresh(request)
    if moved is None:
        raise ConflictError(
            "request_decided", _("This request has been answered or withdrawn meanwhile.")
        )


def withdraw_request(
    session: Session, request: AwardRequest, person: Person, *, now: datetime
) -> None:
    """The learner takes her request back.

    Raises:
        ConflictError: ``request_decided``, it is not open any more.
    """
    _decide(session, request, RequestState.WITHDRAWN, now=now)
    _record(session, request, "learner:request:withdrawn", actor=person, now=now)


def decline_request(
    session: Session, request: AwardRequest, *, actor: Person, reason: str, now: datetime
) -> None:
    """An awarder says no, with a reason that the learner reads on her page and in a mail.

    Raises:
        ConflictError: ``request_decided``, it is not open any more.
    """
    _decide(session, request, RequestState.DECLINED, now=now, decided_by_id=actor.id, reason=reason)
    _record(session, request, "staff:request:declined", actor=actor, now=now)
    _tell_declined(session, request, now=now)


def award_request(
    session: Session, request: AwardRequest, *, actor: Person, grade: str | None, now: datetime
) -> None:
    """An awarder says yes: the award is offered, with the learner's own words and evidence.

    It is of the version that she asked for, also where a newer one has taken its place since.

    Raises:
        ConflictError: ``request_decided``; or what ``offer_award`` finds.
        BackpackError: what ``offer_award`` finds, such as a grade that is missing;
            ``recipient_unknown``, nothing is known by which she could be awarded anything.
    """
    _decide(session, request, RequestState.AWARDED, now=now, decided_by_id=actor.id)
    known = _recipient(session, request.person)
    address = address_today(session, request.person)
    award = offer_award(
        session,
        badge_class=request.badge_class,
        recipient_kind=known.kind,
        recipient_value=known.value,
        notify_email=None if known.kind is IdentifierKind.EMAIL else address,
        language=request.person.language or "en",
        texts=AwardTexts(
            recipient_name=request.person.printed_name or None,
            grade=grade,
            narrative=request.narrative,
            evidence_name=request.evidence_name,
            evidence_url=request.evidence_url,
        ),
        created_by=actor,
        confirmed=is_still_awarded(session, request.badge_class),
        now=now,
    )
    request.award = award
    session.flush()
    _record(session, request, "staff:request:awarded", actor=actor, now=now)


def _recipient(session: Session, person: Person) -> VerifiedIdentifier:
    """By what she is awarded: an address if one is known, for then the mail finds her."""
    identifiers = active_identifiers(session, person)
    if not identifiers:
        raise BackpackError(
            "recipient_unknown",
            _("Nothing is known by which this person could be awarded a badge."),
        )
    emails = [one for one in identifiers if one.kind is IdentifierKind.EMAIL]
    return (emails or identifiers)[0]


def _tell_declined(session: Session, request: AwardRequest, *, now: datetime) -> None:
    recipient = address_today(session, request.person)
    if recipient is None:
        return
    language = request.person.language or "en"
    issuer = request.badge_class.issuer
    letter = mail.write_letter(
        "request_declined",
        language=language,
        recipient_name=request.person.called,
        badge=request.badge_class.name,
        issuer=name_in(issuer, language),
        institution=name_in(issuer.institution, language),
        reason=request.reason,
        link=mail.site_address("/requests"),
    )
    mail.queue(
        session,
        kind="request_declined",
        recipient=recipient,
        letter=letter,
        language=language,
        person=request.person,
        now=now,
        sender_name=name_in(issuer.institution, language),
        reply_to=issuer.email,
    )


def has_asked(session: Session, badge_class: BadgeClass, person: Person) -> bool:
    """Whether a request of ``person`` for this badge waits for its answer."""
    query = select(AwardRequest.id).where(
        AwardRequest.badge_class_id == badge_class.id,
        AwardRequest.person_id == person.id,
        AwardRequest.state == RequestState.OPEN,
    )
    return session.scalar(query) is not None


def list_own(session: Session, person: Person) -> list[AwardRequest]:
    """The requests of ``person``, newest first."""
    query = (
        select(AwardRequest)
        .where(AwardRequest.person_id == person.id)
        .order_by(AwardRequest.created_at.desc(), AwardRequest.id.desc())
        .options(joinedload(AwardRequest.badge_class), joinedload(AwardRequest.award))
    )
    return list(session.scalars(query))


def find_own(session: Session, public_id: str, person: Person) -> AwardRequest:
    """This person's request of that name.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    request = session.scalar(
        select(AwardRequest).where(
            AwardRequest.public_id == public_id, AwardRequest.person_id == person.id
        )
    )
    if request is None:
        raise NotFoundError("request_not_found")
    return request
