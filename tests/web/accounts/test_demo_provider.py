"""The demo's provider is a strict one: whoever tests against it learns what a real one refuses."""

import base64
import hashlib
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet

from backpack.config import ConfigError, Environment
from backpack.demo.personas import INSTITUTIONS, PERSONAS, personas_of
from backpack.demo.provider import backpack_client, create_provider, provider_from_environment
from tests.conftest import SteppingClock

BASE = "http://provider.test"
BACK = "http://backpack.test/sign-in/return/ghent-university"
VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
GOOD = {
    "response_type": "code",
    "client_id": "ransel",
    "redirect_uri": BACK,
    "scope": "openid profile email",
    "state": "s",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
ANNA = "7c1d0e52-anna"


@pytest.fixture
def provider(clock: SteppingClock, tmp_path: Path) -> FlaskClient:
    app = create_provider(
        base_url=BASE,
        clients=[backpack_client("http://backpack.test", "secret")],
        environment=Environment.TEST,
        keys_folder=tmp_path,
        clock=clock,
    )
    app.testing = True
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "provider.test"
    return client


def authorize(provider: FlaskClient, persona: str = ANNA, **changes: str) -> dict[str, list[str]]:
    """Choose a persona; gives the parameters that lead back."""
    query = urlencode({key: value for key, value in {**GOOD, **changes}.items() if value})
    answer = provider.post(
        f"/ghent-university/authorize?{query}", base_url=BASE, data={"persona": persona}
    )
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return parse_qs(urlsplit(answer.location).query)


def token_form(granted: str, **changes: str) -> dict[str, str]:
    form = {
        "grant_type": "authorization_code",
        "code": granted,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_id": "ransel",
        "client_secret": "secret",
        **changes,
    }
    return {key: value for key, value in form.items() if value}


def exchange(
    provider: FlaskClient, form: dict[str, str], slug: str = "ghent-university"
) -> tuple[int, dict[str, str]]:
    answer = provider.post(f"/{slug}/token", base_url=BASE, data=form)
    return answer.status_code, answer.get_json()


def test_a_code_becomes_tokens_once(provider: FlaskClient) -> None:
    back = authorize(provider)
    assert back["state"] == ["s"]
    assert back["iss"] == [f"{BASE}/ghent-university"]
    status, tokens = exchange(provider, token_form(back["code"][0]))
    assert status == HTTPStatus.OK
    keys = KeySet.import_key_set(provider.get("/ghent-university/jwks", base_url=BASE).get_json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["ES256"]).claims
    assert (claims["sub"], claims["nonce"], claims["aud"]) == (ANNA, "n", "ransel")
    assert exchange(provider, token_form(back["code"][0])) == (400, {"error": "invalid_grant"})
    answer = provider.get(
        "/ghent-university/userinfo",
        base_url=BASE,
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    )
    assert answer.get_json()["email"] == "anna.peeters@ghent.example"


@pytest.mark.parametrize(
    ("changes", "error", "status"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant", 400),
        ({"code_verifier": ""}, "invalid_grant", 400),
        ({"redirect_uri": "http://backpack.test/other"}, "invalid_grant", 400),
        ({"client_secret": "wrong"}, "invalid_client", 401),
        ({"client_secret": ""}, "invalid_client", 401),
        ({"client_id": "another"}, "invalid_client", 401),
        ({"client_id": ""}, "invalid_client", 401),
        ({"grant_type": "password"}, "unsupported_grant_type", 400),
        ({"code": "invented"}, "invalid_grant", 400),
    ],
)
def test_one_change_gets_no_tokens(
    provider: FlaskClient, changes: dict[str, str], error: str, status: int
) -> None:
    code = authorize(provider)["code"][0]
    assert exchange(provider, token_form(code, **changes)) == (status, {"error": error})


def test_a_code_of_another_institution(provider: FlaskClient) -> None:
    code = authorize(provider)["code"][0]
    assert exchange(provider, token_form(code), "radboud-university")[0] == HTTPStatus.BAD_REQUEST


def test_a_code_gets_old(provider: FlaskClient, clock: SteppingClock) -> None:
    code = authorize(provider)["code"][0]
    clock.advance(seconds=61)
    assert exchange(provider, token_form(code)) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_mistakes_go_back_to_the_application(
    provider: FlaskClient, changes: dict[str, str], error: str
) -> None:
    assert authorize(provider, **changes)["error"] == [error]


@pytest.mark.parametrize(
    "changes", [{"redirect_uri": "https://evil.example/"}, {"client_id": "another"}]
)
def test_nobody_is_led_to_an_address_that_is_not_registered(
    provider: FlaskClient, changes: dict[str, str]
) -> None:
    query = urlencode({**GOOD, **changes})
    for answer in (
        provider.get(f"/ghent-university/authorize?{query}", base_url=BASE),
        provider.post(f"/ghent-university/authorize?{query}", base_url=BASE),
    ):
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "Location" not in answer.headers


def test_a_persona_of_another_institution_is_nobody(provider: FlaskClient) -> None:
    assert authorize(provider, persona="c3380f7e-sanne")["error"] == ["access_denied"]


def test_the_page_says_that_nothing_is_real(provider: FlaskClient) -> None:
    page = provider.get(f"/ghent-university/authorize?{urlencode(GOOD)}", base_url=BASE)
    assert "Demo: no real institution" in page.text
    assert "form-action 'self' http://backpack.test" in page.headers["Content-Security-Policy"]
    for persona in personas_of("ghent-university"):
        assert persona.name in page.text
    front = provider.get("/", base_url=BASE).text
    assert all(persona.name in front for persona in PERSONAS)


@pytest.mark.parametrize("token", ["", "Bearer invented", "Basic x"])
def test_userinfo_is_for_a_token_alone(provider: FlaskClient, token: str) -> None:
    answer = provider.get(
        "/ghent-university/userinfo", base_url=BASE, headers={"Authorization": token}
    )
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_sign_out_leads_only_to_a_registered_address(provider: FlaskClient) -> None:
    code = authorize(provider)["code"][0]
    _status, tokens = exchange(provider, token_form(code))
    good = {
        "id_token_hint": tokens["id_token"],
        "post_logout_redirect_uri": "http://backpack.test/",
        "state": "x",
    }
    answer = provider.get(f"/ghent-university/end-session?{urlencode(good)}", base_url=BASE)
    assert answer.location == "http://backpack.test/?state=x"
    bad = {**good, "post_logout_redirect_uri": "https://evil.example/"}
    answer = provider.get(f"/ghent-university/end-session?{urlencode(bad)}", base_url=BASE)
    assert answer.status_code == HTTPStatus.OK


def test_the_key_is_kept(provider: FlaskClient, clock: SteppingClock, tmp_path: Path) -> None:
    again = create_provider(
        base_url=BASE, clients=[], environment=Environment.DEMO, keys_folder=tmp_path, clock=clock
    )
    paths = [f"/{institution.slug}/jwks" for institution in INSTITUTIONS]
    before = [provider.get(path, base_url=BASE).get_json() for path in paths]
    after = [again.test_client().get(path, base_url=BASE).get_json() for path in paths]
    assert before == after
    assert before[0] != before[1]
    assert all("d" not in jwks["keys"][0] for jwks in before)
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("provider-key-*"))


def test_it_does_not_start_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError):
        create_provider(base_url=BASE, clients=[], environment=Environment.PRODUCTION)
    monkeypatch.setenv("RANSEL_DEMO_PROVIDER_URL", BASE)
    monkeypatch.delenv("RANSEL_ENVIRONMENT", raising=False)
    with pytest.raises(ConfigError):
        provider_from_environment()
    monkeypatch.setenv("RANSEL_ENVIRONMENT", "demo")
    with pytest.raises(ConfigError, match="RANSEL_BASE_URL"):
        provider_from_environment()
    monkeypatch.setenv("RANSEL_BASE_URL", "http://backpack.test")
    monkeypatch.setenv("RANSEL_DEMO_CLIENT_SECRET", "secret")
    assert (
        provider_from_environment().test_client().get("/healthz", base_url=BASE).status_code == 200
    )


def test_the_personas_are_as_the_demo_promises() -> None:
    for institution in INSTITUTIONS:
        people = personas_of(institution.slug)
        learners = [person for person in people if not person.awards_for]
        assert len(learners) >= 2
        assert any(person.awards_for for person in people)
        assert any(not person.email_verified for person in people)
        assert any(person.eppn and person.email_verified for person in learners)
    assert len({person.subject for person in PERSONAS}) == len(PERSONAS)
    assert all(person.email.endswith(".example") for person in PERSONAS)
