"""A learner misses a badge: writing to the issuer that should have awarded it."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backpack import audit, mail
from backpack.accounts.identifiers import active_identifiers
from backpack.errors import ConflictError, NotFoundError, TooOftenError
from backpack.models import BadgeClass, BadgeStatus, IdentifierKind, Issuer, OutboxMail, Person

KIND = "missing_badge"
MOST_A_DAY = 3


def issuers_to_ask(session: Session) -> list[Issuer]:
    """The issuers that award something, by name, with their institutions."""
    awards = (
        select(BadgeClass.id)
        .where(BadgeClass.issuer_id == Issuer.id, BadgeClass.status == BadgeStatus.PUBLISHED)
        .exists()
    )
    query = select(Issuer).where(awards).options(joinedload(Issuer.institution))
    return list(session.scalars(query.order_by(Issuer.name, Issuer.id)))


def own_addresses(session: Session, person: Person) -> list[str]:
    """Where an answer can reach her, the best first."""
    identifiers = active_identifiers(session, person)
    return list(dict.fromkeys(one.value for one in identifiers if one.kind is IdentifierKind.EMAIL))


def ask_issuer(
    session: Session, person: Person, *, issuer: str, badge: str, message: str, now: datetime
) -> None:
    """Write to an issuer that she misses a badge, with all the names under which we know her.

    Raises:
        NotFoundError: there is no such issuer.
        ConflictError: ``no_address``, nobody could answer her.
        TooOftenError: ``asked_too_often``.
    """
    asked = next((one for one in issuers_to_ask(session) if one.slug == issuer), None)
    if asked is None:
        raise NotFoundError("issuer_not_found")
    addresses = own_addresses(session, person)
    if not addresses:
        raise ConflictError(
            "no_address",
            _("We know no e-mail address of yours, so nobody could answer. Add one first."),
        )
    _check_rate(session, person, now=now)
    identifiers = active_identifiers(session, person)
    language = person.language or "en"
    letter = mail.write_letter(
        KIND,
        language=language,
        name=person.official_name,
        badge=badge,
        message=message,
        identifiers=list(dict.fromkeys((one.kind.value, one.value) for one in identifiers)),
        issuer=(asked.name_nl if language == "nl" else None) or asked.name,
    )
    mail.queue(
        session,
        kind=KIND,
        recipient=asked.email,
        letter=letter,
        language=language,
        person=person,
        now=now,
        sender_name=person.official_name,
        reply_to=addresses[0],
    )
    audit.record(
        session,
        "person:issuer:asked",
        at=now,
        object_kind="issuer",
        object_id=asked.slug,
        actor=person,
        about=person,
    )


def _check_rate(session: Session, person: Person, *, now: datetime) -> None:
    sent = session.scalar(
        select(func.count())
        .select_from(OutboxMail)
        .where(
            OutboxMail.kind == KIND,
            OutboxMail.person_id == person.id,
            OutboxMail.created_at > now - timedelta(days=1),
        )
    )
    if (sent or 0) >= MOST_A_DAY:
        raise TooOftenError(
            "asked_too_often", _("You wrote to issuers several times today. Wait for an answer.")
        )
