"""The token in the mail of an award: it brings the award to whoever reads the mail, once."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backpack.awards.service import offer_award
from backpack.db import new_session
from backpack.models import (
    Award,
    AwardState,
    BadgeClass,
    ClaimLink,
    IdentifierKind,
    OutboxMail,
    VerifiedIdentifier,
)
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.forms import page, send
from tests.support.sessions import sign_in_as

ADDRESS = "noor@home.example"


def offer(app: Flask, kind: IdentifierKind, value: str, notify: str | None = None) -> str:
    """Offer an award; gives the path in its mail."""
    with app.test_request_context(), new_session() as session, session.begin():
        badge_class = session.scalar(select(BadgeClass)) or factories.make_badge_class(session)
        offer_award(
            session, badge_class=badge_class, recipient_kind=kind, recipient_value=value,
            notify_email=notify, created_by=None, now=factories.NOW,
        )  # fmt: skip
        session.flush()
        text = session.scalars(select(OutboxMail.text).order_by(OutboxMail.id.desc())).first()
    found = re.search(r"http://backpack\.test(/awards/\S+)", text or "")
    assert found
    return found[1]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session, email="noor@ghent.example")
    return sign_in_as(app, person)


def parts(path: str) -> tuple[str, str]:
    here, _mark, query = path.partition("?proof=")
    return here, query


def test_the_link_brings_the_award_after_a_question(app: Flask, client: FlaskClient) -> None:
    path = offer(app, IdentifierKind.EMAIL, ADDRESS)
    here, token = parts(path)
    assert token
    status, text = page(client, path)
    assert (status, f'action="{here}/bring"' in text) == (HTTPStatus.FORBIDDEN, True)
    with app.app_context(), new_session() as session:
        assert session.scalars(select(ClaimLink)).one().used_at is None
        assert token not in session.scalars(select(ClaimLink.token_sha256)).one()
    assert send(client, f"{here}/bring", of=path, proof=token) == (HTTPStatus.SEE_OTHER, here)
    assert page(client, here)[0] == HTTPStatus.OK
    assert send(client, f"{here}/claim", of=here)[0] == HTTPStatus.SEE_OTHER
    with app.app_context(), new_session() as session:
        assert session.scalars(select(Award)).one().state is AwardState.CLAIMED
        proofs = set(session.scalars(select(VerifiedIdentifier.verified_by)))
        assert "link" in proofs
        told = session.scalars(select(OutboxMail).where(OutboxMail.kind == "address_added")).one()
        assert told.recipient == ADDRESS
        assert "http://backpack.test/profile/addresses/new" in told.text


def test_it_works_once(app: Flask, client: FlaskClient) -> None:
    path = offer(app, IdentifierKind.EMAIL, ADDRESS)
    here, token = parts(path)
    send(client, f"{here}/bring", of=path, proof=token)
    with app.app_context(), new_session() as session, session.begin():
        thief = factories.make_person(session)
    other = sign_in_as(app, thief)
    assert "/bring" not in page(other, path)[1]
    assert send(other, f"{here}/bring", of="/profile", proof=token)[0] == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("proof", ["", "A" * 43])
def test_a_token_that_nobody_was_sent_brings_nothing(
    app: Flask, client: FlaskClient, proof: str
) -> None:
    here, _token = parts(offer(app, IdentifierKind.EMAIL, ADDRESS))
    assert "/bring" not in page(client, f"{here}?proof={proof}")[1]
    assert send(client, f"{here}/bring", of="/profile", proof=proof)[0] == HTTPStatus.NOT_FOUND


def test_a_token_is_for_one_award(app: Flask, client: FlaskClient) -> None:
    _here, token = parts(offer(app, IdentifierKind.EMAIL, ADDRESS))
    other, _token = parts(offer(app, IdentifierKind.EMAIL, "another@home.example"))
    assert send(client, f"{other}/bring", of="/profile", proof=token)[0] == HTTPStatus.NOT_FOUND


def test_it_ends_with_the_time_to_claim(
    app: Flask, client: FlaskClient, clock: SteppingClock
) -> None:
    path = offer(app, IdentifierKind.EMAIL, ADDRESS)
    here, token = parts(path)
    with app.app_context(), new_session() as session, session.begin():
        session.scalars(select(Award)).one().claim_until = clock() + timedelta(minutes=1)
    clock.advance(minutes=1)
    assert send(client, f"{here}/bring", of="/profile", proof=token)[0] == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("kind", "value", "notify"),
    [
        (IdentifierKind.EPPN, "nverhaegen@ghent.example", ADDRESS),
        (IdentifierKind.EMAIL, "noor@student.example", ADDRESS),
    ],
)
def test_a_mailbox_shows_nothing_of_another_identifier(
    app: Flask, kind: IdentifierKind, value: str, notify: str
) -> None:
    assert parts(offer(app, kind, value, notify))[1] == ""


def test_a_stranger_keeps_the_token_on_the_way_to_the_sign_in(app: Flask) -> None:
    path = offer(app, IdentifierKind.EMAIL, ADDRESS)
    text = page(app.test_client(), path)[1]
    assert f"next={path.replace('?proof=', '?proof%3D')}" in text


def test_a_claim_that_comes_too_late_says_so_and_whom_to_ask(
    app: Flask, clock: SteppingClock
) -> None:
    with app.app_context(), new_session() as session, session.begin():
        award = factories.make_award(session, recipient=ADDRESS)
        issuer = award.badge_class.issuer.email
        person = factories.make_person(session, email=ADDRESS)
    client = sign_in_as(app, person)
    here = f"/awards/{award.public_id}"
    with app.app_context(), new_session() as session, session.begin():
        session.scalars(select(Award)).one().claim_until = clock()
    status, text = send(client, f"{here}/claim", of="/profile")
    assert (status, 'data-code="award_expired"' in text) == (HTTPStatus.CONFLICT, True)
    assert f"mailto:{issuer}" in text
