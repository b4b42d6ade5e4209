"""What nominators and nominees are told by mail, each only what is for them."""

from datetime import datetime

from sqlalchemy.orm import Session

from backpack import mail
from backpack.accounts.identifiers import active_identifiers
from backpack.catalogue.naming import name_in
from backpack.models import IdentifierKind, Nomination, OutboxMail, Person


def queue_to_nominator(
    session: Session, nomination: Nomination, *, now: datetime
) -> OutboxMail | None:
    """Tell whoever nominated what the committee asks or has decided."""
    nominator = nomination.nominator
    if nominator is None:
        return None
    identifiers = active_identifiers(session, nominator)
    recipient = next((one.value for one in identifiers if one.kind is IdentifierKind.EMAIL), None)
    if recipient is None:
        return None
    return _queue(
        session,
        "nomination_news",
        nomination,
        recipient=recipient,
        language=nominator.language or "en",
        person=nominator,
        now=now,
        name=nominator.called,
        nominee=nomination.nominee_name,
        state=nomination.state.value,
        reason=nomination.reason,
        link=mail.site_address(f"/nominations/{nomination.public_id}"),
    )


def queue_to_nominee(
    session: Session, nomination: Nomination, *, now: datetime
) -> OutboxMail | None:
    """Tell the nominee that she is nominated; only for calls that say so."""
    recipient = nomination.notify_email
    if recipient is None and nomination.nominee_kind is IdentifierKind.EMAIL:
        recipient = nomination.nominee_value
    if recipient is None:
        return None
    return _queue(
        session,
        "nominated",
        nomination,
        recipient=recipient,
        language=nomination.language,
        person=None,
        now=now,
        name=nomination.nominee_name,
    )


def _queue(
    session: Session,
    kind: str,
    nomination: Nomination,
    *,
    recipient: str,
    language: str,
    person: Person | None,
    now: datetime,
    **values: object,
) -> OutboxMail:
    badge_class = nomination.call.badge_class
    issuer = badge_class.issuer
    letter = mail.write_letter(
        kind,
        language=language,
        badge=badge_class.name,
        issuer=name_in(issuer, language),
        institution=name_in(issuer.institution, language),
        **values,
    )
    return mail.queue(
        session,
        kind=kind,
        recipient=recipient,
        letter=letter,
        language=language,
        person=person,
        now=now,
        sender_name=name_in(issuer.institution, language),
        reply_to=issuer.email,
    )
