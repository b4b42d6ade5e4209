"""Two libraries that others wrote agree with us: they verify our badges, and we verify theirs.

openbadgeslib and openvc-core share no line with our verifier. The backpack answers their questions
through the test client, at the addresses that the badge itself names. Tokens of ours go to
openbadgeslib alone: openvc-core reads only those of the data model 1.1, with a ``vc`` claim.
"""

import base64
import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from flask import Flask
from openbadgeslib.ob3 import ldp
from openbadgeslib.ob3.credential import Achievement, Issuer, OpenBadgeCredential
from openbadgeslib.ob3.did import did_key_from_pem
from openbadgeslib.ob3.signer import OB3Signer
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from openbadgeslib.verify import verify_badge
from openvc import VerificationPolicy, verify_credential
from openvc.did.base import DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite
from openvc.resolvers import default_status_list_resolver
from openvc.status import CredentialRevoked

from backpack import create_app
from backpack.config import Config
from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.issuing.forms import as_jwt, as_png, as_svg
from backpack.issuing.keys import rotate_key
from backpack.issuing.revocation import revoke_credential
from backpack.issuing.variants import sign_variant
from backpack.models import Credential
from tests.support.factories import make_award, make_awarder, make_badge_class, make_person
from tests.support.fake_web import FakeWeb
from tests.support.issued import MICRO_CREDENTIAL
from verifier import CheckName, Outcome, Policy, Verdict, verify
from verifier.contexts import context_document, pinned_contexts

HOST = "backpack.example"
ISSUER = "https://issuer.example"
# Both libraries read the machine's own clock, so badges here are made a minute ago by it.
MOMENT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)


@dataclasses.dataclass(frozen=True)
class Made:
    """One badge of the backpack in every signed form."""

    app: Flask
    credential_id: int
    document: dict[str, Any]
    token: str
    png: bytes
    svg: bytes
    did: str


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The backpack under an https address, as the libraries ask for nothing else."""
    https = dataclasses.replace(config, base_url=f"https://{HOST}")
    app = create_app(https, clock=lambda: MOMENT)
    app.testing = True
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def made(app: Flask) -> Made:
    """A micro-credential with everything in it, claimed and committed."""
    with app.app_context(), new_session() as session, session.begin():
        person = make_person(session, email="noor@student.example")
        award = make_award(
            session,
            badge_class=make_badge_class(session, **MICRO_CREDENTIAL),
            now=MOMENT,
            grade="17/20 – “cum laude”",
            narrative="Wrote a *reader*.\r\n\ttab \\ “é” e\u0301 \u0085 \x7f 😀",
            evidence_name="The reader",
            evidence_url="https://portfolio.example/reader",
        )
        credential = claim_award(
            session, award, person, now=MOMENT, recipient_name="Noor Verhaegen"
        )
        document = json.loads(credential.signed_json)
        return Made(
            app=app,
            credential_id=credential.id,
            document=document,
            token=as_jwt(session, credential, credential.signed_json, now=MOMENT),
            png=as_png(credential, credential.signed_json),
            svg=as_svg(credential, credential.signed_json),
            did=document["issuer"]["id"],
        )


def _ask(app: Flask, address: str) -> bytes:
    """What the backpack answers to a program that asks for ``address``."""
    parts = urlsplit(address)
    assert parts.netloc == HOST
    answer = app.test_client().get(parts.path, base_url=f"https://{HOST}")
    assert answer.status_code == 200
    body: bytes = answer.data
    return body


def _resolver(app: Flask) -> DidResolverRegistry:
    return DidResolverRegistry([DidWebResolver(lambda address: json.loads(_ask(app, address)))])


def _open_badges_contexts() -> dict[str, dict[str, Any]]:
    """The contexts that openvc-core does not bring along; it fetches none."""
    return {
        address: dict(context_document(variants[0]))
        for address, variants in pinned_contexts().items()
        if address.startswith("https://purl.imsglobal.org/")
    }


def _openvc(made: Made, credential: Any) -> Any:
    resolver = _resolver(made.app)
    return verify_credential(
        credential,
        resolver=resolver,
        extra_contexts=_open_badges_contexts(),
        policy=VerificationPolicy(require_status_issuer_binding=True),
        resolve_status_list=default_status_list_resolver(
            resolver=resolver, fetch=lambda address: _ask(made.app, address).decode()
        ),
    )


def _openbadgeslib(made: Made, document: dict[str, Any]) -> OpenBadgeCredential:
    """It reads the bits of our list, but knows the proof of a list only as a token."""
    verifier = ldp.OB3LdpVerifier.for_issuer_did(made.did)
    return verifier.verify(
        json.dumps(document),
        check_status=True,
        verify_status_list=False,
        download=lambda address: _ask(made.app, address),
    )


def _openbadgeslib_token(made: Made, token: str) -> OpenBadgeCredential:
    def download(address: str) -> bytes:
        return _ask(made.app, address)

    verifier = OB3Verifier.for_issuer_did(made.did, download=download)
    return verifier.verify(token, check_status=True, verify_status_list=False, download=download)


def _revoke(made: Made) -> None:
    with made.app.app_context(), new_session() as session, session.begin():
        credential = session.get_one(Credential, made.credential_id)
        actor = make_awarder(session, credential.badge_class.issuer)
        revoke_credential(session, credential, actor=actor, reason="A mistake", now=MOMENT)


def _tampered(document: dict[str, Any]) -> dict[str, Any]:
    forged: dict[str, Any] = json.loads(json.dumps(document))
    forged["credentialSubject"]["result"][0]["value"] = "20/20"
    return forged


def _tampered_token(token: str) -> str:
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["name"] = "Another badge"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{header}.{changed}.{signature}"


class TestOursByTheirs:
    """Badges of the backpack, verified by the others."""

    def test_openbadgeslib_verifies_the_document(self, made: Made) -> None:
        credential = _openbadgeslib(made, made.document)
        assert credential.issuer.id == made.did
        assert credential.achievement.name == MICRO_CREDENTIAL["name"]
        assert credential.credits_earned == 1.5

    def test_openbadgeslib_verifies_the_token(self, made: Made) -> None:
        assert _openbadgeslib_token(made, made.token).id == made.document["id"]

    def test_openbadgeslib_verifies_the_pictures(self, made: Made) -> None:
        for picture in (made.png, made.svg):
            result = verify_badge(
                picture,
                resolve_did=True,
                check_status=True,
                verify_status_list=False,
                download=lambda address: _ask(made.app, address),
            )
            assert (result.valid, result.trusted, result.reason) == (True, True, None)
            assert (result.issuer_did, result.proof_format) == (made.did, "ldp")

    def test_openvc_verifies_the_document(self, made: Made) -> None:
        result = _openvc(made, made.document)
        assert (result.issuer, result.format) == (made.did, "data-integrity:eddsa-rdfc-2022")
        assert result.status is not None

    def test_both_verify_the_public_variant(self, made: Made) -> None:
        with made.app.app_context(), new_session() as session:
            credential = session.get_one(Credential, made.credential_id)
            variant = json.loads(
                sign_variant(
                    session,
                    credential,
                    show_name=False,
                    show_grade=False,
                    show_evidence=False,
                    now=MOMENT,
                )
            )
        assert _openbadgeslib(made, variant).results == []
        assert _openvc(made, variant).issuer == made.did

    def test_what_a_retired_key_signed_stays_good(self, made: Made) -> None:
        with made.app.app_context(), new_session() as session, session.begin():
            credential = session.get_one(Credential, made.credential_id)
            rotate_key(session, credential.badge_class.issuer, now=MOMENT)
        assert _openbadgeslib(made, made.document).issuer.id == made.did
        assert _openvc(made, made.document).issuer == made.did
        assert _openbadgeslib_token(made, made.token).id == made.document["id"]

    def test_a_change_is_refused_by_both(self, made: Made) -> None:
        with pytest.raises(OB3VerificationError):
            _openbadgeslib(made, _tampered(made.document))
        with pytest.raises(OpenvcError):
            _openvc(made, _tampered(made.document))
        with pytest.raises(OB3VerificationError):
            _openbadgeslib_token(made, _tampered_token(made.token))

    def test_a_revoked_badge_is_refused_by_both(self, made: Made) -> None:
        _revoke(made)
        with pytest.raises(OB3VerificationError):
            _openbadgeslib(made, made.document)
        with pytest.raises(OB3VerificationError):
            _openbadgeslib_token(made, made.token)
        with pytest.raises(CredentialRevoked):
            _openvc(made, made.document)


def _their_key() -> tuple[Ed25519PrivateKey, bytes]:
    key = Ed25519PrivateKey.generate()
    return key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _their_did(key: Ed25519PrivateKey) -> tuple[str, str]:
    """A did:key and its one verification method."""
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    did = did_key_from_pem(pem)
    return did, f"{did}#{did.removeprefix('did:key:')}"


def _their_badge(issuer: str) -> OpenBadgeCredential:
    return OpenBadgeCredential(
        id=f"{ISSUER}/credentials/1",
        issuer=Issuer(id=issuer, name="An Issuer", url=ISSUER, email="badges@issuer.example"),
        recipient_id="did:example:learner",
        achievement=Achievement(
            id=f"{ISSUER}/achievements/1",
            name="First aid",
            description="Knows what to do until help comes.",
            criteria_narrative="Passed the examination.",
            tags=["first aid"],
            achievement_type="Certificate",
        ),
        issuance_date=datetime.now(UTC),
    )


def _our_verdict(source: str, web: FakeWeb | None = None) -> Verdict:
    report = verify(source.encode(), policy=Policy(now=datetime.now(UTC)), fetch=web or FakeWeb())
    return report.verdict


class TestTheirsByOurs:
    """Badges made by the others, verified by us."""

    def test_a_document_of_openbadgeslib(self) -> None:
        _, pem = _their_key()
        signer = ldp.OB3LdpSigner(pem)
        did = signer.verification_method.partition("#")[0]
        document = signer.sign(_their_badge(did), created=MOMENT)
        assert _our_verdict(json.dumps(document)) is Verdict.GENUINE
        document["credentialSubject"]["achievement"]["name"] = "Surgery"
        report = verify(
            json.dumps(document).encode(), policy=Policy(now=datetime.now(UTC)), fetch=FakeWeb()
        )
        assert report.check(CheckName.PROOF).outcome is Outcome.FAILED

    def test_a_token_of_openvc(self) -> None:
        key = Ed25519PrivateKey.generate()
        did, method = _their_did(key)
        badge = _their_badge(did).to_vc()
        token = VcJwtProofSuite().sign(badge, signing_key=Ed25519SigningKey(key, method))
        assert _our_verdict(token) is Verdict.GENUINE
        assert _our_verdict(_tampered_token(token)) is Verdict.NOT_GENUINE

    def test_a_document_of_openvc(self) -> None:
        key = Ed25519PrivateKey.generate()
        did, method = _their_did(key)
        document = DataIntegrityProofSuite().add_proof(
            _their_badge(did).to_vc(),
            signing_key=Ed25519SigningKey(key, method),
            verification_method=method,
            extra_contexts=_open_badges_contexts(),
        )
        assert _our_verdict(json.dumps(document)) is Verdict.GENUINE
        document["name"] = "Another badge"
        assert _our_verdict(json.dumps(document)) is Verdict.NOT_GENUINE

    def test_a_token_of_openbadgeslib_has_its_key_at_its_issuer(self) -> None:
        _, pem = _their_key()
        token = OB3Signer(pem, algorithm="EdDSA").sign(_their_badge(ISSUER))
        # The key lies in the header alone and nothing ties it to the issuer.
        assert _our_verdict(token) is not Verdict.GENUINE
