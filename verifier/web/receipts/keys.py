"""The verifier's own keys: the first signs receipts, all of them tell its receipts from others."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import OKPKey

from verifier.errors import RefutedError
from verifier.keys.public_key import VerificationKey, write_jwk
from verifier.proofs.jose import verify_signature

ALGORITHM = "EdDSA"
SEED_BYTES = 32
_PEM = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class _Registry(jws.JWSRegistry):
    """One algorithm. "EdDSA" is an old name (RFC 9864) that everybody knows, not a weak one."""

    max_payload_length = 1_000_000

    def get_alg(self, name: str) -> JWSAlgModel:
        """The algorithm, if it is the one that is allowed."""
        if name not in (self.allowed or ()):
            raise ValueError(f"receipts are not signed with {name}")
        return self.algorithms[name]


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """One key pair, known by the thumbprint (RFC 7638) of its public half."""

    private: Ed25519PrivateKey

    @property
    def public_jwk(self) -> Mapping[str, str]:
        """The public half, without its id."""
        return write_jwk(self.private.public_key())

    @property
    def identifier(self) -> str:
        """The key's thumbprint, which is its ``kid``."""
        members = json.dumps(dict(sorted(self.public_jwk.items())), separators=(",", ":"))
        digest = hashlib.sha256(members.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptKeys:
    """``keys`` of which the first signs. ``lasting`` is False for one made when the app started."""

    keys: tuple[ReceiptKey, ...]
    lasting: bool

    def sign(self, payload: Mapping[str, Any], *, kind: str) -> str:
        """``payload`` as a compact JWS whose ``typ`` is ``kind``."""
        key = self.keys[0]
        header = {"alg": ALGORITHM, "typ": kind, "kid": key.identifier}
        octets = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        pem = key.private.private_bytes(*_PEM)
        registry = _Registry(algorithms=[ALGORITHM])
        return jws.serialize_compact(header, octets, OKPKey.import_key(pem), registry=registry)

    def knows(self, identifier: object) -> bool:
        """Whether a key of that id is, or was, this verifier's."""
        return any(key.identifier == identifier for key in self.keys)

    def holds(self, token: str, *, identifier: object) -> bool:
        """Whether the token's signature is by this verifier's key of that id."""
        keys = [
            VerificationKey(
                method=key.identifier, controller="", public_key=key.private.public_key()
            )
            for key in self.keys
            if key.identifier == identifier
        ]
        if not keys:
            return False
        try:
            verify_signature(token, keys, algorithm=ALGORITHM)
        except RefutedError:
            return False
        return True

    def public_set(self) -> dict[str, Any]:
        """All public halves as a JWK Set."""
        return {
            "keys": [
                {**key.public_jwk, "kid": key.identifier, "use": "sig", "alg": ALGORITHM}
                for key in self.keys
            ]
        }


def read_receipt_keys(seeds: tuple[str, ...]) -> ReceiptKeys:
    """The keys whose private halves (32 bytes each, in base64) are given, the first one to sign.

    Without any, a key is made that lasts as long as the process.

    Raises:
        ValueError: if a seed is not 32 bytes in base64.
    """
    if not seeds:
        return ReceiptKeys(keys=(ReceiptKey(Ed25519PrivateKey.generate()),), lasting=False)
    return ReceiptKeys(keys=tuple(ReceiptKey(_read_seed(seed)) for seed in seeds), lasting=True)


def _read_seed(seed: str) -> Ed25519PrivateKey:
    try:
        octets = base64.b64decode(seed, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(octets) != SEED_BYTES:
        raise ValueError(f"not {SEED_BYTES} bytes")
    return Ed25519PrivateKey.from_private_bytes(octets)
