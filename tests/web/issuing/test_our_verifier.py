"""The verifier judges what the backpack made, asking it for everything as strangers do."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.issuing.forms import as_jwt, as_ob2_json, as_ob2_png, as_ob2_svg, as_png, as_svg
from backpack.issuing.keys import rotate_key
from backpack.issuing.revocation import revoke_credential
from backpack.models import Credential
from tests.support.asking import HOSTS, AskBackpack
from tests.support.factories import NOW, make_awarder
from tests.support.issued import MICRO_CREDENTIAL, issue, publish
from verifier import CheckName, Outcome, Policy, Report, Verdict, verify


@pytest.fixture
def web(app: Flask) -> AskBackpack:
    return AskBackpack(app)


def _judge(source: bytes | str, web: AskBackpack, recipient: str | None = None) -> Report:
    policy = Policy(
        now=NOW + timedelta(minutes=5), plain_http_hosts=HOSTS, expected_recipient=recipient
    )
    return verify(source, policy=policy, fetch=web)


def _codes(report: Report) -> dict[str, str]:
    return {check.name.value: f"{check.outcome.value}: {check.code}" for check in report.checks}


def _committed(session: Session) -> Credential:
    credential = issue(
        session,
        badge=MICRO_CREDENTIAL,
        grade="17/20",
        narrative="Wrote a *reader*.",
        evidence_url="https://portfolio.example/reader",
    )
    publish(session, credential)
    session.commit()
    return credential


def test_every_form_is_genuine(session: Session, web: AskBackpack) -> None:
    credential = _committed(session)
    forms: dict[str, str | bytes] = {
        "json": credential.signed_json,
        "jwt": as_jwt(session, credential, credential.signed_json, now=NOW),
        "png": as_png(credential, credential.signed_json),
        "svg": as_svg(credential, credential.signed_json),
        "ob2.json": as_ob2_json(credential),
        "ob2.png": as_ob2_png(credential),
        "ob2.svg": as_ob2_svg(credential),
    }
    for form, source in forms.items():
        report = _judge(source, web, "noor@student.example")
        assert report.verdict is Verdict.GENUINE, (form, _codes(report))
        assert all(check.outcome is Outcome.PASSED for check in report.checks), form


def test_another_person_is_refused(session: Session, web: AskBackpack) -> None:
    report = _judge(_committed(session).signed_json, web, "somebody@student.example")
    assert report.check(CheckName.RECIPIENT).outcome is Outcome.FAILED


def test_what_it_says_is_read_as_facts(session: Session, web: AskBackpack) -> None:
    said = _judge(_committed(session).signed_json, web).said
    assert said["name"] == MICRO_CREDENTIAL["name"]
    assert said["recipient_name"] == "Noor Verhaegen"
    assert said["credits"] == 1.5
    assert said["level"] == "EQF level 7"
    assert said["assessment"] == MICRO_CREDENTIAL["assessment"]
    assert said["learning_outcomes"] == MICRO_CREDENTIAL["learning_outcomes"]


def test_a_retired_key_is_still_good_for_what_it_signed(session: Session, web: AskBackpack) -> None:
    credential = _committed(session)
    rotate_key(session, credential.badge_class.issuer, now=NOW)
    session.commit()
    assert _judge(credential.signed_json, web).verdict is Verdict.GENUINE


def test_one_changed_character_is_refused(session: Session, web: AskBackpack) -> None:
    forged = _committed(session).signed_json.replace("17/20", "19/20")
    report = _judge(forged, web)
    assert report.verdict is Verdict.NOT_GENUINE
    assert report.check(CheckName.PROOF).outcome is Outcome.FAILED


@pytest.mark.parametrize("form", ["json", "jwt", "ob2"])
def test_revoked_is_seen_at_once(session: Session, web: AskBackpack, form: str) -> None:
    credential = _committed(session)
    sources = {
        "json": credential.signed_json,
        "jwt": as_jwt(session, credential, credential.signed_json, now=NOW),
        "ob2": as_ob2_json(credential),
    }
    revoke_credential(
        session,
        credential,
        actor=make_awarder(session, credential.badge_class.issuer),
        reason="A mistake",
        now=NOW,
    )
    session.commit()
    report = _judge(sources[form], web)
    assert report.verdict is Verdict.NOT_GENUINE
    status = report.check(CheckName.STATUS)
    assert (status.outcome, status.code) == (Outcome.FAILED, "revoked")


def test_a_private_badge_of_version_2_cannot_be_established(
    session: Session, web: AskBackpack
) -> None:
    credential = issue(session)
    session.commit()
    assert _judge(as_ob2_json(credential), web).verdict is Verdict.UNDETERMINED


def test_a_private_badge_of_version_3_is_genuine_in_its_owners_hands(
    session: Session, web: AskBackpack
) -> None:
    credential = issue(session)
    session.commit()
    assert _judge(credential.signed_json, web).verdict is Verdict.GENUINE


def test_nothing_is_said_while_the_backpack_is_down(session: Session, web: AskBackpack) -> None:
    credential = _committed(session)
    web.down = True
    for source in (credential.signed_json, as_ob2_json(credential)):
        assert _judge(source, web).verdict is Verdict.UNDETERMINED


def test_another_issuers_key_does_not_sign_for_this_one(session: Session, web: AskBackpack) -> None:
    mine, other = _committed(session), issue(session)
    session.commit()
    forged = json.loads(other.signed_json)
    forged["issuer"]["id"] = json.loads(mine.signed_json)["issuer"]["id"]
    assert _judge(json.dumps(forged), web).verdict is Verdict.NOT_GENUINE
