"""Nonces for proofs of possession: sealed with their end, so nothing is kept until one is used."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack.models import WalletNonce

LIFETIME = timedelta(minutes=5)
_RANDOM_BYTES = 16
_END_BYTES = 8
_PURPOSE = b"wallet nonce"


def make_nonce(secret: str, *, now: datetime) -> str:
    """A ``c_nonce`` (OpenID4VCI 1.0, section 7.2) that is good until ``LIFETIME`` from now."""
    end = int((now + LIFETIME).timestamp())
    body = end.to_bytes(_END_BYTES) + secrets.token_bytes(_RANDOM_BYTES)
    return base64.urlsafe_b64encode(body + _seal(secret, body)).rstrip(b"=").decode()


def use_nonce(session: Session, nonce: str, *, keys: Sequence[str], now: datetime) -> bool:
    """Use a nonce up; whether it was ours, under any of ``keys``, in time, and not used before.

    The database has each of them once, so of two requests with one nonce the second is refused.
    """
    end = _read_end(nonce, keys=keys)
    if end is None or end <= now:
        return False
    digest = hashlib.sha256(nonce.encode()).hexdigest()
    try:
        with session.begin_nested():
            session.add(WalletNonce(nonce_sha256=digest, expires_at=end))
    except IntegrityError:
        return False
    return True


def _read_end(nonce: str, *, keys: Sequence[str]) -> datetime | None:
    try:
        octets = base64.urlsafe_b64decode(nonce + "=" * (-len(nonce) % 4))
    except (binascii.Error, ValueError):
        return None
    length = _END_BYTES + _RANDOM_BYTES
    body, seal = octets[:length], octets[length:]
    canonical = base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
    ours = any(hmac.compare_digest(seal, _seal(key, body)) for key in keys)
    if canonical != nonce or not ours:
        return None
    return datetime.fromtimestamp(int.from_bytes(body[:_END_BYTES]), UTC)


def _seal(secret: str, body: bytes) -> bytes:
    return hmac.digest(secret.encode(), _PURPOSE + body, "sha256")
