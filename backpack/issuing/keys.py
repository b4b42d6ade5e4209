"""The signing keys of issuers: made at first use, encrypted at rest, rotated, never deleted."""

import os
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack import audit
from backpack.issuing.addresses import Addresses, site_config
from backpack.models import Issuer, IssuerKey, Person
from verifier.keys.multikey import write_multikey

_NONCE_BYTES = 12


class KeyStoreError(Exception):
    """A stored key cannot be opened: the key-encryption key is another one, or the row is damaged.

    Only an operator can mend it, so it is no ``BackpackError`` with a sentence for the reader.
    """


def current_key(session: Session, issuer: Issuer, *, now: datetime) -> IssuerKey:
    """The key with which ``issuer`` signs now; made if there is none yet.

    Two processes may both find none: the database allows one current key, and whoever comes
    second takes the first one's.
    """
    found = _find_current(session, issuer)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            key = _make_key(issuer, now=now)
            session.add(key)
    except IntegrityError:
        made_elsewhere = _find_current(session, issuer)
        if made_elsewhere is None:
            raise
        return made_elsewhere
    audit.record(
        session,
        "system:issuer_key:created",
        at=now,
        object_kind="issuer_key",
        object_id=key.fragment,
        details={"issuer": issuer.slug},
    )
    return key


def rotate_key(
    session: Session, issuer: Issuer, *, now: datetime, actor: Person | None = None
) -> IssuerKey:
    """Retire the current key and make a new one.

    What the retired key signed stays valid: its public half stays in the did document.
    """
    # Two rotations at once wait for one another here, and the second retires the first one's key.
    session.execute(select(Issuer.id).where(Issuer.id == issuer.id).with_for_update(key_share=True))
    retired = session.execute(
        update(IssuerKey)
        .where(IssuerKey.issuer_id == issuer.id, IssuerKey.retired_at.is_(None))
        .values(retired_at=now)
        .returning(IssuerKey.fragment)
    ).scalar()
    key = _make_key(issuer, now=now)
    session.add(key)
    session.flush()
    audit.record(
        session,
        "staff:issuer_key:rotated" if actor else "system:issuer_key:rotated",
        at=now,
        object_kind="issuer_key",
        object_id=key.fragment,
        actor=actor,
        details={"issuer": issuer.slug, "retired": retired},
    )
    return key


def list_keys(session: Session, issuer: Issuer) -> list[IssuerKey]:
    """Every key of ``issuer``, retired ones included, oldest first."""
    query = select(IssuerKey).where(IssuerKey.issuer_id == issuer.id).order_by(IssuerKey.id)
    return list(session.scalars(query))


def open_private_key(key: IssuerKey) -> Ed25519PrivateKey:
    """Decrypt the private half.

    Raises:
        KeyStoreError: the row was encrypted under another key, for another issuer, or changed.
    """
    nonce, sealed = key.private_encrypted[:_NONCE_BYTES], key.private_encrypted[_NONCE_BYTES:]
    cipher = AESGCM(site_config().key_encryption_key)
    try:
        private = cipher.decrypt(nonce, sealed, _associated_data(key.issuer, key.fragment))
    except (InvalidTag, ValueError) as error:
        raise KeyStoreError(
            f"the key {key.fragment} of {key.issuer.slug} cannot be opened"
        ) from error
    return Ed25519PrivateKey.from_private_bytes(private)


def verification_method(key: IssuerKey, addresses: Addresses) -> str:
    """The key's own address: the issuer's DID and the key's fragment."""
    return f"{addresses.issuer_did(key.issuer)}#{key.fragment}"


def _find_current(session: Session, issuer: Issuer) -> IssuerKey | None:
    return session.scalar(
        select(IssuerKey).where(IssuerKey.issuer_id == issuer.id, IssuerKey.retired_at.is_(None))
    )


def _make_key(issuer: Issuer, *, now: datetime) -> IssuerKey:
    private = Ed25519PrivateKey.generate()
    multikey = write_multikey(private.public_key())
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(site_config().key_encryption_key).encrypt(
        nonce, private.private_bytes_raw(), _associated_data(issuer, multikey)
    )
    return IssuerKey(
        issuer=issuer,
        fragment=multikey,
        public_multikey=multikey,
        private_encrypted=nonce + sealed,
        created_at=now,
    )


def _associated_data(issuer: Issuer, fragment: str) -> bytes:
    """What binds a sealed key to its row, so that rows cannot be exchanged for one another."""
    return f"{issuer.slug}#{fragment}".encode()


def write_public_multikey(key: Ed25519PublicKey) -> str:
    """A public key as a Multikey, as did documents carry it."""
    return write_multikey(key)
