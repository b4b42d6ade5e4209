"""Webhooks over TLS to a system that believes them by the documentation alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.api.awarding.clients import withdraw_client
from backpack.api.awarding.sending import (
    MOST_ATTEMPTS,
    check_address,
    open_way_out,
    tell_endpoints,
    use_way_out,
)
from backpack.api.awarding.webhooks import add_endpoint, endpoints_of, remove_endpoint
from backpack.awards.service import withdraw_award
from backpack.config import Config, Environment
from backpack.errors import BackpackError
from backpack.models import ApiClient, Award, WebhookMessage
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.awarding import NOOR, Desk, make_desk
from tests.support.loopback import make_certificate
from tests.support.receiver import HOST, Receiver, receiving
from tests.support.writing import write


@pytest.fixture
def desk(app: Flask) -> Desk:
    return make_desk(app)


@pytest.fixture
def receiver(
    desk: Desk, config: Config, tmp_path: Path, clock: SteppingClock
) -> Iterator[Receiver]:
    with receiving(*make_certificate(tmp_path, HOST)) as system:
        system.secret = listen(desk, f"https://{HOST}/hook")
        system.now = lambda: clock().timestamp()
        use_way_out(desk.app, system.send)
        yield system
        open_way_out(desk.app, config)


def listen(desk: Desk, address: str) -> str:
    """Tell ``address`` from now on; gives its secret."""
    return write(
        desk.app,
        lambda session: add_endpoint(
            session,
            session.get_one(ApiClient, desk.new.client.id),
            address,
            actor=desk.admin,
            now=factories.NOW,
        )[1],
    )


def something_happens(desk: Desk) -> str:
    """An award is made and withdrawn; gives its id."""
    made = desk.award([NOOR]).json
    assert made is not None

    def withdraw(session: Session) -> None:
        award = session.scalars(select(Award)).one()
        withdraw_award(session, award, actor=None, reason="no", now=factories.NOW)

    write(desk.app, withdraw)
    return str(made["awards"][0]["id"])


def message(desk: Desk) -> WebhookMessage:
    return write(desk.app, lambda session: session.scalars(select(WebhookMessage)).one())


def test_a_message_is_believed_once(desk: Desk, receiver: Receiver, clock: SteppingClock) -> None:
    award = something_happens(desk)
    receiver.answers = [(500, {})]
    assert tell_endpoints(desk.app, clock()) == 0
    assert message(desk).last_error == "answered 500"
    assert receiver.believed == []
    clock.advance(minutes=1)
    assert tell_endpoints(desk.app, clock()) == 1
    (told,) = receiver.believed
    assert (told["type"], told["award"]["id"]) == ("award.withdrawn", award)
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    # Had our note of the answer been lost, it would come again, and be known by its id.
    write(desk.app, lambda session: setattr(_again(session), "next_attempt_at", clock()))
    assert tell_endpoints(desk.app, clock()) == 1
    assert (len(receiver.believed), receiver.refusals) == (1, ["seen before"])


def _again(session: Session) -> WebhookMessage:
    found: WebhookMessage = session.scalars(select(WebhookMessage)).one()
    return found


def test_another_secret_and_an_old_message_are_not_believed(
    desk: Desk, receiver: Receiver, clock: SteppingClock
) -> None:
    """The receiver's own check can fail: else the tests above would prove nothing."""
    something_happens(desk)
    right, receiver.secret = receiver.secret, "another"
    assert tell_endpoints(desk.app, clock()) == 1
    receiver.secret, receiver.now = right, lambda: clock().timestamp() + 301
    write(desk.app, lambda session: setattr(_again(session), "next_attempt_at", clock()))
    assert tell_endpoints(desk.app, clock()) == 1
    assert (receiver.believed, receiver.refusals) == ([], ["signature", "too old"])


def test_a_redirect_is_not_followed(desk: Desk, receiver: Receiver, clock: SteppingClock) -> None:
    something_happens(desk)
    receiver.answers = [(307, {"Location": f"https://{HOST}/elsewhere"})]
    assert tell_endpoints(desk.app, clock()) == 0
    assert message(desk).last_error == "answered 307"
    assert len(receiver.ids) == 1


def test_a_system_that_never_answers_is_given_up(
    desk: Desk, receiver: Receiver, clock: SteppingClock
) -> None:
    something_happens(desk)
    receiver.silence = Event()
    use_way_out(desk.app, lambda: receiver.send(seconds=0.2))
    assert tell_endpoints(desk.app, clock()) == 0
    assert message(desk).last_error == "too_slow"
    receiver.silence.set()
    receiver.silence = None
    use_way_out(desk.app, receiver.send)
    receiver.answers = [(503, {})] * MOST_ATTEMPTS
    while message(desk).failed_at is None:
        assert message(desk).attempts < MOST_ATTEMPTS
        clock.advance(hours=6)
        assert tell_endpoints(desk.app, clock()) == 0
    assert (message(desk).attempts, receiver.answers) == (MOST_ATTEMPTS, [(503, {})])
    clock.advance(days=30)
    assert tell_endpoints(desk.app, clock()) == 0
    assert message(desk).attempts == MOST_ATTEMPTS


@pytest.mark.parametrize("resolved", ["10.0.0.1", "127.0.0.1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_not_asked(
    desk: Desk, receiver: Receiver, clock: SteppingClock, resolved: str
) -> None:
    something_happens(desk)
    use_way_out(desk.app, lambda: receiver.send(resolved=resolved))
    assert tell_endpoints(desk.app, clock()) == 0
    assert message(desk).last_error == "address_refused"
    assert receiver.ids == []


def test_the_settings_of_production_lead_nowhere_inside(
    desk: Desk, receiver: Receiver, config: Config, clock: SteppingClock
) -> None:
    """The way out that a production app opens, and the address of our own machine behind it."""
    production = replace(config, environment=Environment.PRODUCTION)
    inside = f"https://127.0.0.1:{receiver.port}/hook"
    with desk.app.app_context():
        desk.app.extensions["config"] = production
        for address in (inside, "https://localhost/hook", f"http://{HOST}/hook"):
            with pytest.raises(BackpackError, match="address_refused"):
                check_address(address)
    # Kept from before, or brought in by another way: it is not asked either.
    write(desk.app, lambda session: _only(session, desk, inside))
    open_way_out(desk.app, production)
    something_happens(desk)
    assert tell_endpoints(desk.app, clock()) == 0
    assert message(desk).last_error == "address_refused"
    assert receiver.ids == []


def _only(session: Session, desk: Desk, address: str) -> None:
    """Let ``address`` be the one that is told."""
    client = session.get_one(ApiClient, desk.new.client.id)
    for one in endpoints_of(session, client):
        remove_endpoint(session, client, one.public_id, actor=desk.admin, now=factories.NOW)
    add_endpoint(session, client, address, actor=desk.admin, now=factories.NOW)


def test_a_client_that_was_withdrawn_meanwhile_is_told_nothing(
    desk: Desk, receiver: Receiver, clock: SteppingClock
) -> None:
    something_happens(desk)
    receiver.answers = [(500, {})]
    assert tell_endpoints(desk.app, clock()) == 0
    write(
        desk.app,
        lambda session: withdraw_client(
            session,
            session.get_one(ApiClient, desk.new.client.id),
            actor=desk.admin,
            now=clock(),
        ),
    )
    clock.advance(hours=7)
    assert tell_endpoints(desk.app, clock()) == 0
    assert len(receiver.ids) == 1
