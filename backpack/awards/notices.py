"""What the people of an award are told by mail: that it is there, and that it was taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from backpack import mail
from backpack.accounts.identifiers import active_identifiers
from backpack.catalogue.dates import say_day
from backpack.catalogue.markdown import render_markdown
from backpack.catalogue.naming import name_in
from backpack.models import Award, BadgeClass, IdentifierKind, OutboxMail, Person

PICTURE = "/achievements/{}/image.png"


def address_for_mail(award: Award) -> str | None:
    """Where mail about this award goes; nowhere, if no address is known."""
    if award.notify_email:
        return award.notify_email
    return award.recipient_value if award.recipient_kind is IdentifierKind.EMAIL else None


def write_offer(award: Award, *, claim_until: datetime) -> mail.Letter:
    """The letter that offers ``award``; also for the preview of one that is not made yet."""
    badge_class = award.badge_class
    zone = badge_class.issuer.institution.time_zone
    return mail.write_letter(
        "award_offered",
        language=award.language,
        recipient_name=award.recipient_name,
        narrative=award.narrative,
        narrative_html=render_markdown(award.narrative) if award.narrative else None,
        deadline=say_day(claim_until, zone=zone, language=award.language),
        link=mail.site_address(f"/awards/{award.public_id}"),
        picture=mail.site_address(PICTURE.format(badge_class.public_id)),
        **_names(badge_class, award.language),
    )


def queue_offer(session: Session, award: Award, *, now: datetime) -> OutboxMail | None:
    """Put the offer of ``award`` into the outbox, if there is an address to send it to."""
    recipient = address_for_mail(award)
    if recipient is None or award.claim_until is None:
        return None
    letter = write_offer(award, claim_until=award.claim_until)
    return _queue(session, "award_offered", letter, recipient, award=award, person=None, now=now)


def queue_revocation(
    session: Session, award: Award, person: Person, *, link: str, reason: str, now: datetime
) -> OutboxMail | None:
    """Tell ``person`` that her badge was taken back, and why; ``link`` is a path of ours.

    It goes to an address that is hers today; the one of the award may be years old.
    """
    recipient = _address_today(session, person) or address_for_mail(award)
    if recipient is None:
        return None
    badge_class = award.badge_class
    language = person.language or award.language
    letter = mail.write_letter(
        "badge_revoked",
        language=language,
        recipient_name=person.name,
        reason=reason,
        day=say_day(now, zone=badge_class.issuer.institution.time_zone, language=language),
        link=mail.site_address(link),
        **_names(badge_class, language),
    )
    return _queue(session, "badge_revoked", letter, recipient, award=award, person=person, now=now)


def _address_today(session: Session, person: Person) -> str | None:
    identifiers = active_identifiers(session, person)
    return next((one.value for one in identifiers if one.kind is IdentifierKind.EMAIL), None)


def _names(badge_class: BadgeClass, language: str) -> dict[str, str]:
    return {
        "badge": badge_class.name,
        "issuer": name_in(badge_class.issuer, language),
        "institution": name_in(badge_class.issuer.institution, language),
    }


def _queue(
    session: Session,
    kind: str,
    letter: mail.Letter,
    recipient: str,
    *,
    award: Award,
    person: Person | None,
    now: datetime,
) -> OutboxMail:
    issuer = award.badge_class.issuer
    return mail.queue(
        session,
        kind=kind,
        recipient=recipient,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language=award.language,
        award=award,
        person=person,
        now=now,
        sender_name=name_in(issuer.institution, award.language),
        reply_to=issuer.email,
    )
