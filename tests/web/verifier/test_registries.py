"""A registry at an address says who an issuer is, and never whether a badge is genuine."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.badges import DID, NOW, DataIntegrityScene, HostedScene
from tests.web.verifier.conftest import Open
from verifier import CheckName, Policy, Report, Verdict, verify
from verifier.policy import Registry, TrustedIssuer
from verifier.sentences import sentence
from verifier.trust.registry import TrustListError, read_trust_list
from verifier.web import create_app
from verifier.web.settings import SettingsError

FIRST = Registry(name="First", address="https://registry.example/registry.json")
SECOND = Registry(name="Second", address="https://second.example/registry.json")


def registry(*identifiers: str, name: str = "The University") -> dict[str, Any]:
    entry = {"name": name, "location": "Ghent", "url": "https://university.example"}
    return {
        "meta": {"created": "2020-12-02T02:32:16+0000", "updated": "2026-09-01T00:00:00+0000"},
        "registry": dict.fromkeys(identifiers, entry),
    }


def judge(scene: DataIntegrityScene, **policy: Any) -> Report:
    source = scene.build()
    options = {"registries": (FIRST, SECOND), **policy}
    return verify(source, policy=Policy(now=NOW, **options), fetch=scene.web)


def listed(report: Report) -> tuple[Any, Any, Any]:
    evidence = report.check(CheckName.ISSUER).evidence
    names = ("registry", "registry_name", "registry_unavailable")
    return evidence[names[0]], evidence[names[1]], evidence[names[2]]


def test_a_registry_that_lists_the_issuer_is_named(scene: DataIntegrityScene) -> None:
    scene.web.publish(FIRST.address, registry("did:key:zOther", DID))
    report = judge(scene)
    assert report.verdict is Verdict.GENUINE
    assert listed(report) == ("First", "The University", None)
    assert "The University" in sentence(report.check(CheckName.ISSUER))
    assert SECOND.address not in scene.web.asked


def test_the_most_authoritative_registry_counts(scene: DataIntegrityScene) -> None:
    scene.web.publish(FIRST.address, registry())
    scene.web.publish(SECOND.address, registry(DID, name="As the second says"))
    assert listed(judge(scene)) == ("Second", "As the second says", None)
    scene.web.publish(FIRST.address, registry(DID, name="As the first says"))
    assert listed(judge(scene)) == ("First", "As the first says", None)


def test_the_askers_own_list_comes_first(scene: DataIntegrityScene) -> None:
    own = (TrustedIssuer(identifier=DID, name="As we say", registry="Ours"),)
    assert listed(judge(scene, trusted_issuers=own)) == ("Ours", "As we say", None)
    assert FIRST.address not in scene.web.asked


@pytest.mark.parametrize(
    "answer", [None, "not json", "[]", {"registry": []}, {"registry": {DID: {"name": 5}}}, {}]
)
def test_a_registry_that_cannot_be_read_decides_nothing(
    scene: DataIntegrityScene, answer: Any
) -> None:
    if answer is not None:
        scene.web.publish(FIRST.address, answer)
    scene.web.publish(SECOND.address, registry())
    report = judge(scene)
    assert report.verdict is Verdict.GENUINE
    assert listed(report)[:2] == (None, None)


def test_a_registry_that_is_away_is_told(scene: DataIntegrityScene) -> None:
    scene.web.publish(SECOND.address, registry(DID))
    assert listed(judge(scene)) == ("Second", "The University", "First")


def test_no_registry_is_asked_about_a_forgery(scene: DataIntegrityScene) -> None:
    scene.after.append(lambda signed: signed.update(name="Master of Science"))
    scene.web.publish(FIRST.address, registry(DID))
    assert judge(scene).verdict is Verdict.NOT_GENUINE
    assert FIRST.address not in scene.web.asked


def test_a_hosted_badge_is_looked_up_as_well() -> None:
    scene = HostedScene()
    source = scene.build()
    scene.web.publish(FIRST.address, registry(scene.issuer["id"] + "/"))
    report = verify(source, policy=Policy(now=NOW, registries=(FIRST,)), fetch=scene.web)
    assert listed(report) == ("First", "The University", None)


def test_a_trust_file_names_registries() -> None:
    entry = {"name": "First", "address": FIRST.address}
    found = read_trust_list(json.dumps({"name": "Ours", "registries": [entry]}).encode())
    assert found.registries == (FIRST,)
    with pytest.raises(TrustListError):
        read_trust_list(b"{name: Ours, registries: [{name: First}]}")


def test_the_app_reads_the_operators_trust_file(
    scene: DataIntegrityScene, open_app: Open, tmp_path: Path
) -> None:
    source = scene.build()
    scene.web.publish(FIRST.address, registry(DID))
    file = tmp_path / "trust.yaml"
    file.write_text(
        json.dumps({"name": "Ours", "registries": [{"name": "First", "address": FIRST.address}]})
    )
    client = open_app({"RANSEL_VERIFIER_TRUST_FILE": str(file)})
    issuer = client.post("/api/v1/verify", data=source).get_json()["checks"][2]
    assert issuer["evidence"]["registry_name"] == "The University"
    for wrong in (tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(SettingsError):
            create_app({"RANSEL_VERIFIER_TRUST_FILE": str(wrong)})
