"""Suspended, lifted, revoked: what the verifier says of each form, as library and as page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.awards.rules import set_rules
from backpack.issuing.claiming import claim_award
from backpack.issuing.forms import as_jwt, as_png
from backpack.issuing.revocation import revoke_credential
from backpack.issuing.suspension import resume_credential, suspend_credential
from backpack.models import Credential, Person
from tests.conftest import SteppingClock
from tests.support.asking import HOSTS, AskBackpack, ask
from tests.support.factories import NOW, make_awarder
from tests.support.issued import offer, publish
from tests.support.page import Page
from verifier import CheckName, Outcome, Policy, Verdict, verify
from verifier.web import create_app

MINUTE = timedelta(minutes=1)

Said = tuple[str, str, str | None]
"""Of one form: the library's verdict and code of the status, and the page's situation."""


@dataclass
class Badge:
    """A public badge that can be suspended, in the forms that are passed around."""

    app: Flask
    session: Session
    credential: Credential
    staff: Person
    forms: Mapping[str, bytes]

    def asked(self, now: datetime) -> dict[str, Said]:
        """What a stranger with any of the files is told now."""
        fetch = AskBackpack(self.app)
        site = create_app(
            {"RANSEL_VERIFIER_ALLOW_HTTP": ",".join(HOSTS)},
            fetch_factory=lambda _policy: fetch,
            clock=lambda: now,
        )
        visitor = site.test_client()
        found: dict[str, Said] = {}
        for form, content in self.forms.items():
            policy = Policy(now=now, plain_http_hosts=HOSTS)
            report = verify(content, policy=policy, fetch=fetch)
            status = report.check(CheckName.STATUS)
            page = Page.read(visitor.post("/verify", data={"file": (BytesIO(content), "badge")}))
            found[form] = (report.verdict.value, status.code, page.situation)
            good = report.verdict is Verdict.GENUINE
            assert page.verdict == ("good" if good else "bad")
            assert (status.outcome is Outcome.PASSED) is good
        return found


@pytest.fixture
def badge(app: Flask, session: Session) -> Badge:
    award, noor = offer(session)
    staff = make_awarder(session, award.badge_class.issuer)
    set_rules(
        session,
        award.badge_class.issuer.institution,
        reminder_days=[],
        warning_days=None,
        paragraphs={},
        suspendable=True,
        actor=staff,
        now=NOW,
    )
    credential = claim_award(session, award, noor, now=NOW, recipient_name="Noor Verhaegen")
    publish(session, credential)
    session.commit()
    forms = {
        "json": credential.signed_json.encode(),
        "jwt": as_jwt(session, credential, credential.signed_json, now=NOW).encode(),
        "png": as_png(credential, credential.signed_json),
    }
    return Badge(app, session, credential, staff, forms)


def every_form(badge: Badge, said: Said) -> dict[str, Said]:
    return dict.fromkeys(badge.forms, said)


GENUINE: Said = (Verdict.GENUINE.value, "not_revoked", None)
SUSPENDED: Said = (Verdict.NOT_GENUINE.value, "suspended", "suspended")
REVOKED: Said = (Verdict.NOT_GENUINE.value, "revoked", "revoked")


def test_suspended_is_said_of_every_form_until_it_is_lifted(
    badge: Badge, clock: SteppingClock
) -> None:
    assert badge.asked(clock()) == every_form(badge, GENUINE)
    clock.advance(days=3)
    suspend_credential(
        badge.session, badge.credential, actor=badge.staff, reason="Looked into.", now=clock()
    )
    badge.session.commit()
    assert badge.asked(clock()) == every_form(badge, SUSPENDED)
    clock.advance(days=3)
    resume_credential(
        badge.session, badge.credential, actor=badge.staff, reason="All is well.", now=clock()
    )
    badge.session.commit()
    assert badge.asked(clock()) == every_form(badge, GENUINE)


def test_revoked_is_said_of_every_form_also_of_one_that_was_suspended(
    badge: Badge, clock: SteppingClock
) -> None:
    suspend_credential(
        badge.session, badge.credential, actor=badge.staff, reason="Looked into.", now=clock()
    )
    revoke_credential(
        badge.session, badge.credential, actor=badge.staff, reason="A mistake.", now=clock()
    )
    badge.session.commit()
    assert badge.asked(clock()) == every_form(badge, REVOKED)


def test_nobody_may_keep_a_list_for_longer_than_a_minute(
    badge: Badge, clock: SteppingClock
) -> None:
    """Neither by what its answer allows nor by what it says of itself; and it is current."""
    browser = badge.app.test_client()
    entries = json.loads(badge.credential.signed_json)["credentialStatus"]
    assert [entry["statusPurpose"] for entry in entries] == ["revocation", "suspension"]
    suspend_credential(
        badge.session, badge.credential, actor=badge.staff, reason="Looked into.", now=clock()
    )
    badge.session.commit()
    for entry in entries:
        answer = ask(browser, entry["statusListCredential"])
        assert answer.status_code == 200
        age = answer.headers["Cache-Control"].partition("max-age=")[2]
        assert timedelta(seconds=int(age)) <= MINUTE
        subject = json.loads(answer.data)["credentialSubject"]
        assert timedelta(milliseconds=subject["ttl"]) <= MINUTE


def test_the_page_of_a_suspended_badge_says_since_when(badge: Badge, clock: SteppingClock) -> None:
    clock.advance(days=3)
    suspend_credential(
        badge.session, badge.credential, actor=badge.staff, reason="Looked into.", now=clock()
    )
    badge.session.commit()
    page = ask(
        badge.app.test_client(),
        f"/b/{badge.credential.public_id}",
        headers={"Accept": "text/html"},
    )
    assert page.status_code == 200
    assert "24 November 2026" in page.text
