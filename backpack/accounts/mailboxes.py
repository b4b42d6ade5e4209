"""Addresses that no provider vouches for: proven by a code or a link that went to the mailbox."""

import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from backpack import audit, mail
from backpack.accounts.identifiers import matches, normalise_identifier
from backpack.accounts.locking import lock_person
from backpack.accounts.notices import Change, Notice, tell_of_change
from backpack.accounts.oidc.claims import VouchedIdentifier
from backpack.accounts.signing_in import add_identifier, end_for_others
from backpack.config import Config
from backpack.errors import BackpackError, ConflictError, NotFoundError, TooOftenError
from backpack.models import (
    BrowserSession,
    IdentifierKind,
    MailboxCode,
    Person,
    VerifiedIdentifier,
)

BY_CODE, BY_LINK = "code", "link"
PROOFS = (BY_CODE, BY_LINK)
"""How a mailbox is proven; both show the same, that she reads the mail that comes there."""
LIFETIME = timedelta(minutes=20)
MOST_ATTEMPTS = 5
MOST_AN_HOUR = 5
"""Codes that one person may ask for."""
MOST_A_DAY = 5
"""Codes that may go to one address, whoever asks: it may be a stranger's."""


class Answer(StrEnum):
    """What became of a code that was entered."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


def _digests(public_id: str, code: str) -> list[str]:
    """Keyed, so that a copy of the database does not give the codes away; the first is kept."""
    config: Config = current_app.extensions["config"]
    told = f"{public_id}:{code}".encode()
    return [hmac.digest(key.encode(), told, "sha256").hex() for key in config.secret_keys]


def send_code(
    session: Session, person: Person, *, address: str, language: str, now: datetime
) -> MailboxCode:
    """Mail a code to ``address``; the codes before it count no more.

    Raises:
        BackpackError: ``address_malformed``.
        ConflictError: ``address_known``, it is hers already, and no mail proved it to be another's.
        TooOftenError: ``codes_too_often``.
    """
    try:
        normalised = normalise_identifier(IdentifierKind.EMAIL, address)
    except ValueError as error:
        raise BackpackError("address_malformed", _("That is not an e-mail address.")) from error
    lock_person(session, person)
    hers = matches(session, person, IdentifierKind.EMAIL, normalised)
    if hers and not _others_proved(session, person, normalised):
        raise ConflictError("address_known", _("That address is yours already."))
    _check_rate(session, person, normalised, now=now)
    session.execute(
        update(MailboxCode)
        .where(MailboxCode.person_id == person.id, MailboxCode.expires_at > now)
        .values(expires_at=now),
        execution_options={"synchronize_session": False},
    )
    code = f"{secrets.randbelow(1_000_000):06}"
    row = MailboxCode(
        public_id=secrets.token_urlsafe(16),
        person_id=person.id,
        address=address.strip(),
        normalised=normalised,
        code_digest="",
        created_at=now,
        expires_at=now + LIFETIME,
    )
    row.code_digest = _digests(row.public_id, code)[0]
    session.add(row)
    minutes = int(LIFETIME.total_seconds() // 60)
    letter = mail.write_letter(
        "mailbox_code", language=language, name=person.called, code=code, minutes=minutes
    )
    mail.queue(
        session,
        kind="mailbox_code",
        recipient=row.address,
        letter=letter,
        language=language,
        person=person,
        now=now,
    )
    audit.record(
        session,
        "person:address:code_sent",
        at=now,
        object_kind="mailbox_code",
        object_id=row.public_id,
        actor=person,
        about=person,
    )
    session.flush()
    return row


def _others_proved(session: Session, person: Person, normalised: str) -> bool:
    """Whether somebody else showed by mail that she reads this mailbox."""
    others = exists().where(
        VerifiedIdentifier.person_id != person.id,
        VerifiedIdentifier.kind == IdentifierKind.EMAIL,
        VerifiedIdentifier.normalised == normalised,
        VerifiedIdentifier.verified_by.in_(PROOFS),
        VerifiedIdentifier.ended_at.is_(None),
    )
    return bool(session.scalar(select(others)))


def _check_rate(session: Session, person: Person, normalised: str, *, now: datetime) -> None:
    count = select(func.count()).select_from(MailboxCode)
    hour, day = now - timedelta(hours=1), now - timedelta(days=1)
    by_person = count.where(MailboxCode.person_id == person.id, MailboxCode.created_at > hour)
    by_address = count.where(MailboxCode.normalised == normalised, MailboxCode.created_at > day)
    if (session.scalar(by_person) or 0) >= MOST_AN_HOUR:
        raise TooOftenError(
            "codes_too_often",
            _("You asked for several codes within an hour. Wait an hour, then ask again."),
        )
    if (session.scalar(by_address) or 0) >= MOST_A_DAY:
        raise TooOftenError(
            "codes_too_often",
            _("Several codes went to that address today. Look there, or try again tomorrow."),
        )


def find_code(session: Session, person: Person, *, public_id: str) -> MailboxCode:
    """The code that this person was sent, used or not.

    Raises:
        NotFoundError: there is none, or it was sent to somebody else.
    """
    row = session.scalar(
        select(MailboxCode).where(
            MailboxCode.public_id == public_id, MailboxCode.person_id == person.id
        )
    )
    if row is None:
        raise NotFoundError("code_not_found")
    return row


def enter_code(
    session: Session,
    person: Person,
    row: MailboxCode,
    *,
    given: str,
    now: datetime,
    browser: BrowserSession | None = None,
) -> Answer:
    """Judge a code that was typed in. Every attempt counts, and the right one counts once."""
    counted = session.scalar(
        update(MailboxCode)
        .where(
            MailboxCode.id == row.id,
            MailboxCode.used_at.is_(None),
            MailboxCode.expires_at > now,
            MailboxCode.attempts < MOST_ATTEMPTS,
        )
        .values(attempts=MailboxCode.attempts + 1)
        .returning(MailboxCode.attempts)
        .execution_options(synchronize_session=False)
    )
    if counted is None:
        return Answer.OVER
    digits = "".join(letter for letter in given if letter.isdecimal())
    known = _digests(row.public_id, digits)
    if not any(hmac.compare_digest(digest, row.code_digest) for digest in known):
        return Answer.WRONG if counted < MOST_ATTEMPTS else Answer.OVER
    row.used_at = now
    prove_address(
        session,
        person,
        address=row.address,
        normalised=row.normalised,
        by=BY_CODE,
        now=now,
        browser=browser,
    )
    return Answer.RIGHT


def prove_address(
    session: Session,
    person: Person,
    *,
    address: str,
    normalised: str,
    by: str,
    now: datetime,
    browser: BrowserSession | None = None,
) -> None:
    """She has shown that she reads this mailbox: it is hers, and an earlier reader's no more."""
    lock_person(session, person)
    known = matches(session, person, IdentifierKind.EMAIL, normalised)
    identifier = VouchedIdentifier(kind=IdentifierKind.EMAIL, value=address, normalised=normalised)
    for proof in PROOFS:
        end_for_others(session, person, identifier, proof, now=now)
    mine = session.scalar(
        select(VerifiedIdentifier).where(
            VerifiedIdentifier.person_id == person.id,
            VerifiedIdentifier.kind == IdentifierKind.EMAIL,
            VerifiedIdentifier.normalised == normalised,
            VerifiedIdentifier.verified_by == by,
            VerifiedIdentifier.ended_at.is_(None),
        )
    )
    if mine is None:
        add_identifier(session, person, identifier, by, now=now)
    else:
        mine.verified_at = now
    session.flush()
    if not known:
        # Whoever read the mail with a link hears of it in a letter that says which award it was.
        notice = Notice(
            change=Change.ADDRESS_ADDED,
            browser=browser,
            address=address,
            without=normalised if by == BY_LINK else None,
        )
        tell_of_change(session, person, notice, now=now)


def remove_address(
    session: Session,
    person: Person,
    *,
    number: int,
    now: datetime,
    browser: BrowserSession | None = None,
) -> str:
    """Let an address that she proved herself be hers no more; gives it. It stays as history.

    Raises:
        NotFoundError: it is not hers.
        ConflictError: ``address_vouched``, a provider vouches for it and would again.
    """
    row = session.get(VerifiedIdentifier, number)
    if row is None or row.person_id != person.id or row.ended_at is not None:
        raise NotFoundError("address_not_found")
    if row.verified_by not in PROOFS:
        raise ConflictError(
            "address_vouched",
            _("Your institution vouches for this one, and would do so again. Ask it to change it."),
        )
    notice = Notice(change=Change.ADDRESS_REMOVED, browser=browser, address=row.value)
    tell_of_change(session, person, notice, now=now)
    row.ended_at = now
    audit.record(
        session,
        "person:identifier:removed",
        at=now,
        object_kind="person",
        object_id=person.public_id,
        actor=person,
        about=person,
        details={"kind": row.kind, "by": row.verified_by},
    )
    return row.value
