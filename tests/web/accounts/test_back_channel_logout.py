"""A provider says that a sign-in there is over; only a token that passes every check is heard."""

from http import HTTPStatus
from typing import Any

import pytest
import requests
from flask import Flask, request

from backpack.config import Environment
from backpack.demo.provider import backpack_client, create_provider
from tests.conftest import SteppingClock
from tests.support.misbehaving_provider import CLIENT_ID, Claims, MisbehavingProvider
from tests.support.served_app import serving
from tests.web.accounts.conftest import BASE, Browser

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def good_claims(provider: MisbehavingProvider) -> Claims:
    moment = int(provider.clock().timestamp())
    return {
        "iss": provider.issuer,
        "aud": CLIENT_ID,
        "iat": moment,
        "exp": moment + 120,
        "jti": "one",
        "sid": "session-1",
        "sub": "subject-1",
        "events": {EVENT: {}},
    }


def tell(app: Flask, token: str) -> Any:
    return app.test_client().post(
        "/sign-out/back-channel/bad", base_url=BASE, data={"logout_token": token}
    )


@pytest.fixture
def signed_in(wary_browser: Browser, bad_provider: MisbehavingProvider) -> Browser:
    wary_browser.arrive("bad", **bad_provider.authorize(wary_browser.depart("bad")))
    wary_browser.agree()
    assert wary_browser.get("/profile").status_code == HTTPStatus.OK
    return wary_browser


@pytest.mark.parametrize("kept", [("sid", "sub"), ("sid",), ("sub",)])
def test_a_good_token_ends_the_session(
    signed_in: Browser, bad_app: Flask, bad_provider: MisbehavingProvider, kept: tuple[str, ...]
) -> None:
    claims = good_claims(bad_provider)
    for name in {"sid", "sub"} - set(kept):
        del claims[name]
    answer = tell(bad_app, bad_provider.sign(claims, typ="logout+jwt"))
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Cache-Control"] == "no-store"
    assert signed_in.get("/profile").location.startswith("/sign-in")


@pytest.mark.parametrize(
    "change",
    [{"sid": "another"}, {"sub": "another"}, {"sid": "another", "sub": "another"}],
)
def test_another_session_goes_on(
    signed_in: Browser, bad_app: Flask, bad_provider: MisbehavingProvider, change: Claims
) -> None:
    token = bad_provider.sign({**good_claims(bad_provider), **change})
    assert tell(bad_app, token).status_code == HTTPStatus.OK
    assert signed_in.get("/profile").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"iss": "http://127.0.0.1:9"}, "logout_token_issuer"),
        ({"aud": "another"}, "logout_token_audience"),
        ({"exp": 0}, "logout_token_expired"),
        ({"iat": 0}, "logout_token_iat"),
        ({"events": {}}, "logout_token_event"),
        ({"events": {EVENT: "yes"}}, "logout_token_event"),
        ({"nonce": "x"}, "logout_token_nonce"),
        ({"jti": None}, "logout_token_jti"),
        ({"sid": None, "sub": None}, "logout_token_subject"),
    ],
)
def test_a_token_that_fails_one_check_ends_nothing(
    signed_in: Browser,
    bad_app: Flask,
    bad_provider: MisbehavingProvider,
    change: Claims,
    code: str,
) -> None:
    answer = tell(bad_app, bad_provider.sign({**good_claims(bad_provider), **change}))
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.json["error_description"] == code
    assert signed_in.get("/profile").status_code == HTTPStatus.OK


def test_an_id_token_is_no_logout_token(
    signed_in: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
) -> None:
    answer = tell(bad_app, bad_provider.last_id_token)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert signed_in.get("/profile").status_code == HTTPStatus.OK


def test_a_logout_token_is_no_id_token_of_another_kind(
    bad_app: Flask, bad_provider: MisbehavingProvider
) -> None:
    answer = tell(bad_app, bad_provider.sign(good_claims(bad_provider), typ="at+jwt"))
    assert answer.json["error_description"] == "logout_token_type"


def test_nothing_at_all(bad_app: Flask) -> None:
    assert tell(bad_app, "").status_code == HTTPStatus.BAD_REQUEST


def test_the_keys_cannot_be_had(bad_app: Flask, bad_provider: MisbehavingProvider) -> None:
    token = bad_provider.sign(good_claims(bad_provider))
    bad_provider.behaviour.down = True
    assert tell(bad_app, token).status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_the_demo_provider_tells_its_applications(clock: SteppingClock) -> None:
    """The token goes out over real HTTP, to whatever the client registered."""
    heard: list[tuple[str, str]] = []

    def listener(_base_url: str) -> Flask:
        app = Flask("listener")

        @app.post("/sign-out/back-channel/<slug>")
        def hear(slug: str) -> str:
            heard.append((slug, request.form["logout_token"]))
            return ""

        return app

    with serving(listener) as application:

        def provider(base_url: str) -> Flask:
            return create_provider(
                base_url=base_url,
                clients=[backpack_client(application, None)],
                environment=Environment.TEST,
                clock=clock,
            )

        with serving(provider) as base_url:
            address = (
                f"{base_url}/ghent-university/authorize?response_type=code&client_id=ransel"
                f"&scope=openid&code_challenge=x&code_challenge_method=S256&state=s"
                f"&redirect_uri={application}/sign-in/return/ghent-university"
            )
            requests.post(
                address, data={"persona": "7c1d0e52-anna"}, timeout=30, allow_redirects=False
            )
            requests.post(f"{base_url}/ghent-university/end-all", timeout=30)
    assert [slug for slug, _token in heard] == ["ghent-university"]
