"""RevocationList2020, refresh services, and what can be known only now of a moment in the past."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.support.badges import (
    DID,
    DID_ADDRESS,
    HOST,
    INDEX,
    NOW,
    STATUS_ADDRESS,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
    Scene,
)
from tests.support.issuer import ed25519_key, encode_bits, sign_token
from verifier import CheckName, Outcome, Report, Verdict
from verifier.sentences import LANGUAGES, sentence

CONTEXT = "https://w3id.org/vc-revocation-list-2020/v1"


def wrong(report: Report) -> dict[str, str]:
    return {
        check.name.value: check.code
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }


class EarlyListScene(JwtScene):
    """A token with an entry in a RevocationList2020, which is a token as well."""

    def __init__(self) -> None:
        super().__init__()
        self.document["credentialStatus"] = {
            "id": f"{STATUS_ADDRESS}#{INDEX}",
            "type": "RevocationList2020Status",
            "revocationListIndex": str(INDEX),
            "revocationListCredential": STATUS_ADDRESS,
        }
        self.early: dict[str, Any] = {
            "@context": ["https://www.w3.org/2018/credentials/v1", CONTEXT],
            "id": STATUS_ADDRESS,
            "type": ["VerifiableCredential", "RevocationList2020Credential"],
            "issuer": DID,
            "issuanceDate": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "id": f"{STATUS_ADDRESS}#list",
                "type": "RevocationList2020",
                # Before the multibase letter there was none.
                "encodedList": encode_bits([], multibase=""),
            },
        }

    def publish(self) -> None:
        self.web.publish(DID_ADDRESS, self.did_document)
        token = sign_token(
            {"alg": "EdDSA", "kid": self.status_method}, {"vc": self.early}, self.status_key
        )
        self.web.publish(STATUS_ADDRESS, token, content_type="application/jwt")


def test_an_early_list_that_does_not_name_the_badge() -> None:
    report = EarlyListScene().verify()
    assert wrong(report) == {}
    assert report.verdict is Verdict.GENUINE
    evidence = report.check(CheckName.STATUS).evidence
    assert (evidence["purpose"], evidence["index"]) == ("revocation", INDEX)


def test_an_early_list_that_revokes_the_badge() -> None:
    scene = EarlyListScene()
    scene.early["credentialSubject"]["encodedList"] = encode_bits([INDEX], multibase="")
    assert wrong(scene.verify()) == {"status": "revoked"}


def test_an_early_list_that_revokes_its_neighbours() -> None:
    scene = EarlyListScene()
    neighbours = [INDEX - 1, INDEX + 1]
    scene.early["credentialSubject"]["encodedList"] = encode_bits(neighbours, multibase="")
    assert scene.verify().verdict is Verdict.GENUINE


def test_an_early_list_that_is_down() -> None:
    scene = EarlyListScene()
    scene.late.append(lambda: scene.web.fail(STATUS_ADDRESS))
    assert wrong(scene.verify()) == {"status": "status_unavailable"}


def test_an_early_list_that_somebody_else_signed() -> None:
    scene = EarlyListScene()
    scene.status_key = ed25519_key("evil")
    assert wrong(scene.verify()) == {"status": "status_list_unproven"}


@pytest.mark.parametrize(
    "change",
    [
        {"type": "StatusList2021"},
        {"encodedList": "nonsense"},
        {"encodedList": encode_bits([], size=100)},
    ],
)
def test_an_early_list_that_is_damaged(change: dict[str, Any]) -> None:
    scene = EarlyListScene()
    scene.early["credentialSubject"].update(change)
    assert wrong(scene.verify()) == {"status": "status_list_malformed"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("revocationListIndex", "-1"),
        ("revocationListIndex", "1e3"),
        ("revocationListIndex", None),
        ("revocationListCredential", None),
    ],
)
def test_an_early_entry_that_is_malformed(field: str, value: Any) -> None:
    scene = EarlyListScene()
    scene.document["credentialStatus"][field] = value
    assert wrong(scene.verify()) == {"status": "status_entry_malformed"}


def test_a_list_of_another_kind_does_not_answer() -> None:
    scene = EarlyListScene()
    scene.early["type"] = ["VerifiableCredential", "StatusList2021Credential"]
    assert wrong(scene.verify()) == {"status": "status_list_malformed"}


# A newer version on offer.

REFRESH = f"https://{HOST}/refresh/1"


def test_a_refresh_service_is_said_and_not_followed() -> None:
    scene = DataIntegrityScene()
    scene.document["refreshService"] = {"id": REFRESH, "type": "1EdTechCredentialRefresh"}
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    note = next(note for note in report.notes if note.code == "refresh_offered")
    assert REFRESH not in scene.web.asked
    for language in LANGUAGES:
        assert sentence(note, language=language)


def test_a_forged_refresh_service_is_not_said() -> None:
    scene = DataIntegrityScene()
    service = {"id": REFRESH, "type": "1EdTechCredentialRefresh"}
    scene.after.append(lambda signed: signed.update(refreshService=service))
    report = scene.verify()
    assert report.verdict is Verdict.NOT_GENUINE
    assert report.notes == ()
    assert REFRESH not in scene.web.asked


# As of then.


def as_of(scene: Scene, days: float) -> dict[str, Any]:
    """The notes of an answer as of so many days before the network was asked."""
    scene.now = NOW - timedelta(days=days)
    return {note.code: dict(note.evidence) for note in scene.verify().notes}


def test_as_of_the_past_a_list_and_a_key_are_known_only_now() -> None:
    notes = as_of(DataIntegrityScene(), 30)
    assert notes["status_known_only_now"]["seen_at"] == NOW.isoformat()
    assert notes["issuer_known_only_now"] == {
        "seen_at": NOW.isoformat(),
        "addresses": DID_ADDRESS,
    }


def test_as_of_the_past_a_server_is_known_only_now() -> None:
    notes = as_of(HostedScene(), 30)
    assert "assertions/1" in notes["issuer_known_only_now"]["addresses"]
    assert "status_known_only_now" not in notes


def test_as_of_now_there_is_nothing_to_say() -> None:
    assert as_of(DataIntegrityScene(), 0) == {}
    assert as_of(HostedScene(), 0.01) == {}


def test_a_report_as_of_the_past_says_so_in_both_languages() -> None:
    scene = DataIntegrityScene()
    scene.now = NOW - timedelta(days=30)
    for note in scene.verify().notes:
        for language in LANGUAGES:
            assert "2026" in sentence(note, language=language), json.dumps(note.code)
