"""A wallet takes a badge: every form, from the offer's link to a verdict of our verifier."""

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from openvc.openid4vci import parse_credential_issuer_metadata, parse_credential_offer
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from sqlalchemy import select

from backpack.db import new_session
from backpack.issuing.revocation import revoke_credential
from backpack.models import AuditEvent, Credential
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.asking import HOSTS, AskBackpack
from tests.support.wallet import make_wallet
from tests.web.wallets.conftest import Learner
from verifier import Outcome, Policy, Report, Verdict, verify

JWT = "open-badge-jwt"
JSON_LD = "open-badge-json-ld"
SD_JWT = "micro-credential-sd-jwt"


def judge(learner: Learner, credential: Any, now: datetime) -> Report:
    text = credential if isinstance(credential, str) else json.dumps(credential)
    policy = Policy(now=now, plain_http_hosts=HOSTS)
    return verify(text.encode(), policy=policy, fetch=AskBackpack(learner.app))


def outcome(report: Report, name: str) -> tuple[Outcome, str]:
    (check,) = [one for one in report.checks if one.name == name]
    return check.outcome, check.code


@pytest.mark.parametrize("form", [JWT, JSON_LD, SD_JWT])
def test_what_a_wallet_takes_is_genuine(learner: Learner, moment: datetime, form: str) -> None:
    link, page = learner.offer(form)
    credential = learner.wallet.take(link, learner.row().tx_code)
    report = judge(learner, credential, moment)
    assert report.verdict is Verdict.GENUINE, [(one.name, one.code) for one in report.checks]
    assert learner.row().code not in learner.owner.get(page).text
    with learner.app.app_context(), new_session() as session:
        events = list(session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))
    assert events[-2:] == ["learner:wallet:offered", "learner:wallet:taken"]


@pytest.mark.parametrize("form", [JWT, JSON_LD, SD_JWT])
def test_what_was_revoked_is_revoked_in_the_wallet(
    learner: Learner, moment: datetime, form: str
) -> None:
    link, _page = learner.offer(form)
    credential = learner.wallet.take(link, learner.row().tx_code)
    with learner.app.app_context(), new_session() as session, session.begin():
        badge = session.scalars(select(Credential)).one()
        revoke_credential(
            session, badge, reason="By mistake", actor=factories.make_person(session), now=moment
        )
    report = judge(learner, credential, moment)
    assert report.verdict is Verdict.NOT_GENUINE
    assert outcome(report, "status") == (Outcome.FAILED, "revoked")


def test_the_key_of_the_wallet_is_the_subject(learner: Learner) -> None:
    link, _page = learner.offer(JSON_LD)
    subject = learner.wallet.take(link, learner.row().tx_code)["credentialSubject"]
    assert subject["id"].startswith("did:jwk:")
    assert "result" not in subject
    assert [one["identityHash"] for one in subject["identifier"] if not one["hashed"]] == [
        "Noor Verhaegen"
    ]


def test_a_did_of_the_wallet_is_kept(learner: Learner, moment: datetime) -> None:
    key = OKPKey.generate_key("Ed25519")
    wallet = make_wallet(learner.app, moment)
    wallet.key = key
    encoded = json.dumps(key.as_dict(private=False)).encode()
    did = "did:jwk:" + base64.urlsafe_b64encode(encoded).rstrip(b"=").decode()
    link, _page = learner.offer(JSON_LD, with_code="")
    code = wallet.read_offer(link)["grants"]
    access = wallet.ask_token(next(iter(code.values()))["pre-authorized_code"]).json["access_token"]
    proof = wallet.prove(wallet.ask_nonce(), header={"jwk": None, "kid": f"{did}#0"})
    answer = wallet.ask_credential(access, JSON_LD, proof)
    assert answer.status_code == 200, answer.text
    assert answer.json["credentials"][0]["credential"]["credentialSubject"]["id"] == did


def test_the_holder_may_withhold_her_name(learner: Learner, moment: datetime) -> None:
    link, _page = learner.offer(SD_JWT, grade="y", evidence="y")
    taken = learner.wallet.take(link, learner.row().tx_code)
    token, *disclosures, _end = taken.split("~")
    assert len(disclosures) == 3
    assert judge(learner, f"{token}~{disclosures[1]}~", moment).verdict is Verdict.GENUINE
    claims = read_payload(token)
    assert "Noor" not in json.dumps(claims)
    assert claims["eqf_level"] == 7
    assert claims["workload"] == {"ects": 1.5, "hours": 42}
    assert claims["issuing_country"] == "BE"


def read_payload(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def test_another_implementation_reads_the_selective_form(
    learner: Learner, moment: datetime
) -> None:
    link, _page = learner.offer(SD_JWT, grade="y")
    taken = learner.wallet.take(link, learner.row().tx_code)
    issuer = read_payload(taken)["iss"]
    path = issuer.removeprefix("http://backpack.test")
    keys = learner.wallet.client.get(f"/.well-known/jwt-vc-issuer{path}").json
    assert keys["issuer"] == issuer
    verified = SdJwtVcProofSuite().verify(taken, public_key_jwk=keys["jwks"]["keys"][0], now=moment)
    assert verified.claims["learner_name"] == "Noor Verhaegen"
    assert verified.claims["grade"] == "17/20"


def test_another_implementation_reads_metadata_and_offer(learner: Learner) -> None:
    ask = learner.wallet.client.get
    text = ask("/.well-known/openid-credential-issuer/wallets").text
    metadata = parse_credential_issuer_metadata(text.replace("http://", "https://"))
    assert set(metadata.credential_configurations_supported) == {JWT, JSON_LD, SD_JWT}
    server = ask("/.well-known/oauth-authorization-server/wallets").json
    assert server["issuer"] == json.loads(text)["credential_issuer"]
    link, _page = learner.offer(SD_JWT)
    offer = learner.wallet.read_offer(link)
    parsed = parse_credential_offer(json.dumps(offer).replace("http://", "https://"))
    assert parsed.credential_configuration_ids == (SD_JWT,)
    kind = metadata.credential_configurations_supported[SD_JWT]["vct"]
    described = ask(kind.removeprefix("https://backpack.test")).json
    assert described["vct"] == kind.replace("https://", "http://")


def test_the_same_key_may_ask_once_more_and_no_other(learner: Learner, moment: datetime) -> None:
    link, _page = learner.offer(JWT, with_code="")
    wallet = learner.wallet
    grant = next(iter(wallet.read_offer(link)["grants"].values()))
    access = wallet.ask_token(grant["pre-authorized_code"]).json["access_token"]
    for _again in range(2):
        answer = wallet.ask_credential(access, JWT, wallet.prove(wallet.ask_nonce()))
        assert answer.status_code == 200
    other = make_wallet(learner.app, moment)
    answer = other.ask_credential(access, JWT, other.prove(other.ask_nonce()))
    assert (answer.status_code, answer.json["error"]) == (400, "credential_request_denied")


def test_what_is_suspended_is_told_to_wallets(
    learner: Learner, clock: SteppingClock, moment: datetime
) -> None:
    link, _page = learner.offer(SD_JWT)
    taken = learner.wallet.take(link, learner.row().tx_code)
    with learner.app.app_context(), new_session() as session, session.begin():
        badge = session.scalars(select(Credential)).one()
        badge.suspended_at = moment
    report = judge(learner, taken, clock())
    assert outcome(report, "status") == (Outcome.FAILED, "suspended")
