"""What the people of an award are told by mail: that it is there, and that it was taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from backpack import mail
from backpack.accounts.identifiers import active_identifiers
from backpack.awards.claim_links import issue_claim_link
from backpack.awards.rules import paragraph_values
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


def write_offer(
    session: Session, award: Award, *, claim_until: datetime, proof: str | None = None
) -> mail.Letter:
    """The letter that offers ``award``; also for the preview of one that is not made yet.

    ``proof`` is the token that shows, when it comes back, who reads this mailbox.
    """
    query = f"?proof={proof}" if proof else ""
    badge_class = award.badge_class
    zone = badge_class.issuer.institution.time_zone
    return mail.write_letter(
        "award_offered",
        language=award.language,
        recipient_name=award.recipient_name,
        narrative=award.narrative,
        narrative_html=render_markdown(award.narrative) if award.narrative else None,
        deadline=say_day(claim_until, zone=zone, language=award.language),
        link=mail.site_address(f"/awards/{award.public_id}{query}"),
        picture=mail.site_address(PICTURE.format(badge_class.public_id)),
        **paragraph_values(session, badge_class.issuer.institution, award.language),
        **_names(badge_class, award.language),
    )


def queue_offer(session: Session, award: Award, *, now: datetime) -> OutboxMail | None:
    """Put the offer of ``award`` into the outbox, if there is an address to send it to."""
    recipient = address_for_mail(award)
    if recipient is None or award.claim_until is None:
        return None
    proof = issue_claim_link(session, award, address=recipient, now=now)
    letter = write_offer(session, award, claim_until=award.claim_until, proof=proof)
    return _queue(session, "award_offered", letter, recipient, award=award, person=None, now=now)


def queue_reminder(
    session: Session, award: Award, *, last: bool, now: datetime
) -> OutboxMail | None:
    """Remind of ``award``, if there is an address; ``last`` says that nothing more will come."""
    recipient = address_for_mail(award)
    if recipient is None or award.claim_until is None:
        return None
    badge_class = award.badge_class
    zone = badge_class.issuer.institution.time_zone
    letter = mail.write_letter(
        "award_reminder",
        language=award.language,
        recipient_name=award.recipient_name,
        last=last,
        deadline=say_day(award.claim_until, zone=zone, language=award.language),
        link=mail.site_address(f"/awards/{award.public_id}"),
        picture=mail.site_address(PICTURE.format(badge_class.public_id)),
        **paragraph_values(session, badge_class.issuer.institution, award.language),
        **_names(badge_class, award.language),
    )
    kind = "award_last_call" if last else "award_reminder"
    return _queue(session, kind, letter, recipient, award=award, person=None, now=now)


def queue_revocation(
    session: Session, award: Award, person: Person, *, link: str, reason: str, now: datetime
) -> OutboxMail | None:
    """Tell ``person`` that her badge was taken back, and why; ``link`` is a path of ours."""
    return _queue_about_badge(
        session, "badge_revoked", award, person, link=link, reason=reason, now=now
    )


def queue_suspension(
    session: Session,
    award: Award,
    person: Person,
    *,
    suspended: bool,
    link: str,
    reason: str,
    now: datetime,
) -> OutboxMail | None:
    """Tell ``person`` that her badge does not count for the time being, or counts again."""
    kind = "badge_suspended" if suspended else "badge_resumed"
    return _queue_about_badge(session, kind, award, person, link=link, reason=reason, now=now)


def queue_reissue(
    session: Session, award: Award, person: Person, *, link: str, reason: str, now: datetime
) -> OutboxMail | None:
    """Tell ``person`` that a corrected badge has taken the place of hers."""
    return _queue_about_badge(
        session, "badge_reissued", award, person, link=link, reason=reason, now=now
    )


def _queue_about_badge(
    session: Session,
    kind: str,
    award: Award,
    person: Person,
    *,
    link: str,
    reason: str,
    now: datetime,
) -> OutboxMail | None:
    """It goes to an address that is hers today; the one of the award may be years old."""
    recipient = address_today(session, person) or address_for_mail(award)
    if recipient is None:
        return None
    badge_class = award.badge_class
    language = person.language or award.language
    letter = mail.write_letter(
        kind,
        language=language,
        recipient_name=person.called,
        reason=reason,
        day=say_day(now, zone=badge_class.issuer.institution.time_zone, language=language),
        link=mail.site_address(link),
        **_names(badge_class, language),
    )
    return _queue(session, kind, letter, recipient, award=award, person=person, now=now)


def address_today(session: Session, person: Person) -> str | None:
    """An address of hers that counts today, the one proven last."""
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
        letter=letter,
        language=award.language,
        award=award,
        person=person,
        now=now,
        sender_name=name_in(issuer.institution, award.language),
        reply_to=issuer.email,
    )
