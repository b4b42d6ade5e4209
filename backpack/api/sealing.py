"""What other hosts gave us in confidence, encrypted at rest under the key of the signing keys."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backpack.issuing.addresses import site_config
from backpack.issuing.keys import KeyStoreError

_NONCE_BYTES = 12


def seal(secret: str, *, bound_to: str) -> bytes:
    """Encrypt; ``bound_to`` names the row, so that rows cannot be exchanged for one another."""
    nonce = os.urandom(_NONCE_BYTES)
    cipher = AESGCM(site_config().key_encryption_key)
    return nonce + cipher.encrypt(nonce, secret.encode(), _associated_data(bound_to))


def unseal(sealed: bytes, *, bound_to: str) -> str:
    """Decrypt.

    Raises:
        KeyStoreError: it was encrypted under another key, for another row, or changed.
    """
    cipher = AESGCM(site_config().key_encryption_key)
    try:
        opened = cipher.decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _associated_data(bound_to)
        )
    except (InvalidTag, ValueError) as error:
        raise KeyStoreError(f"what is kept for {bound_to} cannot be opened") from error
    return opened.decode()


def _associated_data(bound_to: str) -> bytes:
    return f"host:{bound_to}".encode()
