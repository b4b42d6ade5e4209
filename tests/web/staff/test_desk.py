"""The awarding desk: who may see and do what, and what the form does with what is typed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.issuing.claiming import claim_award
from backpack.models import (
    AuditEvent,
    Award,
    AwardState,
    BadgeClass,
    BadgeStatus,
    Credential,
    IdentifierKind,
    OutboxMail,
    Person,
)
from backpack.staff.service import AwardFilter, list_awards
from tests.support.factories import (
    NOW,
    make_award,
    make_awarder,
    make_badge_class,
    make_issuer,
    make_person,
    make_role,
)
from tests.support.forms import page, send
from tests.support.page import Page
from tests.support.sessions import sign_in_as
from tests.support.writing import write

NOOR = "noor@student.example"
NEW = "/desk/awards/new"


@pytest.fixture
def badge_class(app: Flask) -> BadgeClass:
    """A badge of an issuer that Bram awards for."""
    return write(app, lambda session: make_badge_class(session, name="Specific Commitment"))


@pytest.fixture
def client(app: Flask, badge_class: BadgeClass) -> FlaskClient:
    """Bram's browser."""
    return sign_in_as(app, write(app, lambda s: make_awarder(s, badge_class.issuer)))


def filled(badge_class: BadgeClass, **changes: str) -> dict[str, str]:
    """The form, filled in."""
    return {
        "badge": badge_class.public_id,
        "recipient_kind": "email",
        "recipient_value": f"  {NOOR} ",
        "recipient_name": "Noor Verhaegen",
        "narrative": "Carried **the choir** through two seasons.",
        "grade": "with distinction",
        "evidence_name": "Portfolio",
        "evidence_url": "https://portfolio.example/noor",
        "language": "nl",
        "moment": "now",
        **changes,
    }


def awards(app: Flask) -> list[Award]:
    """All awards there are."""
    return write(app, lambda session: list(session.scalars(select(Award))))


def test_a_preview_shows_everything_and_writes_nothing(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    status, text = send(client, NEW, of=NEW, step="preview", **filled(badge_class))
    assert status == 200
    for part in (
        "<strong>the choir</strong>",
        "with distinction",
        "https://portfolio.example/noor",
        "21 March 2027",
        "21 maart 2027",
        f'name="recipient_value" value="  {NOOR} "',
    ):
        assert part in text
    assert awards(app) == []
    assert write(app, lambda session: session.scalar(select(func.count(OutboxMail.id)))) == 0


def test_awarding_makes_the_award_and_its_mail(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    status, leads_to = send(client, NEW, of=NEW, step="award", **filled(badge_class))
    (award,) = awards(app)
    assert (status, leads_to) == (303, f"/desk/awards/{award.public_id}")
    assert award.recipient_value == NOOR
    assert award.grade == "with distinction"
    mail = write(app, lambda session: session.scalars(select(OutboxMail)).one())
    assert (mail.recipient, mail.language, mail.award_id) == (NOOR, "nl", award.id)
    assert f"http://backpack.test/awards/{award.public_id}" in mail.text
    assert page(client, leads_to)[0] == 200


def test_an_award_to_an_eppn_is_written_to_the_address_given(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    values = filled(badge_class, recipient_kind="eppn", recipient_value="NV@ghent.example")
    assert send(client, NEW, of=NEW, step="award", **values, notify_email=NOOR)[0] == 303
    (award,) = awards(app)
    assert award.recipient_kind is IdentifierKind.EPPN
    assert award.recipient_normalised == "nv@ghent.example"
    mail = write(app, lambda session: session.scalars(select(OutboxMail)).one())
    assert mail.recipient == NOOR


def test_a_planned_award_waits_by_the_clock_of_the_institution(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    values = filled(badge_class, moment="later", scheduled_for="2027-07-02T16:00")
    assert send(client, NEW, of=NEW, step="preview", **values)[0] == 200
    assert send(client, NEW, of=NEW, step="award", **values)[0] == 303
    (award,) = awards(app)
    assert award.state is AwardState.SCHEDULED
    assert award.scheduled_for is not None
    assert award.scheduled_for.isoformat() == "2027-07-02T14:00:00+00:00"


def test_going_back_keeps_everything_that_was_typed(
    badge_class: BadgeClass, client: FlaskClient
) -> None:
    status, text = send(client, NEW, of=NEW, step="edit", **filled(badge_class))
    assert status == 200
    assert "Carried **the choir** through two seasons." in text
    assert 'value="with distinction"' in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient_value": ""}, "recipient_value"),
        ({"recipient_value": "   "}, "recipient_value"),
        ({"recipient_value": "nobody"}, "recipient_value"),
        ({"recipient_kind": "eppn", "recipient_value": "no scope"}, "recipient_value"),
        ({"recipient_kind": "passport"}, "recipient_kind"),
        ({"notify_email": "x@"}, "notify_email"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"language": "tlh"}, "language"),
        ({"moment": "later"}, "scheduled_for"),
        ({"moment": "later", "scheduled_for": "tomorrow"}, "scheduled_for"),
        ({"moment": "later", "scheduled_for": "2020-01-01T10:00"}, "scheduled_for"),
        ({"moment": "later", "scheduled_for": "2206-11-30T10:00"}, "scheduled_for"),
        ({"moment": "later", "scheduled_for": "2027-03-28T02:30"}, "scheduled_for"),
        ({"grade": "A" * 101}, "grade"),
        ({"badge": "there-is-no-such-badge"}, "badge"),
        ({"recipient_value": "taken@student.example"}, "recipient_value"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    app: Flask,
    badge_class: BadgeClass,
    client: FlaskClient,
    changes: dict[str, str],
    field: str,
) -> None:
    def take(session: Session) -> Award:
        mine = session.get_one(BadgeClass, badge_class.id)
        return make_award(session, badge_class=mine, recipient="taken@student.example")

    write(app, take)
    for step in ("preview", "award"):
        status, text = send(client, NEW, of=NEW, step=step, **filled(badge_class, **changes))
        assert status in {400, 409}
        assert f'id="{field}-error"' in text
        assert "Carried **the choir** through two seasons." in text
    assert len(awards(app)) == 1


def test_somebody_who_has_the_badge_already_is_pointed_out(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    write(app, lambda session: _claimed(session, badge_class))
    status, text = send(client, NEW, of=NEW, step="preview", **filled(badge_class))
    assert status == 200
    assert 'class="notice open"' in text


def _claimed(session: Session, badge_class: BadgeClass) -> Credential:
    mine = session.get_one(BadgeClass, badge_class.id)
    award = make_award(session, badge_class=mine, recipient=NOOR)
    noor = make_person(session, name="Noor Verhaegen", email=NOOR)
    return claim_award(session, award, noor, now=NOW, recipient_name=noor.name)


def test_a_draft_and_another_issuers_badge_are_not_offered(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    def make(session: Session) -> tuple[BadgeClass, BadgeClass]:
        issuer = session.get_one(BadgeClass, badge_class.id).issuer
        draft = make_badge_class(session, issuer=issuer, status=BadgeStatus.DRAFT)
        return draft, make_badge_class(session)

    for other in write(app, make):
        assert other.public_id not in page(client, NEW)[1]
        status, text = send(client, NEW, of=NEW, step="award", **filled(other))
        assert (status, 'id="badge-error"' in text) == (400, True)
    assert awards(app) == []


def test_withdrawing_needs_a_reason_and_is_told_to_both_sides(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    def make(session: Session) -> Award:
        return make_award(session, badge_class=session.get_one(BadgeClass, badge_class.id))

    award = write(app, make)
    here = f"/desk/awards/{award.public_id}"
    status, text = send(client, f"{here}/withdraw", of=here, reason="   ")
    assert (status, 'id="reason-error"' in text) == (400, True)
    assert send(client, f"{here}/withdraw", of=here, reason="A misspelt address.") == (303, here)
    assert "A misspelt address." in page(client, here)[1]
    withdrawn = write(app, lambda session: session.get_one(Award, award.id))
    assert withdrawn.state is AwardState.WITHDRAWN
    status, text = send(client, f"{here}/withdraw", of=NEW, reason="Once more.")
    assert (status, 'data-code="award_withdrawn"' in text) == (409, True)
    status, text = send(client, f"{here}/revoke", of=NEW, reason="Anyway.")
    assert (status, 'data-code="award_not_claimed"' in text) == (409, True)


def test_revoking_tells_the_learner_and_happens_once(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    credential = write(app, lambda session: _claimed(session, badge_class))
    here = f"/desk/awards/{credential.award.public_id}"
    status, text = send(client, f"{here}/withdraw", of=here, reason="Too late.")
    assert (status, 'data-code="award_claimed"' in text) == (409, True)
    assert send(client, f"{here}/revoke", of=here, reason="Awarded by mistake.") == (303, here)
    mail = write(app, lambda session: session.scalars(select(OutboxMail)).one())
    assert (mail.kind, mail.recipient) == ("badge_revoked", NOOR)
    assert "Awarded by mistake." in mail.text
    status, text = send(client, f"{here}/revoke", of=NEW, reason="Again.")
    assert (status, 'data-code="badge_revoked"' in text) == (409, True)
    assert write(app, lambda session: session.scalar(select(func.count(OutboxMail.id)))) == 1


def _everybody(app: Flask, badge_class: BadgeClass) -> dict[str, Person | None]:
    def make(session: Session) -> dict[str, Person | None]:
        issuer = session.get_one(BadgeClass, badge_class.id).issuer
        administrator = make_person(session)
        make_role(session, administrator, institution=issuer.institution)
        neighbour = make_awarder(session, make_issuer(session, institution=issuer.institution))
        return {
            "awarder": make_awarder(session, issuer),
            "institution administrator": administrator,
            "awarder of another faculty": neighbour,
            "awarder of another university": make_awarder(session, make_issuer(session)),
            "the learner herself": make_person(session, email=NOOR),
        }

    return write(app, make)


MINE = {"awarder", "institution administrator"}
STAFF = MINE | {"awarder of another faculty", "awarder of another university"}


def test_the_desk_is_for_staff_and_an_award_for_its_own_issuers_staff(
    app: Flask, badge_class: BadgeClass
) -> None:
    def make(session: Session) -> Award:
        mine = session.get_one(BadgeClass, badge_class.id)
        return make_award(session, badge_class=mine, recipient=NOOR)

    award = write(app, make)
    here = f"/desk/awards/{award.public_id}"
    for who, person in _everybody(app, badge_class).items():
        assert person is not None
        client = sign_in_as(app, person)
        allowed = dict.fromkeys(("/desk", NEW), who in STAFF) | {here: who in MINE}
        for path, may in allowed.items():
            assert page(client, path)[0] == (200 if may else 404), (who, path)
        listed = page(client, "/desk")[1]
        assert (NOOR in listed) == (who in MINE), who
        if who not in MINE:
            for deed in ("withdraw", "revoke"):
                status, _text = send(client, f"{here}/{deed}", of="/profile", reason="Mine now.")
                assert status == 404, (who, deed)
    for path in ("/desk", NEW, here):
        response = app.test_client().get(path, base_url="http://backpack.test")
        assert response.status_code == 302
    assert write(app, lambda session: session.get_one(Award, award.id).state) is AwardState.OFFERED


def test_reading_the_desk_writes_nothing(app: Flask, badge_class: BadgeClass, client: Any) -> None:
    credential = write(app, lambda session: _claimed(session, badge_class))
    before = write(app, lambda session: session.scalar(select(func.count(AuditEvent.id))))
    for path in ("/desk", NEW, f"/desk/awards/{credential.award.public_id}"):
        for language in ("en", "nl"):
            status, text = page(client, f"{path}?lang={language}")
            assert status == 200
            assert f'<html lang="{language}">' in text
    after = write(app, lambda session: session.scalar(select(func.count(AuditEvent.id))))
    assert after == before


def test_filters_find_what_they_say(app: Flask, badge_class: BadgeClass) -> None:
    def make(session: Session) -> dict[str, list[str]]:
        mine = session.get_one(BadgeClass, badge_class.id)
        other = make_badge_class(session, issuer=mine.issuer)
        make_award(session, badge_class=mine, recipient="a_b@x.example", recipient_name="Ada")
        make_award(session, badge_class=mine, recipient="axb@x.example", recipient_name="Bo")
        make_award(session, badge_class=other, recipient="c@x.example", state=AwardState.DECLINED)

        def found(**wanted: Any) -> list[str]:
            listed = list_awards(session, [mine.issuer], AwardFilter(**wanted), page=1)
            return sorted(one.award.recipient_value for one in listed.awards)

        return {
            "underscore": found(text="A_B"),
            "name": found(text="bo"),
            "state": found(state=AwardState.DECLINED),
            "badge": found(badge=other.public_id),
            "nobody": [one.award.recipient_value for one in _none(session)],
        }

    assert write(app, make) == {
        "underscore": ["a_b@x.example"],
        "name": ["axb@x.example"],
        "state": ["c@x.example"],
        "badge": ["c@x.example"],
        "nobody": [],
    }


def _none(session: Session) -> list[Any]:
    return list_awards(session, [], AwardFilter(), page=1).awards


def test_pages_are_of_one_size_and_the_last_is_the_last(
    app: Flask, badge_class: BadgeClass, client: FlaskClient
) -> None:
    def make(session: Session) -> None:
        mine = session.get_one(BadgeClass, badge_class.id)
        for number in range(27):
            at = NOW + timedelta(seconds=number)
            make_award(session, badge_class=mine, recipient=f"n{number}@x.example", now=at)

    write(app, make)
    first, second, beyond = (page(client, f"/desk?page={n}")[1] for n in ("1", "2", "99"))
    assert len(re.findall(r"n\d+@x\.example", first)) == 25
    assert re.findall(r"n\d+@x\.example", second) == ["n1@x.example", "n0@x.example"]
    assert re.findall(r"n\d+@x\.example", beyond) == ["n1@x.example", "n0@x.example"]
    for nonsense in ("?page=x", "?page=-3", "?state=gone", "?page=²"):
        assert page(client, f"/desk{nonsense}")[0] == 200


def test_the_claim_rate_is_that_of_insight(
    app: Flask, client: FlaskClient, badge_class: BadgeClass
) -> None:
    def make(session: Session) -> None:
        mine = session.get_one(BadgeClass, badge_class.id)
        for number, state in enumerate(AwardState):
            address = f"n{number}@x.example"
            make_award(session, badge_class=mine, recipient=address, state=state)

    assert "Claim rate" not in page(client, "/desk")[1]
    write(app, make)
    assert "25 %" in page(client, "/desk")[1]


def test_of_several_badges_none_is_chosen_beforehand(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    def make(session: Session) -> tuple[Person, str]:
        badge_class = make_badge_class(session)
        make_badge_class(session, issuer=badge_class.issuer)
        return make_awarder(session, badge_class.issuer), badge_class.public_id

    awarder, badge = write(app, make)
    browser = sign_in_as(app, awarder)
    for form in ("/desk/awards/new", "/desk/batches/new"):
        assert Page.read(browser.get(form)).root.xpath("//option[@selected]/@value") == [""]
        chosen = Page.read(browser.get(f"{form}?badge={badge}")).root
        assert chosen.xpath("//option[@selected]/@value") == [badge]
        refused = browser.post(form, data={"badge": "", "recipient_value": "noor@x.example"})
        assert refused.status_code == 400
