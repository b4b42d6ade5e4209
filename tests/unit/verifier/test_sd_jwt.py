"""SD-JWT VCs: what is disclosed is proven, what is withheld is not "none", and keys are said.

openvc-core issues and presents, so that an implementation of somebody else's is what is read; the
hostile ones are signed here, since no honest issuer would.
"""

import base64
import hashlib
import json
from typing import Any

import pytest
from openvc.keys import Ed25519SigningKey, P256SigningKey
from openvc.proof.sd_jwt import SdJwtVcProofSuite

from tests.support.badges import DID, DID_ADDRESS, HOST, METHOD, NOW, ob3_document
from tests.support.fake_web import FakeWeb
from tests.support.issuer import did_document, ed25519_key, encode, p256_key, sign_token
from verifier import CheckName, Outcome, Policy, RefutedError, Report, Verdict, verify
from verifier.formats.disclosures import disclose
from verifier.keys.public_key import write_jwk
from verifier.policy import Limits

KEY = ed25519_key("issuer")
HOLDER = p256_key("holder")
SECONDS = int(NOW.timestamp())
VCT = "https://badges.example/types/micro-credential"
CLAIMS: dict[str, Any] = {
    "iss": DID,
    "vct": VCT,
    "iat": SECONDS - 86_400,
    "nbf": SECONDS - 86_400,
    "exp": SECONDS + 86_400,
    "title": "Specific Commitment",
    "grade": "Distinction",
    "email": "noor@student.example",
    "address": {"locality": "Ghent", "country": "BE"},
}


@pytest.fixture
def web() -> FakeWeb:
    web = FakeWeb(at=NOW)
    web.publish(DID_ADDRESS, did_document(DID, KEY))
    return web


def judge(token: str, web: FakeWeb, **policy: Any) -> Report:
    return verify(token, policy=Policy(now=NOW, **policy), fetch=web)


def wrong(report: Report) -> dict[str, str]:
    return {
        check.name.value: check.code
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }


def notes(report: Report) -> set[str]:
    return {note.code for note in report.notes}


def said(report: Report) -> dict[str, Any]:
    return {claim["name"]: claim["value"] for claim in report.said.get("claims", [])}


# Issued and presented by another implementation.


class OpenVc:
    """An issuer and a holder that run openvc-core."""

    suite = SdJwtVcProofSuite()

    def issue(self, *disclosable: str, holder: bool = False, decoys: int = 0) -> str:
        signer = Ed25519SigningKey(KEY, METHOD)
        held = dict(write_jwk(HOLDER.public_key())) if holder else None
        token: str = self.suite.issue(
            CLAIMS, signing_key=signer, disclosable=disclosable, holder_jwk=held, decoys=decoys
        )
        return token

    def present(self, token: str) -> str:
        shown: str = self.suite.create_presentation(
            token,
            holder_key=P256SigningKey(HOLDER, "holder"),
            audience="https://employer.example",
            nonce="n",
        )
        return shown


def withhold(token: str, name: str) -> str:
    """The same token without the disclosure of ``name``."""
    parts = token.split("~")
    return "~".join(part for part in parts if f'"{name}"' not in _decoded(part))


def _decoded(part: str) -> str:
    if "." in part:
        return ""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()


def test_what_is_disclosed_is_a_claim_of_the_issuer(web: FakeWeb) -> None:
    report = judge(OpenVc().issue("title", "grade"), web)
    assert wrong(report) == {}
    assert report.verdict is Verdict.GENUINE
    assert report.check(CheckName.ISSUER).code == "issuer_bound_did"
    assert said(report) == {
        "vct": VCT,
        "title": "Specific Commitment",
        "grade": "Distinction",
        "email": "noor@student.example",
        "address.locality": "Ghent",
        "address.country": "BE",
    }
    assert report.said["issuer_id"] == DID
    assert "valid_until" in report.said
    assert notes(report) == set()


def test_what_is_withheld_is_not_shown_and_that_is_said(web: FakeWeb) -> None:
    report = judge(withhold(OpenVc().issue("title", "grade"), "grade"), web)
    assert report.verdict is Verdict.GENUINE
    assert "grade" not in said(report)
    assert said(report)["title"] == "Specific Commitment"
    assert notes(report) == {"part_withheld"}


def test_a_decoy_may_stand_for_something_withheld(web: FakeWeb) -> None:
    assert "part_withheld" in notes(judge(OpenVc().issue("title", decoys=3), web))


def test_a_withheld_recipient_is_not_no_recipient(web: FakeWeb) -> None:
    token = OpenVc().issue("email")
    asked = {"expected_recipient": "noor@student.example"}
    assert judge(token, web, **asked).check(CheckName.RECIPIENT).code == "recipient_matches"
    hidden = judge(withhold(token, "email"), web, **asked)
    assert wrong(hidden) == {"recipient": "recipient_not_disclosed"}
    other = judge(token, web, expected_recipient="other@student.example")
    assert wrong(other) == {"recipient": "recipient_mismatch"}


def test_the_holders_key_is_said_to_be_shown(web: FakeWeb) -> None:
    moment = Policy(now=NOW.replace(year=2036))
    token = OpenVc().present(OpenVc().issue("title", holder=True))
    report = verify(token, policy=moment, fetch=web)
    assert wrong(report) == {"dates": "expired"}
    note = next(note for note in report.notes if note.code == "holder_key_shown")
    assert note.evidence["audience"] == "https://employer.example"


def test_the_holders_key_is_said_not_to_be_shown(web: FakeWeb) -> None:
    report = judge(OpenVc().issue("title", holder=True), web)
    assert report.verdict is Verdict.GENUINE
    assert notes(report) == {"holder_key_not_shown"}


# Signed here.


def disclosure(*parts: Any) -> str:
    return encode(json.dumps(parts))


def digest(text: str, algorithm: str = "sha256") -> str:
    return encode(hashlib.new(algorithm, text.encode()).digest())


def signed(payload: dict[str, Any], *disclosures: str, **header: Any) -> str:
    head = {"alg": "EdDSA", "kid": METHOD, "typ": "dc+sd-jwt", **header}
    return "~".join((sign_token(head, payload, KEY), *disclosures, ""))


def payload(*texts: str, **changes: Any) -> dict[str, Any]:
    return {**CLAIMS, "_sd": [digest(text) for text in texts], **changes}


ROLE = disclosure("salt", "role", "Mentor")


def test_nested_and_listed_disclosures(web: FakeWeb) -> None:
    city = disclosure("s1", "city", "Leuven")
    place = disclosure("s2", "place", {"_sd": [digest(city)]})
    first, second = disclosure("s3", "one"), disclosure("s4", "two")
    tokens = payload(place, skills=[{"...": digest(first)}, "three", {"...": digest(second)}])
    report = judge(signed(tokens, place, city, second), web)
    assert report.verdict is Verdict.GENUINE
    assert said(report)["place.city"] == "Leuven"
    assert said(report)["skills"] == "three, two"


@pytest.mark.parametrize("algorithm", ["sha-256", "sha-384", "sha-512"])
def test_every_hash(web: FakeWeb, algorithm: str) -> None:
    digests = [digest(ROLE, algorithm.replace("-", ""))]
    report = judge(signed({**CLAIMS, "_sd": digests, "_sd_alg": algorithm}, ROLE), web)
    assert said(report)["role"] == "Mentor"


def test_a_hash_that_is_not_known_here(web: FakeWeb) -> None:
    report = judge(signed(payload(ROLE, _sd_alg="md5"), ROLE), web)
    assert wrong(report) == {"proof": "sd_jwt_unsupported"}


def test_a_token_that_keeps_everything_to_itself(web: FakeWeb) -> None:
    token = signed(payload(ROLE)).removesuffix("~")
    report = judge(token, web)
    assert notes(report) == {"part_withheld"}


@pytest.mark.parametrize(
    "token",
    [
        signed(payload(), ROLE),
        signed(payload(ROLE), ROLE, ROLE),
        signed(payload(ROLE), disclosure("other salt", "role", "Rector")),
        signed(payload(ROLE, _sd=[digest(ROLE)] * 2), ROLE),
        signed(payload(ROLE, role="Rector"), ROLE),
        signed(payload(ROLE, _sd="x"), ROLE),
        signed(payload(_sd=[5])),
        signed(payload("", _sd=[digest("!")]), "A"),
        *(
            signed(payload(text), text)
            for text in (
                disclosure("s", "_sd", []),
                disclosure("s", "...", 1),
                disclosure("s", "_sd_alg", "md5"),
                disclosure("s", "exp", SECONDS + 99_999_999),
                disclosure("s", "status", {}),
                disclosure("s", "iss", "did:web:evil.example"),
                disclosure("s", "only"),
                disclosure("s", 5, 6),
                disclosure(5, "a", "b"),
                disclosure("s", "a", "b", "c"),
                encode('{"a": 1}'),
                encode("nonsense"),
            )
        ),
    ],
)
def test_a_disclosure_that_does_not_fit(web: FakeWeb, token: str) -> None:
    report = judge(token, web)
    assert wrong(report) == {"proof": "disclosure_invalid"}
    assert report.verdict is Verdict.NOT_GENUINE


def test_disclosures_without_end() -> None:
    deep: dict[str, Any] = {"a": 1}
    for _ in range(40):
        deep = {"a": deep}
    with pytest.raises(RefutedError, match="disclosure_invalid"):
        disclose(deep, [], limits=Limits(json_depth=20))


def test_a_changed_token(web: FakeWeb) -> None:
    head, _, rest = signed(payload(ROLE), ROLE).partition(".")
    body, _, tail = rest.partition(".")
    forged = encode(json.dumps(payload(ROLE, title="Master of Science")))
    assert body != forged
    assert wrong(judge(f"{head}.{forged}.{tail}", web)) == {"proof": "signature_invalid"}


def test_a_token_of_the_past_and_of_the_future(web: FakeWeb) -> None:
    assert wrong(judge(signed(payload(exp=SECONDS - 5)), web)) == {"dates": "expired"}
    assert wrong(judge(signed(payload(nbf=SECONDS + 500)), web)) == {"dates": "not_yet_valid"}


def test_no_expiry_cannot_have_been_withheld(web: FakeWeb) -> None:
    claims = payload(ROLE)
    del claims["exp"]
    report = judge(signed(claims), web)
    assert report.verdict is Verdict.GENUINE
    assert report.check(CheckName.DATES).code == "in_force_without_end"


def test_a_status_of_a_kind_not_known_here_is_not_no_status(web: FakeWeb) -> None:
    status = {"status_assertion": {"credential_hash_alg": "sha-256"}}
    report = judge(signed(payload(status=status)), web)
    assert wrong(report) == {"status": "status_type_unsupported"}


def test_a_w3c_credential_may_withhold_its_expiry(web: FakeWeb) -> None:
    document = ob3_document()
    del document["credentialStatus"]
    until = disclosure("s", "validUntil", document.pop("validUntil"))
    document["_sd"] = [digest(until)]
    shown = judge(signed(document, until, typ="vc+sd-jwt"), web)
    assert wrong(shown) == {}
    assert (shown.generation, shown.verdict) == ("ob3", Verdict.GENUINE)
    hidden = judge(signed(document, typ="vc+sd-jwt"), web)
    assert wrong(hidden) == {"dates": "expiry_not_disclosed", "status": "status_not_disclosed"}


# The keys of an https issuer.

ISSUER = f"https://{HOST}/issuers/2"
METADATA = f"https://{HOST}/.well-known/jwt-vc-issuer/issuers/2"


def https_token(**header: Any) -> str:
    return (
        sign_token(
            {"alg": "EdDSA", "typ": "dc+sd-jwt", "kid": "one", **header}, payload(iss=ISSUER), KEY
        )
        + "~"
    )


def jwks(key: Any = KEY) -> dict[str, Any]:
    return {"keys": [{**write_jwk(key.public_key()), "kid": "one"}]}


def test_metadata_of_the_issuer_with_its_keys(web: FakeWeb) -> None:
    web.publish(METADATA, {"issuer": ISSUER, "jwks": jwks()})
    report = judge(https_token(), web)
    assert report.verdict is Verdict.GENUINE
    assert report.check(CheckName.ISSUER).code == "issuer_bound_https"


def test_metadata_that_points_at_the_keys(web: FakeWeb) -> None:
    web.publish(METADATA, {"issuer": ISSUER, "jwks_uri": f"https://{HOST}/keys"})
    web.publish(f"https://{HOST}/keys", jwks())
    assert judge(https_token(), web).verdict is Verdict.GENUINE


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"issuer": f"{ISSUER}/", "jwks": jwks()}, "key_document_mismatch"),
        ({"issuer": ISSUER, "jwks": jwks(ed25519_key("evil"))}, "signature_invalid"),
        ({"issuer": ISSUER}, "key_unavailable"),
        (None, "key_unavailable"),
    ],
)
def test_metadata_that_does_not_help(web: FakeWeb, metadata: Any, code: str) -> None:
    if metadata is not None:
        web.publish(METADATA, metadata)
    assert wrong(judge(https_token(), web)) == {"proof": code}


# The holder's key.

BOUND = payload(ROLE, cnf={"jwk": write_jwk(HOLDER.public_key())})


def bind(token: str, *, typ: str = "kb+jwt", alg: str = "ES256", **changes: Any) -> str:
    """The token with a key binding; ``key`` signs it, and a claim that is None is left out."""
    key = changes.pop("key", HOLDER)
    body = {"iat": SECONDS - 10, "aud": "x", "nonce": "n", "sd_hash": digest(token), **changes}
    body = {name: value for name, value in body.items() if value is not None}
    return token + sign_token({"alg": alg, "typ": typ}, body, key)


def test_a_binding_that_holds(web: FakeWeb) -> None:
    report = judge(bind(signed(BOUND, ROLE)), web)
    assert report.verdict is Verdict.GENUINE
    assert notes(report) == {"holder_key_shown"}


@pytest.mark.parametrize(
    "token",
    [
        bind(signed(BOUND, ROLE), key=p256_key("another")),
        bind(signed(BOUND, ROLE), typ="JWT"),
        bind(signed(BOUND, ROLE), iat=SECONDS + 500),
        bind(signed(BOUND, ROLE), iat="now"),
        bind(signed(BOUND, ROLE), iat=1e40),
        bind(signed(BOUND, ROLE), sd_hash=None),
        bind(signed(BOUND, ROLE)).replace(f"~{ROLE}", ""),
        bind(signed(payload(ROLE), ROLE)),
        bind(signed({**BOUND, "cnf": {"kid": "1"}}, ROLE)),
        signed(BOUND, ROLE) + "nonsense",
    ],
    ids=[
        "another key", "another type", "later", "time in words", "endless time", "no digest",
        "less shown", "nobody bound", "key unknown", "nonsense",
    ],
)  # fmt: skip
def test_a_binding_that_does_not_hold(web: FakeWeb, token: str) -> None:
    assert wrong(judge(token, web)) == {"proof": "key_binding_invalid"}


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_binding_that_anybody_could_have_made(web: FakeWeb, algorithm: str) -> None:
    token = bind(signed(BOUND, ROLE), alg=algorithm)
    assert wrong(judge(token, web)) == {"proof": "algorithm_not_allowed"}
