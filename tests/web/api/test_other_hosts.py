"""Two backpacks over a socket: ours as a client of another, and Authlib as a client of ours."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask
from sqlalchemy import Engine, func, select

from backpack import create_app
from backpack.config import Config
from backpack.db import Base, make_engine
from backpack.models import (
    AuditEvent,
    BadgeHost,
    HostConnection,
    ImportItem,
    OAuthClient,
    OAuthGrant,
    Person,
)
from tests.conftest import SteppingClock
from tests.support.backpacks import HERE, NOOR, Backpack, open_backpack
from tests.support.factories import make_person
from tests.support.issued import issue
from tests.support.loopback import answer, redirect
from tests.support.loopback import serving as serving_bytes
from tests.support.programs import API, CALLBACK, EVERYTHING, READ, registration
from tests.support.served_app import serving
from tests.support.sessions import sign_in_as
from tests.support.writing import write


@pytest.fixture
def there(config: Config, clock: SteppingClock, tmp_path: Path) -> Iterator[Backpack]:
    """Another backpack, behind a socket."""
    url = f"sqlite:///{tmp_path / 'there.db'}"
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    made: list[Flask] = []

    def make(base_url: str) -> Flask:
        made.append(
            create_app(
                replace(config, base_url=base_url, database_url=url), clock=clock, engine=engine
            )
        )
        return made[0]

    with serving(make) as base_url:
        yield open_backpack(made[0], base_url)
    engine.dispose()


@pytest.fixture
def here(config: Config, clock: SteppingClock, engine: Engine, there: Backpack) -> Backpack:
    """Ours, which may ask that one on loopback."""
    hosts = frozenset({urlsplit(there.base_url).netloc})
    ours = replace(config, base_url=HERE, plain_http_hosts=hosts)
    return open_backpack(create_app(ours, clock=clock, engine=engine), HERE)


def go(here: Backpack, there: Backpack) -> str:
    """Ask for a connection with ``there``; gives the address at which it asks the learner."""
    page = here.send("/profile/hosts", of="/profile/hosts", address=there.base_url + "/")
    assert page.status_code == 200, page.text
    found = re.search(r'href="([^"]+/oauth/authorize[^"]*)"', page.text)
    assert found is not None
    return found[1].replace("&amp;", "&").removeprefix(there.base_url)


def connect(here: Backpack, there: Backpack) -> None:
    """All of it."""
    question = go(here, there)
    page = there.get(question)
    scopes = re.findall(r'name="scope" id="[^"]+" value="([^"]+)"', page.text)
    back = there.send(question, of=question, scope=scopes, decision="allow").location
    assert back.startswith(f"{HERE}/profile/hosts/return/")
    assert here.get(back.removeprefix(HERE)).status_code == 303


def connection_of(here: Backpack) -> HostConnection:
    query = select(HostConnection).where(HostConnection.connected_at.is_not(None))
    return write(here.app, lambda session: session.scalars(query).one())


def test_badges_go_from_one_backpack_to_another(
    here: Backpack, there: Backpack, clock: SteppingClock
) -> None:
    def claim(session: Any) -> str:
        return issue(session, person=session.get_one(Person, there.noor.id)).signed_json

    signed = write(there.app, claim)
    connect(here, there)
    connection = connection_of(here)
    assert connection.known_as == "Noor Verhaegen"
    path = f"/profile/hosts/{connection.public_id}"
    # The access token is over by then, so that it is refreshed first.
    clock.advance(hours=2)
    here.browser = sign_in_as(here.app, here.noor)
    pulled = here.send(f"{path}/pull", of="/profile/hosts")
    assert "/import/" in pulled.location
    item = write(here.app, lambda session: session.scalars(select(ImportItem)).one())
    content = write(here.app, lambda session: session.get_one(ImportItem, item.id).content)
    assert json.loads(content or b"") == json.loads(signed)

    own = write(
        here.app, lambda session: issue(session, person=session.get_one(Person, here.noor.id))
    )
    # Nobody there can reach the issuer, so that the badge comes in as not established.
    sent = here.send(f"{path}/push", of="/profile/hosts", badge=own.public_id)
    assert sent.status_code == 303, sent.text
    kept = write(there.app, lambda session: list(session.scalars(select(AuditEvent.event))))
    assert "system:app:stored" in kept
    assert write(there.app, lambda session: len(session.scalars(select(OAuthClient)).all())) == 1

    write(there.app, lambda session: setattr(session.scalars(select(OAuthGrant)).one(),
                                             "ended_at", clock()))  # fmt: skip
    over = here.send(f"{path}/pull", of="/profile/hosts")
    assert (over.status_code, "connection_over" in over.text) == (409, True)
    assert here.send(f"{path}/disconnect", of="/profile/hosts").status_code == 303
    ended = connection_of(here)
    assert (ended.access_encrypted, ended.refresh_encrypted) == (None, None)


def test_only_what_is_new_is_asked_for_and_tokens_are_given_back(
    here: Backpack, there: Backpack, clock: SteppingClock
) -> None:
    def pull(**values: str) -> int:
        """Bring in; gives how many badges came."""
        before = count_items(here)
        here.send(f"{path}/pull", of="/profile/hosts", **values)
        return count_items(here) - before

    write(there.app, lambda session: issue(session, person=session.get_one(Person, there.noor.id)))
    connect(here, there)
    path = f"/profile/hosts/{connection_of(here).public_id}"
    clock.advance(minutes=30)
    assert [pull(), pull(), pull(everything="yes"), pull()] == [1, 0, 1, 0]
    assert here.send(f"{path}/disconnect", of="/profile/hosts").status_code == 303
    ended = write(there.app, lambda session: session.scalars(select(OAuthGrant.ended_at)).one())
    assert ended == clock()


def count_items(here: Backpack) -> int:
    query = select(func.count(ImportItem.id))
    return write(here.app, lambda session: session.scalars(query).one())


def test_a_way_back_is_good_once_for_its_own_browser_host_and_half_hour(
    here: Backpack, there: Backpack, clock: SteppingClock
) -> None:
    question = go(here, there)
    asked = {name: one[0] for name, one in parse_qs(urlsplit(question).query).items()}
    back = urlsplit(asked["redirect_uri"]).path
    state = asked["state"]
    other = sign_in_as(here.app, write(here.app, make_person))
    assert other.get(f"{back}?state={state}&code=x").status_code == 404
    assert here.get(f"{back}?state=guessed&code=x").status_code == 404
    assert here.get(f"/profile/hosts/return/another?state={state}&code=x").status_code == 404
    assert here.get(f"{back}?state={state}&error=access_denied").status_code == 303
    assert here.get(f"{back}?state={state}&code=x").status_code == 404
    late = parse_qs(urlsplit(go(here, there)).query)["state"][0]
    clock.advance(minutes=31)
    assert here.get(f"{back}?state={late}&code=x").status_code == 404


INSIDE = (
    "http://badges.example", "https://127.0.0.1/", "https://10.0.0.7", "https://[::1]:8443",
    "https://169.254.169.254/latest", "https://noor@badges.example", "ftp://badges.example",
    "https://localhost", "https://2130706433/", "", HERE,
)  # fmt: skip


def test_an_address_inside_is_refused(config: Config, clock: SteppingClock, engine: Engine) -> None:
    ours = replace(config, base_url=HERE)
    here = open_backpack(create_app(ours, clock=clock, engine=engine), HERE)
    for address in INSIDE:
        page = here.send("/profile/hosts", of="/profile/hosts", address=address)
        assert page.status_code in {400, 502}, address
    assert write(here.app, lambda session: session.scalar(select(BadgeHost))) is None


def description(base: str, **changes: str) -> bytes:
    """The description of a host at ``base``; ``changes`` are its addresses."""
    found = {name: f"{base}/{name}" for name in ("register", "token", "authorize")} | changes
    flow = {
        "tokenUrl": found["token"],
        "authorizationUrl": found["authorize"],
        "scopes": {READ: "read"},
    }
    scheme = {
        "type": "oauth2",
        "x-imssf-registrationUrl": found["register"],
        "flows": {"authorizationCode": flow},
    }
    return json.dumps({"components": {"securitySchemes": {"OAuth2ACG": scheme}}}).encode()


def test_a_host_that_sends_us_elsewhere_is_not_followed(
    config: Config, clock: SteppingClock, engine: Engine
) -> None:
    answers = {"now": redirect("http://169.254.169.254/")}

    def behave(connection: socket.socket, head: bytes) -> None:
        answers["now"](connection, head)

    with serving_bytes(behave) as (port, heads):
        base = f"http://127.0.0.1:{port}"
        hosts = frozenset({f"127.0.0.1:{port}"})
        ours = replace(config, base_url=HERE, plain_http_hosts=hosts)
        here = open_backpack(create_app(ours, clock=clock, engine=engine), HERE)
        for behaviour in (
            redirect("http://169.254.169.254/"),
            redirect(f"{base}/elsewhere"),
            answer(description(base, authorize="https://evil.example/authorize")),
            answer(description(base, token="https://evil.example/token")),
            answer(description(base, register="http://127.0.0.1:1/register")),
            answer(description(base, authorize="javascript:alert(1)")),
            answer(b"[]"),
            answer(b"{"),
            answer(b"{}", status="500 Oh no"),
        ):
            answers["now"] = behaviour
            del heads[:]
            page = here.send("/profile/hosts", of="/profile/hosts", address=base)
            assert page.status_code in {400, 502}
            assert f'value="{base}"' in page.text
            # What is no description may be a host of the older kind; neither leads elsewhere.
            asked = [head.split()[1].decode() for head in heads]
            assert asked == [f"{API}/discovery", "/.well-known/badgeconnect.json"][: len(asked)]
    assert write(here.app, lambda session: session.scalar(select(BadgeHost))) is None


def test_an_independent_client_goes_all_the_way(there: Backpack) -> None:
    signed = write(
        there.app,
        lambda session: issue(session, person=session.get_one(Person, there.noor.id)).signed_json,
    )
    with OAuth2Session() as program:
        found = program.get(f"{there.base_url}{API}/discovery", withhold_token=True).json()
        scheme = found["components"]["securitySchemes"]["OAuth2ACG"]
        flow = scheme["flows"]["authorizationCode"]
        registered = program.post(
            scheme["x-imssf-registrationUrl"], json=registration(), withhold_token=True
        ).json()
    with OAuth2Session(
        registered["client_id"],
        registered["client_secret"],
        scope=EVERYTHING,
        redirect_uri=CALLBACK,
        token_endpoint=flow["tokenUrl"],
        revocation_endpoint_auth_method="client_secret_basic",
        code_challenge_method="S256",
    ) as program:
        verifier = "v" * 64
        address, state = program.create_authorization_url(
            flow["authorizationUrl"], code_verifier=verifier
        )
        question = address.removeprefix(there.base_url)
        scopes = EVERYTHING.split()
        back = there.send(question, of=question, scope=scopes, decision="allow").location
        tokens = program.fetch_token(
            flow["tokenUrl"], authorization_response=back, code_verifier=verifier, state=state
        )
        credentials = program.get(f"{there.base_url}{API}/credentials", params={"limit": 1})
        assert credentials.headers["X-Total-Count"] == "1"
        assert credentials.json()["credential"] == [json.loads(signed)]
        assert program.get(f"{there.base_url}{API}/profile").json()["email"] == NOOR
        refreshed = program.refresh_token(flow["refreshUrl"])
        assert refreshed["refresh_token"] != tokens["refresh_token"]
        assert program.get(f"{there.base_url}{API}/profile").status_code == 200
        revoked = program.revoke_token(
            scheme["x-imssf-revocationUrl"],
            token=refreshed["refresh_token"],
            token_type_hint="refresh_token",
        )
        assert revoked.status_code == 200
        assert program.get(f"{there.base_url}{API}/profile").status_code == 401
