"""What the backpack signs: only what is covered; and tokens that agree with their body."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from joserfc import jws
from joserfc.jwk import import_key

from backpack.issuing.signing import PrivateKey, SigningError, sign_credential, sign_jwt
from tests.unit.proofs.credentials import KEY, METHOD, NOW, P256_KEY, P384_KEY, credential
from verifier.keys.public_key import write_jwk


def sign(document: dict[str, Any]) -> dict[str, Any]:
    return sign_credential(document, private_key=KEY, method=METHOD, created=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"honours": "cum laude"},
        {"description": None, "evidence": []},
        {"proof": {}},
        {"@context": ["https://x.example/context"]},
        {"name": 2**60},
    ],
)
def test_refuses_what_a_signature_would_not_cover(changes: dict[str, Any]) -> None:
    with pytest.raises(SigningError):
        sign(credential(**changes))


def test_leaves_the_document_as_it_is() -> None:
    document = credential()
    signed = sign(document)
    assert document == credential()
    assert {name: value for name, value in signed.items() if name != "proof"} == document
    assert sign(document) == signed


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (KEY, "EdDSA"),
        (P256_KEY, "ES256"),
        (P384_KEY, "ES384"),
        (generate_private_key(public_exponent=65537, key_size=2048), "RS256"),
    ],
)
def test_token(key: PrivateKey, algorithm: str) -> None:
    token = sign_jwt(credential(), private_key=key, method=METHOD, issued_at=NOW)
    registry = jws.JWSRegistry(algorithms=["Ed25519" if algorithm == "EdDSA" else algorithm])
    parts = [read_part(part) for part in token.split(".")[:2]]
    assert parts[0] == {"alg": algorithm, "kid": METHOD, "typ": "JWT"}
    assert parts[1] == {
        **credential(),
        "iss": "did:web:issuer.example",
        "jti": "urn:uuid:3c1a7c8e-52e4-4b0f-9d0e-0a54d0a7b001",
        "nbf": 1788220800,
        "exp": 1914451200,
        "iat": 1796126400,
    }
    if algorithm != "EdDSA":
        jws.deserialize_compact(
            token, import_key({**write_jwk(key.public_key())}), registry=registry
        )


def read_part(part: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return value


def test_token_names_the_subject_and_leaves_out_what_is_not_there() -> None:
    document = credential(validUntil=None, id=None)
    document["credentialSubject"]["id"] = "did:web:learner.example"
    payload = read_part(sign_jwt(document, private_key=KEY, method=METHOD).split(".")[1])
    assert payload["sub"] == "did:web:learner.example"
    assert not {"exp", "jti", "iat"} & payload.keys()


@pytest.mark.parametrize(
    "changes", [{"issuer": None}, {"validFrom": None}, {"validFrom": "soon"}, {"proof": {}}]
)
def test_no_token_of_half_a_credential(changes: dict[str, Any]) -> None:
    with pytest.raises(SigningError):
        sign_jwt(credential(**changes), private_key=KEY, method=METHOD)


def test_no_token_with_a_key_of_another_kind() -> None:
    key = derive_private_key(5, SECP256K1())
    with pytest.raises(SigningError):
        sign_jwt(credential(), private_key=key, method=METHOD)
