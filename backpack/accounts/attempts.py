"""Browsers on their way to an identity provider: each may come back once, in time, itself."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backpack.accounts.sessions import hash_token
from backpack.models import SignInAttempt

LIFETIME = timedelta(minutes=20)
"""How long somebody may take at her provider: passwords get lost, telephones are elsewhere."""
FORGET = timedelta(days=1)


class Purpose(StrEnum):
    """What somebody leaves for her provider for."""

    SIGN_IN = "sign_in"
    LINK = "link"
    STEP_UP = "step_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Where somebody goes afterwards, and what is asked of her provider meanwhile."""

    next_path: str
    purpose: Purpose = Purpose.SIGN_IN
    for_browser: str | None = None
    """The browser session in which she asked, if she is signed in."""
    prompt: str | None = None
    acr_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What goes along to the provider: kept nowhere in this form."""

    state: str
    nonce: str
    code_verifier: str


class AttemptError(Exception):
    """Somebody came back who may not: ``code`` says why, ``next_path`` where she was going."""

    def __init__(self, code: str, *, next_path: str = "/") -> None:
        super().__init__(code)
        self.code = code
        self.next_path = next_path


def begin_attempt(
    session: Session, *, provider: str, browser: str, errand: Errand, now: datetime
) -> Departure:
    """Write down that ``browser`` (its random name) leaves for ``provider``."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.created_at < now - FORGET))
    departure = Departure(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        code_verifier=secrets.token_urlsafe(64),
    )
    session.add(
        SignInAttempt(
            state_sha256=hash_token(departure.state),
            browser_sha256=hash_token(browser),
            provider=provider,
            nonce=departure.nonce,
            code_verifier=departure.code_verifier,
            next_path=errand.next_path,
            purpose=errand.purpose,
            for_browser=errand.for_browser,
            acr_values=" ".join(errand.acr_values) or None,
            created_at=now,
        )
    )
    return departure


def use_attempt(
    session: Session, *, state: str, provider: str, browser: str | None, now: datetime
) -> SignInAttempt:
    """Take the attempt that this return belongs to; whatever follows, it is used up.

    The first of two returns with the same state gets it, also when both come at once.

    Raises:
        AttemptError: if the state is unknown, another browser's, another provider's, used, or
            too old.
    """
    attempt = session.scalar(
        select(SignInAttempt).where(SignInAttempt.state_sha256 == hash_token(state))
    )
    if attempt is None:
        raise AttemptError("state_unknown")
    given = hash_token(browser or "")
    if browser is None or not hmac.compare_digest(given, attempt.browser_sha256):
        raise AttemptError("state_of_another_browser")
    taken = session.scalar(
        update(SignInAttempt)
        .where(SignInAttempt.id == attempt.id, SignInAttempt.used_at.is_(None))
        .values(used_at=now)
        .returning(SignInAttempt.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise AttemptError("state_used", next_path=attempt.next_path)
    if attempt.provider != provider:
        raise AttemptError("state_of_another_provider", next_path=attempt.next_path)
    if now > attempt.created_at + LIFETIME:
        raise AttemptError("state_stale", next_path=attempt.next_path)
    return attempt
