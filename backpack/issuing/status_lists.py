"""Bitstring Status Lists: an entry for every credential, and the signed list of the revoked.

W3C Bitstring Status List 1.0. A list is signed in the transaction that changes it, so what is
served is never older than what the database says.
"""

import base64
import gzip
import secrets
import zlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, undefer

from backpack.issuing.addresses import site_addresses
from backpack.issuing.documents import CREDENTIALS_CONTEXT, write_moment
from backpack.issuing.signatures import sign_as_issuer
from backpack.models import Credential, Issuer, StatusList, Tombstone
from backpack.models.columns import new_public_id

REVOCATION = "revocation"
SUSPENSION = "suspension"

LENGTH = 131_072
"""Entries of one list; fewer would tell the server who is asked about (section 6.1)."""

ROOM = LENGTH * 3 // 4
"""A list counts as full at three quarters: a free index is then found in four tries at most,
on average, and stays a random one."""

LIFETIME = timedelta(seconds=60)
"""How long a copy of a list may be relied on: ``ttl`` in the list, ``max-age`` over HTTP."""


def allot_entry(
    session: Session, issuer: Issuer, *, purpose: str = REVOCATION, now: datetime
) -> tuple[StatusList, int]:
    """A list of ``issuer`` for ``purpose`` with room, and a free index in it, chosen at random.

    The index says nothing of when a credential was issued, or to whom (section 6.1). The row of
    the list stays locked until the transaction ends, so nobody is given the same index.
    """
    status_list = _lock_list_with_room(session, issuer, purpose)
    if status_list is None:
        # Whoever comes second waits here, and then finds the list that the first one made.
        session.execute(
            select(Issuer.id).where(Issuer.id == issuer.id).with_for_update(key_share=True)
        )
        status_list = _lock_list_with_room(session, issuer, purpose)
        status_list = status_list or _make_list(session, issuer, purpose, now=now)
    index = secrets.randbelow(status_list.length)
    while _is_taken(session, status_list, index):
        index = secrets.randbelow(status_list.length)
    status_list.used += 1
    return status_list, index


def set_bit(session: Session, credential: Credential, *, now: datetime) -> None:
    """Mark the credential's entry for revocation, and sign the list anew."""
    write_bit(session, credential.status_list_id, credential.status_index, marked=True, now=now)


def write_bit(session: Session, list_id: int, index: int, *, marked: bool, now: datetime) -> None:
    """Mark one entry of a list or take its mark away, and sign the list anew.

    The row is locked and read again first: of two changes at the same time, the second starts
    from what the first one left.
    """
    status_list = session.scalars(
        select(StatusList)
        .where(StatusList.id == list_id)
        .options(undefer(StatusList.bits))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    bits = bytearray(zlib.decompress(status_list.bits))
    byte, place = divmod(index, 8)
    bits[byte] = bits[byte] | 0x80 >> place if marked else bits[byte] & ~(0x80 >> place)
    status_list.bits = zlib.compress(bytes(bits))
    _sign_list(session, status_list, bytes(bits), now=now)


def read_bit(status_list: StatusList, index: int) -> bool:
    """Whether the entry is marked; index 0 is the highest bit of the first byte."""
    byte, place = divmod(index, 8)
    return bool(zlib.decompress(status_list.bits)[byte] & 0x80 >> place)


def find_list(session: Session, public_id: str) -> StatusList | None:
    """The list served under ``public_id``."""
    return session.scalar(
        select(StatusList)
        .where(StatusList.public_id == public_id)
        .options(undefer(StatusList.signed_json))
    )


def _lock_list_with_room(session: Session, issuer: Issuer, purpose: str) -> StatusList | None:
    return session.scalar(
        select(StatusList)
        .where(
            StatusList.issuer_id == issuer.id,
            StatusList.purpose == purpose,
            StatusList.used < ROOM,
        )
        .order_by(StatusList.id)
        .limit(1)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _is_taken(session: Session, status_list: StatusList, index: int) -> bool:
    query = select(Credential.id).where(
        or_(
            and_(Credential.status_list_id == status_list.id, Credential.status_index == index),
            and_(
                Credential.suspension_list_id == status_list.id,
                Credential.suspension_index == index,
            ),
        )
    )
    return session.scalar(query) is not None or _is_buried(session, status_list, index)


def _is_buried(session: Session, status_list: StatusList, index: int) -> bool:
    """Whether the place was that of a badge whose owner left: copies of it may be about."""
    query = select(Tombstone.id).where(
        or_(
            and_(Tombstone.status_list_id == status_list.id, Tombstone.status_index == index),
            and_(
                Tombstone.suspension_list_id == status_list.id,
                Tombstone.suspension_index == index,
            ),
        )
    )
    return session.scalar(query) is not None


def _make_list(session: Session, issuer: Issuer, purpose: str, *, now: datetime) -> StatusList:
    bits = bytes(LENGTH // 8)
    status_list = StatusList(
        public_id=new_public_id(),
        issuer=issuer,
        purpose=purpose,
        length=LENGTH,
        bits=zlib.compress(bits),
        used=0,
        changed_at=now,
    )
    _sign_list(session, status_list, bits, now=now)
    session.add(status_list)
    session.flush()
    return status_list


def _sign_list(session: Session, status_list: StatusList, bits: bytes, *, now: datetime) -> None:
    status_list.changed_at = now
    document = _build_list_credential(status_list, bits)
    status_list.signed_json = sign_as_issuer(session, document, issuer=status_list.issuer, now=now)


def sign_as_of(session: Session, status_list: StatusList, *, now: datetime) -> str:
    """A copy of the list for an archive, in which the issuer says that it is of ``now``.

    The list that is served says when it last changed, which may be long before a badge was made.
    """
    document = _build_list_credential(status_list, zlib.decompress(status_list.bits))
    document["validFrom"] = write_moment(now)
    return sign_as_issuer(session, document, issuer=status_list.issuer, now=now)


def _build_list_credential(status_list: StatusList, bits: bytes) -> dict[str, Any]:
    """``BitstringStatusListCredential`` (section 2.2)."""
    addresses = site_addresses()
    address = addresses.status_list(status_list.public_id)
    return {
        "@context": [CREDENTIALS_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": addresses.issuer_did(status_list.issuer),
        "validFrom": write_moment(status_list.changed_at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": status_list.purpose,
            "encodedList": _encode(bits),
            "ttl": LIFETIME // timedelta(milliseconds=1),
        },
    }


def _encode(bits: bytes) -> str:
    """Compressed with gzip, then multibase base64url without padding (section 3.3)."""
    packed = gzip.compress(bits, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
