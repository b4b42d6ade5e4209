"""The one-time token in the mail of an award: it shows who reads the mailbox that it went to.

Only where the award was made to that very address does reading its mailbox show whose the award
is; a user name or a student's number is shown by signing in with it.
"""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack import audit, mail
from backpack.accounts.identifiers import normalise_identifier
from backpack.accounts.mailboxes import BY_LINK, prove_address
from backpack.accounts.sessions import hash_token
from backpack.errors import NotFoundError
from backpack.models import Award, AwardState, BrowserSession, ClaimLink, IdentifierKind, Person


def issue_claim_link(session: Session, award: Award, *, address: str, now: datetime) -> str | None:
    """A new token for a mail about ``award`` to ``address``; none where it would show nothing."""
    if award.recipient_kind is not IdentifierKind.EMAIL:
        return None
    if normalise_identifier(IdentifierKind.EMAIL, address) != award.recipient_normalised:
        return None
    token = secrets.token_urlsafe(32)
    session.add(
        ClaimLink(
            award=award,
            address=address,
            normalised=award.recipient_normalised,
            token_sha256=hash_token(token),
            created_at=now,
        )
    )
    return token


def find_claim_link(
    session: Session, award: Award, *, token: str, now: datetime
) -> ClaimLink | None:
    """The unused link with this token, while its award can be claimed."""
    if not token or award.state is not AwardState.OFFERED:
        return None
    if award.claim_until is not None and award.claim_until <= now:
        return None
    return session.scalar(
        select(ClaimLink).where(
            ClaimLink.award_id == award.id,
            ClaimLink.token_sha256 == hash_token(token),
            ClaimLink.used_at.is_(None),
        )
    )


def bring_award(
    session: Session,
    award: Award,
    person: Person,
    *,
    token: str,
    now: datetime,
    browser: BrowserSession | None = None,
) -> None:
    """She read the mail, and says that its address is hers: so is the award from now on.

    Raises:
        NotFoundError: the token is not this award's, was used, or the award is not open.
    """
    link = find_claim_link(session, award, token=token, now=now)
    taken = link and session.scalar(
        update(ClaimLink)
        .where(ClaimLink.id == link.id, ClaimLink.used_at.is_(None))
        .values(used_at=now, used_by_id=person.id)
        .returning(ClaimLink.id)
        .execution_options(synchronize_session=False)
    )
    if link is None or taken is None:
        raise NotFoundError("claim_link_not_found")
    prove_address(
        session,
        person,
        address=link.address,
        normalised=link.normalised,
        by=BY_LINK,
        now=now,
        browser=browser,
    )
    _tell_its_reader(session, award, link.address, now=now)
    audit.record(
        session,
        "person:award:brought",
        at=now,
        object_kind="award",
        object_id=award.public_id,
        actor=person,
        about=person,
    )


def _tell_its_reader(session: Session, award: Award, address: str, *, now: datetime) -> None:
    """A mail is passed on more easily than a mailbox: whoever reads that one hears of it."""
    letter = mail.write_letter(
        "address_added",
        language=award.language,
        badge=award.badge_class.name,
        link=mail.site_address("/profile/addresses/new"),
    )
    mail.queue(
        session,
        kind="address_added",
        recipient=address,
        letter=letter,
        language=award.language,
        now=now,
    )
