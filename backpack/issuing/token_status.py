"""The statuses of a list once more as a Token Status List, which SD-JWT VCs name (draft 20).

It is made from the Bitstring Status List and from what the database says of suspensions, whenever
it is asked for: there is one truth, in two forms.
"""

import base64
import zlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.errors import NotFoundError
from backpack.issuing.addresses import site_addresses
from backpack.issuing.signatures import sign_claims_as_issuer
from backpack.issuing.status_lists import LIFETIME, REVOCATION, find_list
from backpack.models import Credential, StatusList

TOKEN_TYPE = "statuslist+jwt"  # noqa: S105 - the type of a token, not a secret
SIZE = 2
"""Bits of one entry: 0 valid, 1 revoked, 2 suspended (section 7.1)."""
SUSPENDED = 2


def _spread(byte: int) -> bytes:
    """Eight bits, the highest first, as eight entries of two bits, the lowest first."""
    spread = 0
    for place in range(8):
        if byte & 0x80 >> place:
            spread |= 1 << place * SIZE
    return spread.to_bytes(SIZE, "little")


_SPREAD = tuple(_spread(byte) for byte in range(256))


def sign_token_list(session: Session, public_id: str, *, now: datetime) -> str:
    """The list of that name as a signed token (sections 4 and 5.1).

    Raises:
        NotFoundError: there is none, or it is one of suspensions, which are told with the others.
    """
    status_list = find_list(session, public_id)
    if status_list is None or status_list.purpose != REVOCATION:
        raise NotFoundError("status_list_not_found")
    addresses = site_addresses()
    seconds = int(now.timestamp())
    lifetime = int(LIFETIME.total_seconds())
    claims = {
        "iss": addresses.issuer(status_list.issuer),
        "sub": addresses.token_status_list(public_id),
        "iat": seconds,
        "exp": seconds + 10 * lifetime,
        "ttl": lifetime,
        "status_list": {"bits": SIZE, "lst": _pack(_read_entries(session, status_list))},
    }
    return sign_claims_as_issuer(
        session, claims, issuer=status_list.issuer, typ=TOKEN_TYPE, now=now
    )


def _read_entries(session: Session, status_list: StatusList) -> bytes:
    bits = zlib.decompress(status_list.bits)
    entries = bytearray(b"".join(_SPREAD[byte] for byte in bits))
    suspended = session.scalars(
        select(Credential.status_index).where(
            Credential.status_list_id == status_list.id,
            Credential.suspended_at.is_not(None),
            Credential.revoked_at.is_(None),
        )
    )
    for index in suspended:
        byte, place = divmod(index * SIZE, 8)
        entries[byte] |= SUSPENDED << place
    return bytes(entries)


def _pack(entries: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(entries, 9)).rstrip(b"=").decode()
