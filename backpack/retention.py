"""How long what passes is kept: the privacy page promises it, and the worker keeps the promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Delete

from backpack.api.grants import forget_grants
from backpack.api.hosts import forget_connections
from backpack.models import (
    ApiAnswer,
    ApiToken,
    BodyInvitation,
    BrowserSession,
    MailboxCode,
    MergeOffer,
    OutboxMail,
    PrivateLink,
    PrivateLinkBadge,
    RoleInvitation,
    SignInAttempt,
    WalletNonce,
    WalletOffer,
    WebhookMessage,
)

SESSIONS = timedelta(weeks=4)
"""Counted from the end: long enough to answer "was that me?", and no longer."""

MAIL = timedelta(days=365)
"""Counted from when it was sent, or given up."""

ATTEMPTS = timedelta(days=1)
"""A way to the provider that nobody came back from."""

PROOFS = timedelta(days=7)
"""A mailed code, and an offer to join two accounts: over within minutes."""

INVITATIONS = timedelta(days=90)
"""An invitation to a role, or to nominate, that nobody accepted; counted from its last day."""

OFFERS = timedelta(days=1)
"""An offer of a badge to a wallet, counted from its end; that it was taken stays in the trail."""

CONNECTIONS = timedelta(days=30)
"""What a program was allowed, and a program that nobody uses; counted from when it is over."""

API_ANSWERS = timedelta(days=30)
"""For as long a system may ask for the same awards once more under its key."""

WEBHOOKS = timedelta(days=30)
"""What a system was told, counted from when the message was made."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each kind were removed."""

    sessions: int
    mail: int
    attempts: int
    proofs: int = 0
    invitations: int = 0
    api: int = 0
    offers: int = 0


def forget_old(session: Session, *, now: datetime) -> Forgotten:
    """Remove what is older than the promise. Awards, badges and the audit trail are not touched."""
    forget_grants(session, now=now, after=CONNECTIONS)
    forget_connections(session, now=now, after=CONNECTIONS)
    _forget_copies(session, now=now)
    ended = func.coalesce(BrowserSession.ended_at, BrowserSession.expires_at)
    mail_before, told_before = now - MAIL, now - WEBHOOKS
    return Forgotten(
        api=_remove(session, delete(ApiToken).where(ApiToken.expires_at < now))
        + _remove(session, delete(ApiAnswer).where(ApiAnswer.created_at < now - API_ANSWERS))
        + _remove(session, delete(WebhookMessage).where(WebhookMessage.created_at < told_before)),
        sessions=_remove(session, delete(BrowserSession).where(ended < now - SESSIONS)),
        mail=_remove(
            session,
            delete(OutboxMail).where(
                or_(OutboxMail.sent_at < mail_before, OutboxMail.failed_at < mail_before)
            ),
        ),
        attempts=_remove(
            session, delete(SignInAttempt).where(SignInAttempt.created_at < now - ATTEMPTS)
        ),
        proofs=_remove(session, delete(MailboxCode).where(MailboxCode.expires_at < now - PROOFS))
        + _remove(session, delete(MergeOffer).where(MergeOffer.expires_at < now - PROOFS)),
        invitations=_remove(
            session,
            delete(RoleInvitation).where(
                RoleInvitation.accepted_at.is_(None),
                RoleInvitation.expires_at < now - INVITATIONS,
            ),
        )
        + _remove(
            session,
            delete(BodyInvitation).where(
                BodyInvitation.accepted_at.is_(None),
                BodyInvitation.expires_at < now - INVITATIONS,
            ),
        ),
        offers=_remove(session, delete(WalletOffer).where(WalletOffer.expires_at < now - OFFERS))
        + _remove(session, delete(WalletNonce).where(WalletNonce.expires_at < now)),
    )


def _forget_copies(session: Session, *, now: datetime) -> None:
    """What was signed for the reader of a private link that is over; that there was one stays."""
    over = or_(PrivateLink.ended_at.is_not(None), PrivateLink.expires_at <= now)
    links = select(PrivateLink.id).where(over)
    _remove(session, delete(PrivateLinkBadge).where(PrivateLinkBadge.link_id.in_(links)))
    session.execute(
        update(PrivateLink)
        .where(over, PrivateLink.signed_json.is_not(None))
        .values(signed_json=None)
        .execution_options(synchronize_session=False)
    )


def _remove(session: Session, statement: Delete) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return result.rowcount if isinstance(result, CursorResult) else 0
