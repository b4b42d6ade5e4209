"""A learner meets an award: what she sees, what she decides, and what each state says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.awards.service import decline_award, withdraw_award
from backpack.models import (
    AuditEvent,
    Award,
    AwardState,
    Credential,
    IdentifierKind,
    OutboxMail,
    Person,
)
from tests.conftest import SteppingClock
from tests.support.factories import NOW, make_award, make_awarder, make_badge_class, make_person
from tests.support.forms import BASE, page, send
from tests.support.sessions import sign_in_as
from tests.support.writing import write

NOOR = "noor@student.example"


@pytest.fixture
def award(app: Flask) -> Award:
    """An award to Noor, with everything in it."""

    def make(session: Session) -> Award:
        badge_class = make_badge_class(session, name="Specific Commitment")
        return make_award(
            session,
            badge_class=badge_class,
            recipient=NOOR,
            grade="16/20",
            narrative="Carried **the choir**. <script>alert(1)</script>",
            evidence_name="Portfolio",
            evidence_url="https://portfolio.example/noor",
        )

    return write(app, make)


@pytest.fixture
def noor(app: Flask) -> Person:
    """The learner that the award was made to."""
    return write(app, lambda session: make_person(session, name="Noor Verhaegen", email=NOOR))


@pytest.fixture
def client(app: Flask, noor: Person) -> FlaskClient:
    """Noor's browser."""
    return sign_in_as(app, noor)


def counts(app: Flask) -> tuple[int, ...]:
    """How many rows there are of everything that a page could have written."""
    tables = (Award, Credential, AuditEvent, OutboxMail)
    return write(
        app,
        lambda session: tuple(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        ),
    )


def state(app: Flask, award: Award) -> AwardState:
    """The state of the award in the database."""
    return write(app, lambda session: session.get_one(Award, award.id).state)


def test_whoever_is_not_signed_in_learns_that_there_is_something_and_no_more(
    app: Flask, award: Award
) -> None:
    status, text = page(app.test_client(), f"/awards/{award.public_id}")
    assert status == 200
    assert award.badge_class.issuer.institution.name in text
    for secret in (NOOR, "Specific Commitment", "16/20", "choir", "portfolio.example"):
        assert secret not in text
    assert f"next=/awards/{award.public_id}" in text


def test_an_unknown_and_a_planned_award_look_the_same(app: Flask, client: FlaskClient) -> None:
    planned = write(app, lambda s: make_award(s, state=AwardState.SCHEDULED, recipient=NOOR))
    for browser in (client, app.test_client()):
        assert page(browser, f"/awards/{planned.public_id}")[0] == 404
        assert page(browser, "/awards/there-is-no-such-award")[0] == 404


def test_the_whole_award_is_there_before_anything_is_decided(
    award: Award, client: FlaskClient
) -> None:
    status, text = page(client, f"/awards/{award.public_id}")
    assert status == 200
    for part in (
        "Specific Commitment",
        "16/20",
        "<strong>the choir</strong>",
        "https://portfolio.example/noor",
        "Noor Verhaegen",
        "21 March 2027",
        "<strong>one year</strong>",
        "organising, listening",
        f"/achievements/{award.badge_class.public_id}/image.svg",
    ):
        assert part in text
    assert "<script>alert" not in text


@pytest.mark.parametrize("path", ["", "/decline"])
def test_opening_a_page_changes_nothing(
    app: Flask, award: Award, client: FlaskClient, path: str
) -> None:
    before = counts(app)
    for _time in range(2):
        assert page(client, f"/awards/{award.public_id}{path}")[0] == 200
    assert page(client, "/backpack")[0] == 200
    assert counts(app) == before
    assert state(app, award) is AwardState.OFFERED


def test_claiming_twice_gives_one_badge(app: Flask, award: Award, client: FlaskClient) -> None:
    here = f"/awards/{award.public_id}"
    first = send(client, f"{here}/claim", of=here)
    second = send(client, f"{here}/claim", of="/profile")
    assert first == second
    assert first[0] == 303
    assert first[1].startswith("/badges/")
    assert state(app, award) is AwardState.CLAIMED
    assert write(app, lambda session: session.scalar(select(func.count(Credential.id)))) == 1
    status, text = page(client, first[1])
    assert status == 200
    assert "Specific Commitment" in text


def test_declining_asks_first_and_keeps_the_reason(
    app: Flask, award: Award, client: FlaskClient
) -> None:
    here = f"/awards/{award.public_id}"
    status, leads_to = send(client, f"{here}/decline", of=f"{here}/decline", reason=" No need. ")
    assert (status, leads_to) == (303, here)
    decided = write(app, lambda session: session.get_one(Award, award.id))
    assert (decided.state, decided.reason) == (AwardState.DECLINED, "No need.")
    assert 'data-state="declined"' in page(client, here)[1]


def test_too_long_a_reason_is_kept_and_nothing_is_declined(
    app: Flask, award: Award, client: FlaskClient
) -> None:
    here = f"/awards/{award.public_id}/decline"
    status, text = send(client, here, of=here, reason="long " * 300)
    assert status == 400
    assert "long long" in text
    assert state(app, award) is AwardState.OFFERED


def test_a_form_without_its_token_changes_nothing(
    app: Flask, award: Award, client: FlaskClient
) -> None:
    for deed in ("claim", "decline"):
        response = client.post(f"/awards/{award.public_id}/{deed}", base_url=BASE)
        assert response.status_code == 400
    assert state(app, award) is AwardState.OFFERED


@pytest.mark.parametrize("kind", [IdentifierKind.EMAIL, IdentifierKind.EPPN])
def test_the_wrong_account_is_told_which_kind_masked_and_nothing_else(
    app: Flask, client: FlaskClient, kind: IdentifierKind
) -> None:
    theirs = write(app, lambda s: make_award(s, recipient="mohamed@ghent.example", kind=kind))
    status, text = page(client, f"/awards/{theirs.public_id}")
    assert status == 403
    assert 'data-code="wrong_account"' in text
    assert "m•••@ghent.example" in text
    assert "mohamed" not in text
    assert theirs.badge_class.name not in text
    for deed in ("claim", "decline"):
        here = f"/awards/{theirs.public_id}/{deed}"
        assert send(client, here, of="/profile")[0] == 403
    assert state(app, theirs) is AwardState.OFFERED


def _noor(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.name == "Noor Verhaegen")).one()


Ending = Callable[[Session, Award, Person], None]


def _withdrawn(session: Session, award: Award, _noor: Person) -> None:
    awarder = make_awarder(session, award.badge_class.issuer)
    withdraw_award(session, award, actor=awarder, reason="A misspelt name.", now=NOW)


def _declined(session: Session, award: Award, noor: Person) -> None:
    decline_award(session, award, noor, reason=None, now=NOW)


@pytest.mark.parametrize(("end", "name"), [(_withdrawn, "withdrawn"), (_declined, "declined")])
def test_what_is_over_says_so_and_can_be_neither_claimed_nor_declined(
    app: Flask, award: Award, client: FlaskClient, end: Ending, name: str
) -> None:
    write(app, lambda s: end(s, s.get_one(Award, award.id), _noor(s)))
    here = f"/awards/{award.public_id}"
    status, text = page(client, here)
    assert status == 200
    assert f'data-state="{name}"' in text
    for deed in ("claim", "decline"):
        status, text = send(client, f"{here}/{deed}", of="/profile")
        assert status == 409
        assert f'data-code="award_{name}"' in text


def test_an_offer_is_over_at_its_deadline_even_before_the_worker_comes_by(
    app: Flask, award: Award, client: FlaskClient, clock: SteppingClock
) -> None:
    write(app, lambda s: setattr(s.get_one(Award, award.id), "claim_until", clock.moment))
    here = f"/awards/{award.public_id}"
    assert 'data-state="expired"' in page(client, here)[1]
    for deed in ("claim", "decline"):
        status, text = send(client, f"{here}/{deed}", of="/profile")
        assert (status, 'data-code="award_expired"' in text) == (409, True)
    assert page(client, f"{here}/decline")[0] == 302


def test_a_withdrawal_gives_its_reason_to_the_learner(
    app: Flask, award: Award, noor: Person, client: FlaskClient
) -> None:
    write(app, lambda s: _withdrawn(s, s.get_one(Award, award.id), noor))
    assert "A misspelt name." in page(client, f"/awards/{award.public_id}")[1]


def test_somebody_else_with_the_same_address_sees_that_it_was_claimed_and_no_badge(
    app: Flask, award: Award, client: FlaskClient
) -> None:
    here = f"/awards/{award.public_id}"
    badge = send(client, f"{here}/claim", of=here)[1]
    other = sign_in_as(app, write(app, lambda session: make_person(session, email=NOOR)))
    status, text = page(other, here)
    assert (status, 'data-state="claimed"' in text) == (200, True)
    assert badge not in text
    assert page(other, badge)[0] == 404
    status, text = send(other, f"{here}/claim", of="/profile")
    assert (status, 'data-code="award_claimed' in text) == (409, True)


def test_without_the_terms_nothing_is_shown_or_done(app: Flask, award: Award, noor: Person) -> None:
    newcomer = sign_in_as(app, noor, terms_accepted=False)
    response = newcomer.get(f"/awards/{award.public_id}", base_url=BASE)
    assert response.status_code == 302
    assert "/terms" in response.headers["Location"]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_pages_speak_both_languages(
    app: Flask, award: Award, client: FlaskClient, language: str
) -> None:
    here = f"/awards/{award.public_id}"
    for path in (here, f"{here}/decline", "/backpack"):
        status, text = page(client, f"{path}?lang={language}")
        assert status == 200
        assert f'<html lang="{language}">' in text
        assert ("Afwijzen" in text or "Je backpack" in text) == (language == "nl")
    assert award.claim_until == NOW + timedelta(days=120)
