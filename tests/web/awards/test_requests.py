"""Requests: asked by a learner, answered by an awarder, once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backpack.awards import requests
from backpack.awards.request_queue import list_open
from backpack.awards.requests import Asked
from backpack.db import new_session
from backpack.errors import BackpackError
from backpack.models import (
    Award,
    AwardRequest,
    AwardState,
    BadgeClass,
    BadgeStatus,
    OutboxMail,
    Person,
    Requestable,
    RequestState,
)
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.page import Page
from tests.support.sessions import sign_in_as


@dataclass
class Asking:
    """A badge that anyone may ask for, a learner, its awarder, and another issuer's awarder."""

    app: Flask
    badge: str
    learner: FlaskClient
    awarder: FlaskClient
    other: FlaskClient
    stranger: FlaskClient

    @property
    def address(self) -> str:
        return f"/achievements/{self.badge}/request"

    def ask(self, **values: str) -> int:
        form = {"narrative": "I led the choir for a *year*.", **values}
        return self.learner.post(self.address, data=form).status_code

    def only(self) -> AwardRequest:
        with self.app.app_context(), new_session() as session:
            return session.scalars(select(AwardRequest)).one()


@pytest.fixture
def asking(app: Flask) -> Asking:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), new_session() as session, session.begin():
        badge_class = factories.make_badge_class(session, requestable=Requestable.ANYONE)
        learner = factories.make_person(session, email="noor@student.example")
        awarder = factories.make_awarder(session, badge_class.issuer)
        other = factories.make_awarder(session, factories.make_issuer(session), name="Other")
        session.flush()
        badge = badge_class.public_id
    return Asking(
        app,
        badge,
        sign_in_as(app, learner),
        sign_in_as(app, awarder),
        sign_in_as(app, other),
        app.test_client(),
    )


def test_a_yes_makes_the_award_with_the_learners_words_and_one_mail(asking: Asking) -> None:
    assert asking.address in asking.stranger.get(f"/achievements/{asking.badge}").text
    assert asking.learner.get(asking.address).status_code == 200
    assert asking.ask(evidence_url="https://choir.example/noor") == 303
    request = asking.only()
    assert "I led the choir" in asking.awarder.get(f"/desk/requests/{request.public_id}").text
    assert request.public_id in asking.awarder.get("/desk/requests").text
    answer = asking.awarder.post(f"/desk/requests/{request.public_id}/award", data={"grade": ""})
    assert answer.status_code == 303
    with asking.app.app_context(), new_session() as session:
        award = session.scalars(select(Award)).one()
        assert award.state is AwardState.OFFERED
        assert award.recipient_value == "noor@student.example"
        assert award.narrative == "I led the choir for a *year*."
        assert award.evidence_url == "https://choir.example/noor"
        assert [mail.kind for mail in session.scalars(select(OutboxMail))] == ["award_offered"]
        public_id = award.public_id
    assert public_id in asking.learner.get("/requests").text
    assert request.public_id not in asking.awarder.get("/desk/requests").text


def test_a_no_has_a_reason_that_the_learner_reads(asking: Asking) -> None:
    asking.ask()
    request = asking.only().public_id
    assert asking.awarder.post(f"/desk/requests/{request}/decline").status_code == 422
    answer = asking.awarder.post(
        f"/desk/requests/{request}/decline", data={"reason": "The choir is not ours."}
    )
    assert answer.status_code == 303
    assert "The choir is not ours." in asking.learner.get("/requests").text
    with asking.app.app_context(), new_session() as session:
        mail = session.scalars(select(OutboxMail)).one()
        assert (mail.kind, mail.recipient) == ("request_declined", "noor@student.example")
        assert "The choir is not ours." in mail.text
        assert session.scalar(select(func.count()).select_from(Award)) == 0


def test_it_is_answered_once_and_may_be_asked_again_then(asking: Asking) -> None:
    asking.ask()
    request = asking.only().public_id
    again = asking.learner.get(asking.address)
    assert (again.status_code, again.headers["Location"]) == (303, "/requests")
    assert asking.ask() == 409
    assert asking.learner.post(f"/requests/{request}/withdraw").status_code == 303
    assert asking.learner.post(f"/requests/{request}/withdraw").status_code == 409
    assert asking.awarder.post(f"/desk/requests/{request}/award").status_code == 409
    reason = {"reason": "Too late."}
    assert asking.awarder.post(f"/desk/requests/{request}/decline", data=reason).status_code == 409
    assert asking.ask() == 303


def test_nobody_else_reads_or_answers_it(asking: Asking) -> None:
    asking.ask()
    request = asking.only().public_id
    for client in (asking.other, asking.learner):
        assert client.get(f"/desk/requests/{request}").status_code == 404
        assert client.post(f"/desk/requests/{request}/award").status_code == 404
    assert asking.other.post(f"/requests/{request}/withdraw").status_code == 404
    assert asking.stranger.get(asking.address).status_code == 302


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"narrative": " "}, ""),
        ({"evidence_url": "javascript:alert(1)"}, "I led the choir"),
        ({"narrative": "x" * 4001}, "xxx"),
    ],
)
def test_what_was_typed_wrong_stays_in_the_form(
    asking: Asking, values: dict[str, str], kept: str
) -> None:
    form = {"narrative": "I led the choir for a year.", **values}
    answer = asking.learner.post(asking.address, data=form)
    assert answer.status_code == 422
    assert kept in answer.text
    with asking.app.app_context(), new_session() as session:
        assert session.scalars(select(AwardRequest)).all() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"requestable": Requestable.NOBODY}, "badge_not_requestable"),
        ({"status": BadgeStatus.ARCHIVED}, "badge_not_requestable"),
        ({"requestable": Requestable.INSTITUTION}, "request_of_others"),
        ({"evidence_required": True}, "evidence_missing"),
    ],
)
def test_who_may_ask_is_the_badges_own_rule(
    app: Flask, clock: SteppingClock, change: dict[str, Any], code: str
) -> None:
    with app.app_context(), new_session() as session, session.begin():
        values: dict[str, Any] = {"requestable": Requestable.ANYONE, **change}
        badge_class = factories.make_badge_class(session, **values)
        person = factories.make_person(session, email="noor@student.example")
        session.flush()
        with pytest.raises(BackpackError) as refused:
            requests.ask_for_badge(
                session, badge_class, person, Asked(narrative="I did."), now=clock()
            )
        assert refused.value.code == code


def test_people_of_the_institution_may_ask(app: Flask, clock: SteppingClock) -> None:
    with app.app_context(), new_session() as session, session.begin():
        institution = factories.make_institution(session, provider="ghent")
        badge_class = factories.make_badge_class(
            session,
            issuer=factories.make_issuer(session, institution=institution),
            requestable=Requestable.INSTITUTION,
        )
        person = factories.make_person(session, eppn="noor@ghent.example", provider="ghent")
        request = requests.ask_for_badge(
            session, badge_class, person, Asked(narrative="I did."), now=clock()
        )
        awarder = factories.make_awarder(session, badge_class.issuer)
        requests.award_request(session, request, actor=awarder, grade="17/20", now=clock())
        assert request.award is not None
        assert request.award.recipient_value == "noor@ghent.example"
        assert request.award.grade == "17/20"


def test_whoever_waits_longest_is_first(app: Flask, clock: SteppingClock) -> None:
    with app.app_context(), new_session() as session, session.begin():
        badge_class = factories.make_badge_class(session, requestable=Requestable.ANYONE)
        people: list[Person] = [factories.make_person(session) for _number in range(3)]
        for number, person in enumerate(people):
            requests.ask_for_badge(
                session,
                badge_class,
                person,
                Asked(narrative="I did."),
                now=clock() - timedelta(days=number),
            )
        queue = list_open(session, [badge_class.issuer]).requests
        assert [one.person_id for one in queue] == [person.id for person in reversed(people)]


@pytest.mark.parametrize(("newer", "status"), [(True, 303), (False, 409)])
def test_what_was_asked_for_is_awarded_also_when_a_newer_version_took_its_place(
    asking: Asking,
    newer: bool,
    status: int,
) -> None:
    asking.ask()
    with asking.app.app_context(), new_session() as session, session.begin():
        badge_class = session.scalars(select(AwardRequest)).one().badge_class
        badge_class.status = BadgeStatus.ARCHIVED
        if newer:
            factories.make_badge_class(
                session, issuer=badge_class.issuer, slug=badge_class.slug, version=2
            )
        asked_for = badge_class.id
    request = asking.only()
    answer = asking.awarder.post(f"/desk/requests/{request.public_id}/award", data={"grade": ""})
    assert answer.status_code == status
    with asking.app.app_context(), new_session() as session:
        awarded = list(session.scalars(select(Award.badge_class_id)))
    assert awarded == ([asked_for] if newer else [])


@pytest.mark.parametrize("status", [BadgeStatus.ARCHIVED, BadgeStatus.DRAFT])
def test_a_request_for_a_badge_that_is_not_awarded_says_why_it_waits_and_can_be_declined(
    asking: Asking, status: BadgeStatus
) -> None:
    asking.ask()
    request = asking.only().public_id
    with asking.app.app_context(), new_session() as session, session.begin():
        session.scalars(select(AwardRequest)).one().badge_class.status = status
    page = asking.awarder.get(f"/desk/requests/{request}").text
    assert f"/desk/requests/{request}/award" not in page
    assert "archived" in page
    # A tab that was opened before: its answer is the page of the request, not an error page.
    late = asking.awarder.post(f"/desk/requests/{request}/award", data={"grade": ""})
    assert late.status_code == 409
    assert f"/desk/requests/{request}/decline" in late.text
    assert asking.only().state is RequestState.OPEN
    reason = {"reason": "We award it no more."}
    assert asking.awarder.post(f"/desk/requests/{request}/decline", data=reason).status_code == 303


def test_a_learner_who_was_awarded_it_meanwhile_is_told_of_on_the_page(asking: Asking) -> None:
    asking.ask()
    request = asking.only()
    with asking.app.app_context(), new_session() as session, session.begin():
        badge_class = session.get_one(BadgeClass, request.badge_class_id)
        factories.make_award(session, badge_class=badge_class, recipient="noor@student.example")
    answer = asking.awarder.post(f"/desk/requests/{request.public_id}/award")
    assert answer.status_code == 409
    assert f"/desk/requests/{request.public_id}/decline" in answer.text
    assert asking.only().state is RequestState.OPEN


def test_whoever_answers_too_late_reads_what_was_answered(asking: Asking) -> None:
    asking.ask()
    request = asking.only().public_id
    asking.awarder.post(f"/desk/requests/{request}/award")
    with asking.app.app_context(), new_session() as session:
        award = session.scalars(select(Award.public_id)).one()
    for late in (
        asking.awarder.post(f"/desk/requests/{request}/decline", data={"reason": "Not ours."}),
        asking.awarder.post(f"/desk/requests/{request}/award"),
    ):
        assert late.status_code == 409
        assert f"/desk/awards/{award}" in late.text


def test_a_grade_is_asked_for_on_the_badges_own_scale(asking: Asking) -> None:
    asking.ask()
    request = asking.only().public_id
    with asking.app.app_context(), new_session() as session, session.begin():
        badge_class = session.scalars(select(AwardRequest)).one().badge_class
        badge_class.grade_scale = {"lowest": "0", "highest": "20", "required": "12"}
    assert "0 – 20" in asking.awarder.get(f"/desk/requests/{request}").text
    refused = asking.awarder.post(f"/desk/requests/{request}/award", data={"grade": "21"})
    assert refused.status_code == 400
    assert 'aria-invalid="true"' in refused.text
    answer = asking.awarder.post(f"/desk/requests/{request}/award", data={"grade": " 12 "})
    assert answer.status_code == 303


def test_a_badge_is_asked_for_by_its_name_in_the_learners_language(asking: Asking) -> None:
    with asking.app.app_context(), new_session() as session, session.begin():
        badge_class = session.scalars(
            select(BadgeClass).where(BadgeClass.public_id == asking.badge)
        ).one()
        badge_class.translations = {"nl": {"name": "Koorleider", "description": "x"}}
    assert "Koorleider" not in asking.learner.get(asking.address).text
    assert "Koorleider" in asking.learner.get(f"{asking.address}?lang=nl").text
    asking.ask()
    assert "Koorleider" in asking.learner.get("/requests?lang=nl").text


def test_who_may_not_ask_is_told_before_and_led_to_link_a_sign_in(asking: Asking) -> None:
    with asking.app.app_context(), new_session() as session, session.begin():
        badge_class = session.scalars(
            select(BadgeClass).where(BadgeClass.public_id == asking.badge)
        ).one()
        badge_class.requestable = Requestable.INSTITUTION
        institution = badge_class.issuer.institution.name
    page = Page.read(asking.stranger.get(f"/achievements/{asking.badge}"))
    assert institution in page.root.xpath('string(//p[@class="help"])')
    refused = asking.learner.get(asking.address)
    assert refused.status_code == 403
    assert institution in refused.text
    assert 'href="/profile/link"' in refused.text
