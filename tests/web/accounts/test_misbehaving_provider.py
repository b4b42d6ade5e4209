"""A provider that misbehaves in one way signs nobody in, and the page says which way it was."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import OctKey
from sqlalchemy import select

from backpack.accounts.attempts import LIFETIME
from backpack.accounts.oidc.metadata import KEEP, REFETCH
from backpack.accounts.oidc.tokens import LEEWAY, OLDEST
from backpack.db import new_session
from backpack.models import Person, VerifiedIdentifier
from tests.conftest import SteppingClock
from tests.support.misbehaving_provider import (
    Behaviour,
    Claims,
    MisbehavingProvider,
    new_key,
    shared_secret_of,
)
from tests.web.accounts.conftest import Browser, address_ahead, code_of

Change = Callable[[Behaviour, MisbehavingProvider], None]


def claim(name: str, value: Any) -> Change:
    """A change of one claim of the ID token; a value that is called gets the old one."""

    def change(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
        def changed(claims: Claims) -> Claims:
            given = value(claims.get(name)) if callable(value) else value
            return {**claims, name: given}

        behaviour.claims = changed

    return change


def without(name: str) -> Change:
    """An ID token that lacks one claim."""

    def change(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
        behaviour.claims = lambda claims: {
            key: value for key, value in claims.items() if key != name
        }

    return change


def several(**claims: Any) -> Change:
    """An ID token with several claims changed."""

    def change(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
        behaviour.claims = lambda given: {**given, **claims}

    return change


def algorithm_none(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    behaviour.header = lambda header: {**header, "alg": "none"}


def shared_secret(behaviour: Behaviour, provider: MisbehavingProvider) -> None:
    behaviour.header = lambda header: {**header, "alg": "HS256"}
    behaviour.sign_with = shared_secret_of(provider.key)


def own_secret(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    behaviour.header = lambda header: {**header, "alg": "HS256"}
    behaviour.sign_with = OctKey.generate_key(256)


def key_of_somebody_else(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    behaviour.sign_with = new_key()


def unknown_key(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    behaviour.sign_with = new_key()
    behaviour.header = lambda header: {**header, "kid": "nobody-knows-it"}


def key_in_the_header(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    own = new_key()
    behaviour.sign_with = own
    behaviour.header = lambda header: {**header, "jwk": own.as_dict(private=False)}


def one_bit(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    def flip(token: str) -> str:
        header, payload, signature = token.split(".")
        first = "B" if signature[0] == "A" else "A"
        return f"{header}.{payload}.{first}{signature[1:]}"

    behaviour.token = flip


def no_token(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    behaviour.token = lambda _token: "this is no token"


def huge_token(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    behaviour.token = lambda token: token + "A" * 60_000


def other_userinfo(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    behaviour.userinfo = {"sub": "somebody-else"}


def code_refused(behaviour: Behaviour, _provider: MisbehavingProvider) -> None:
    behaviour.token_error = "invalid_grant"


CHANGES: list[tuple[str, Change, str]] = [
    ("nonce of another sign-in", claim("nonce", "another"), "id_token_nonce"),
    ("no nonce", without("nonce"), "id_token_nonce"),
    ("nonce that is no text", claim("nonce", 7), "id_token_nonce"),
    ("issuer", claim("iss", "http://127.0.0.1:1"), "id_token_issuer"),
    ("issuer with a slash", claim("iss", lambda iss: f"{iss}/"), "id_token_issuer"),
    ("no issuer", without("iss"), "id_token_issuer"),
    ("audience", claim("aud", "another-client"), "id_token_audience"),
    ("no audience", without("aud"), "id_token_audience"),
    ("several audiences", claim("aud", ["ransel", "x"]), "id_token_authorized_party"),
    ("authorized party", claim("azp", "another-client"), "id_token_authorized_party"),
    (
        "several audiences for another party",
        several(aud=["ransel", "x"], azp="x"),
        "id_token_authorized_party",
    ),
    ("expired", claim("exp", lambda exp: exp - 300 - LEEWAY), "id_token_expired"),
    ("no expiry", without("exp"), "id_token_exp"),
    ("expiry that is no number", claim("exp", "soon"), "id_token_exp"),
    ("expiry that is true", claim("exp", True), "id_token_exp"),
    ("from the future", claim("iat", lambda iat: iat + LEEWAY + 1), "id_token_iat"),
    ("a leftover", claim("iat", lambda iat: iat - OLDEST - LEEWAY - 1), "id_token_iat"),
    ("no moment of issue", without("iat"), "id_token_iat"),
    (
        "not yet in force",
        lambda b, p: claim("nbf", p.clock().timestamp() + 999)(b, p),
        "id_token_nbf",
    ),
    ("no subject", without("sub"), "id_token_subject"),
    ("empty subject", claim("sub", ""), "id_token_subject"),
    ("endless subject", claim("sub", "x" * 256), "id_token_subject"),
    ("algorithm none", algorithm_none, "id_token_algorithm"),
    ("algorithm HS256 with the public key", shared_secret, "id_token_algorithm"),
    ("algorithm HS256", own_secret, "id_token_algorithm"),
    ("signed by another key", key_of_somebody_else, "id_token_signature"),
    ("key nobody knows", unknown_key, "id_token_key_unknown"),
    ("key in the header", key_in_the_header, "id_token_signature"),
    ("signature changed", one_bit, "id_token_signature"),
    ("no token at all", no_token, "id_token_unreadable"),
    ("a huge token", huge_token, "id_token_too_large"),
    ("userinfo of somebody else", other_userinfo, "userinfo_subject"),
    ("code refused", code_refused, "code_refused"),
]


def nobody_came_in(app: Flask, browser: Browser) -> bool:
    with app.app_context(), new_session() as session:
        people = session.scalars(select(Person)).all()
    return not people and browser.get("/profile").location.startswith("/sign-in")


@pytest.mark.parametrize(
    ("change", "code"), [pytest.param(change, code, id=name) for name, change, code in CHANGES]
)
def test_one_change_signs_nobody_in(
    wary_browser: Browser,
    bad_app: Flask,
    bad_provider: MisbehavingProvider,
    change: Change,
    code: str,
) -> None:
    change(bad_provider.behaviour, bad_provider)
    parameters = bad_provider.authorize(wary_browser.depart("bad"))
    answer = wary_browser.arrive("bad", **parameters)
    assert (answer.status_code, code_of(answer)) == (HTTPStatus.BAD_REQUEST, code)
    assert "/sign-in?idp=bad&amp;next=/profile" in answer.text
    assert nobody_came_in(bad_app, wary_browser)


def test_a_provider_that_behaves_signs_in(
    wary_browser: Browser, bad_provider: MisbehavingProvider
) -> None:
    parameters = bad_provider.authorize(wary_browser.depart("bad"))
    assert wary_browser.arrive("bad", **parameters).location == "/profile"
    assert bad_provider.token_forms[0]["redirect_uri"] == (
        "http://backpack.test/sign-in/return/bad"
    )


@pytest.mark.parametrize(
    "change",
    [
        claim("exp", lambda exp: exp - 300 - LEEWAY + 1),
        claim("iat", lambda iat: iat + LEEWAY),
        several(aud=["ransel"]),
        several(aud=["ransel", "x"], azp="ransel"),
    ],
)
def test_what_is_only_just_right(
    wary_browser: Browser, bad_provider: MisbehavingProvider, change: Change
) -> None:
    change(bad_provider.behaviour, bad_provider)
    parameters = bad_provider.authorize(wary_browser.depart("bad"))
    assert wary_browser.arrive("bad", **parameters).location == "/profile"


class TestTheWayBack:
    """State, and who answers."""

    def test_state_that_nobody_gave_out(self, wary_browser: Browser, bad_app: Flask) -> None:
        for parameters in ({"state": "invented", "code": "x"}, {"code": "x"}, {}):
            answer = wary_browser.arrive("bad", **parameters)
            assert code_of(answer) == "state_unknown"
        assert nobody_came_in(bad_app, wary_browser)

    def test_state_of_another_browser(
        self, wary_browser: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        victim = Browser(bad_app.test_client())
        victim.depart("bad")
        assert code_of(victim.arrive("bad", **parameters)) == "state_of_another_browser"
        stranger = Browser(bad_app.test_client())
        assert code_of(stranger.arrive("bad", **parameters)) == "state_of_another_browser"
        assert nobody_came_in(bad_app, victim)
        assert wary_browser.arrive("bad", **parameters).location == "/profile"

    def test_replay(self, wary_browser: Browser, bad_provider: MisbehavingProvider) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        wary_browser.arrive("bad", **parameters)
        answer = wary_browser.arrive("bad", **parameters)
        assert code_of(answer) == "state_used"
        assert 'href="/profile"' in answer.text

    def test_a_failed_return_uses_the_state_up(
        self, wary_browser: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        bad_provider.behaviour.token_error = "invalid_grant"
        assert code_of(wary_browser.arrive("bad", **parameters)) == "code_refused"
        bad_provider.behaviour.token_error = None
        assert code_of(wary_browser.arrive("bad", **parameters)) == "state_used"
        assert nobody_came_in(bad_app, wary_browser)

    def test_a_code_with_the_state_of_another_sign_in(
        self, wary_browser: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
    ) -> None:
        """PKCE: a code from one sign-in does not fit the verifier of another."""
        one = bad_provider.authorize(wary_browser.depart("bad"))
        two = bad_provider.authorize(wary_browser.depart("bad"))
        answer = wary_browser.arrive("bad", **{**two, "code": one["code"]})
        assert code_of(answer) == "code_refused"
        assert nobody_came_in(bad_app, wary_browser)

    def test_stale(
        self,
        wary_browser: Browser,
        bad_provider: MisbehavingProvider,
        clock: SteppingClock,
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        clock.advance(seconds=LIFETIME.total_seconds() + 1)
        assert code_of(wary_browser.arrive("bad", **parameters)) == "state_stale"

    def test_mixed_up_providers(
        self, wary_browser: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        assert code_of(wary_browser.arrive("other", **parameters)) == "state_of_another_provider"
        assert nobody_came_in(bad_app, wary_browser)

    @pytest.mark.parametrize(
        ("issuer", "code"),
        [(None, "answer_issuer_missing"), ("http://127.0.0.1:9", "answer_issuer_mismatch")],
    )
    def test_another_issuer_answers(
        self,
        wary_browser: Browser,
        bad_provider: MisbehavingProvider,
        issuer: str | None,
        code: str,
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        del parameters["iss"]
        answer = wary_browser.arrive("bad", **parameters, **({"iss": issuer} if issuer else {}))
        assert code_of(answer) == code
        assert not bad_provider.token_forms

    def test_an_answer_without_a_code(
        self, wary_browser: Browser, bad_provider: MisbehavingProvider
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        del parameters["code"]
        assert code_of(wary_browser.arrive("bad", **parameters)) == "code_missing"

    def test_a_parameter_given_twice(
        self, wary_browser: Browser, bad_provider: MisbehavingProvider
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        path = f"/sign-in/return/bad?state={parameters['state']}&code=a&code=b"
        assert code_of(wary_browser.get(path)) == "answer_malformed"

    @pytest.mark.parametrize(
        ("error", "status", "code"),
        [
            ("access_denied", 400, "sign_in_cancelled"),
            ("temporarily_unavailable", 502, "provider_unavailable"),
            ("server_error", 502, "provider_unavailable"),
            ("<script>", 400, "provider_error"),
        ],
    )
    def test_the_provider_says_no(
        self,
        wary_browser: Browser,
        bad_provider: MisbehavingProvider,
        error: str,
        status: int,
        code: str,
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        answer = wary_browser.arrive(
            "bad", state=parameters["state"], iss=parameters["iss"], error=error
        )
        assert (answer.status_code, code_of(answer)) == (status, code)
        assert "<script>" not in answer.text


class TestKeys:
    """Keys come and go."""

    def test_a_rotated_key_is_fetched(
        self,
        wary_browser: Browser,
        bad_app: Flask,
        bad_provider: MisbehavingProvider,
        clock: SteppingClock,
    ) -> None:
        wary_browser.arrive("bad", **bad_provider.authorize(wary_browser.depart("bad")))
        bad_provider.rotate()
        clock.advance(seconds=REFETCH.total_seconds())
        other = Browser(bad_app.test_client())
        answer = other.arrive("bad", **bad_provider.authorize(other.depart("bad")))
        assert answer.location == "/profile"
        assert bad_provider.jwks_asked == 2

    def test_an_unknown_key_does_not_make_us_ask_all_the_time(
        self, bad_app: Flask, bad_provider: MisbehavingProvider
    ) -> None:
        unknown_key(bad_provider.behaviour, bad_provider)
        for _turn in range(3):
            browser = Browser(bad_app.test_client())
            browser.arrive("bad", **bad_provider.authorize(browser.depart("bad")))
        assert bad_provider.jwks_asked == 1

    def test_a_withdrawn_key_is_forgotten_in_time(
        self,
        wary_browser: Browser,
        bad_provider: MisbehavingProvider,
        clock: SteppingClock,
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        wary_browser.arrive("bad", **parameters)
        wary_browser.post("/sign-out")
        bad_provider.behaviour.sign_with = bad_provider.key
        old = bad_provider.key.kid
        bad_provider.behaviour.header = lambda header: {**header, "kid": old}
        bad_provider.rotate()
        clock.advance(seconds=KEEP.total_seconds())
        answer = wary_browser.arrive("bad", **bad_provider.authorize(wary_browser.depart("bad")))
        assert code_of(answer) == "id_token_key_unknown"


class TestUnavailable:
    """A provider that is not there gets a page of status 502, with a way to try again."""

    def check(self, answer: Any, code: str) -> None:
        assert (answer.status_code, code_of(answer)) == (HTTPStatus.BAD_GATEWAY, code)
        assert "/sign-in?idp=" in answer.text

    def test_nobody_listens(self, wary_browser: Browser) -> None:
        self.check(wary_browser.post("/sign-in/other", next="/x"), "provider_unreachable")

    def test_down_before(self, wary_browser: Browser, bad_provider: MisbehavingProvider) -> None:
        bad_provider.behaviour.down = True
        self.check(wary_browser.post("/sign-in/bad"), "provider_answered_badly")
        bad_provider.behaviour.down = False
        assert wary_browser.depart("bad")

    def test_down_on_the_way_back(
        self, wary_browser: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        bad_provider.behaviour.down = True
        self.check(wary_browser.arrive("bad", **parameters), "provider_unreachable")
        assert nobody_came_in(bad_app, wary_browser)

    def test_slow(
        self, wary_browser: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        bad_app.extensions["provider_clients"]["bad"].timeout = 0.2
        bad_provider.behaviour.slow = 0.5
        self.check(wary_browser.arrive("bad", **parameters), "provider_unreachable")

    def test_it_knows_us_no_more(
        self, wary_browser: Browser, bad_provider: MisbehavingProvider
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        bad_provider.behaviour.token_error = "invalid_client"
        self.check(wary_browser.arrive("bad", **parameters), "provider_refuses_us")

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"issuer": "http://127.0.0.1:9"}, 400, "discovery_issuer_mismatch"),
            ({"token_endpoint": None}, 502, "provider_metadata_wrong"),
            ({"jwks_uri": "file:///etc/passwd"}, 502, "provider_metadata_wrong"),
            ({"authorization_endpoint": "javascript:alert(1)"}, 502, "provider_metadata_wrong"),
        ],
    )
    def test_wrong_metadata(
        self,
        wary_browser: Browser,
        bad_provider: MisbehavingProvider,
        change: Claims,
        status: int,
        code: str,
    ) -> None:
        bad_provider.behaviour.discovery = lambda document: {**document, **change}
        answer = wary_browser.post("/sign-in/bad")
        assert (answer.status_code, code_of(answer)) == (status, code)


class TestAcr:
    """A provider that must say how somebody signed in, and does not."""

    @pytest.fixture
    def bad_toml_more(self) -> str:
        return 'acr_values = ["urn:strong"]\nacr_required = true\n'

    @pytest.mark.parametrize(
        ("change", "location"),
        [(claim("acr", "urn:strong"), "/profile"), (claim("acr", "urn:weak"), None)],
    )
    def test_acr_as_returned(
        self,
        wary_browser: Browser,
        bad_provider: MisbehavingProvider,
        change: Change,
        location: str | None,
    ) -> None:
        change(bad_provider.behaviour, bad_provider)
        address = wary_browser.depart("bad")
        assert "acr_values=urn%3Astrong" in address
        answer = wary_browser.arrive("bad", **bad_provider.authorize(address))
        assert answer.location == location
        assert location or code_of(answer) == "id_token_acr"

    def test_acr_missing(self, wary_browser: Browser, bad_provider: MisbehavingProvider) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        assert code_of(wary_browser.arrive("bad", **parameters)) == "id_token_acr"


class TestStrongerSignIn:
    """Staff are asked for a second step where their provider offers one."""

    @pytest.fixture
    def bad_toml_more(self) -> str:
        return 'staff_acr_values = ["urn:strong"]\n'

    def _step_up(
        self, browser: Browser, provider: MisbehavingProvider, change: Change | None = None
    ) -> tuple[int, str | None, str]:
        sent = browser.get("/desk")
        assert sent.location == "/sign-in/stronger?next=/desk"
        address = address_ahead(browser.get(sent.location))
        assert "acr_values=urn%3Astrong" in address
        if change is not None:
            change(provider.behaviour, provider)
        answer = browser.arrive("bad", **provider.authorize(address))
        return answer.status_code, answer.location, answer.text

    def test_it_is_asked_for_at_the_desk_alone(
        self, wary_browser: Browser, bad_provider: MisbehavingProvider
    ) -> None:
        address = wary_browser.depart("bad")
        assert "acr_values" not in address
        wary_browser.arrive("bad", **bad_provider.authorize(address))
        wary_browser.agree()
        assert wary_browser.get("/backpack").status_code == HTTPStatus.OK
        strong = claim("acr", "urn:strong")
        assert self._step_up(wary_browser, bad_provider, strong)[:2] == (302, "/desk")
        # Nobody gave her a role: now that it is certain who she is, there is no desk for her.
        assert wary_browser.get("/desk").status_code == HTTPStatus.NOT_FOUND

    @pytest.mark.parametrize("change", [None, claim("acr", "urn:weak")])
    def test_a_provider_that_does_not_confirm_it(
        self,
        wary_browser: Browser,
        bad_provider: MisbehavingProvider,
        change: Change | None,
    ) -> None:
        parameters = bad_provider.authorize(wary_browser.depart("bad"))
        wary_browser.arrive("bad", **parameters)
        wary_browser.agree()
        status, _location, text = self._step_up(wary_browser, bad_provider, change)
        assert (status, 'data-code="stronger_sign_in_missing"' in text) == (403, True)
        assert wary_browser.get("/backpack").status_code == HTTPStatus.OK


class TestWhatIsVouchedFor:
    """An identifier counts only within what the provider's word is good for."""

    def sign_in(self, browser: Browser, provider: MisbehavingProvider) -> None:
        answer = browser.arrive("bad", **provider.authorize(browser.depart("bad")))
        assert answer.location == "/profile"

    def identifiers(self, app: Flask) -> set[str]:
        with app.app_context(), new_session() as session:
            rows = session.scalars(
                select(VerifiedIdentifier).where(VerifiedIdentifier.ended_at.is_(None))
            )
            return {row.normalised for row in rows}

    @pytest.mark.parametrize(
        ("person", "identifiers"),
        [
            ({"email": "a@ghent.example", "email_verified": False}, set()),
            ({"email": "a@ghent.example", "email_verified": "true"}, set()),
            ({"email": "a@ghent.example", "email_verified": None}, set()),
            ({"email": "a@elsewhere.example", "email_verified": True}, set()),
            ({"email": "a@sub.ghent.example", "email_verified": True}, set()),
            ({"email": "no address", "email_verified": True}, set()),
            ({"email": "A@Ghent.Example", "email_verified": True}, {"a@ghent.example"}),
            ({"email": None, "eduperson_principal_name": "x@elsewhere.example"}, set()),
            (
                {"email": None, "eduperson_principal_name": "X@ghent.example"},
                {"x@ghent.example"},
            ),
            (
                {
                    "email": None,
                    "schac_personal_unique_code": [
                        "urn:schac:personalUniqueCode:int:esi:elsewhere.example:1",
                        "urn:schac:personalUniqueCode:int:ESI:ghent.example:aB1",
                    ],
                },
                {"urn:schac:personaluniquecode:int:esi:ghent.example:aB1"},
            ),
        ],
    )
    def test_scopes(
        self,
        wary_browser: Browser,
        bad_app: Flask,
        bad_provider: MisbehavingProvider,
        person: Claims,
        identifiers: set[str],
    ) -> None:
        bad_provider.person = {"sub": "subject-1", "name": "Anna Peeters", **person}
        self.sign_in(wary_browser, bad_provider)
        assert self.identifiers(bad_app) == identifiers

    def test_the_word_of_one_source_says_nothing_of_the_address_of_another(
        self, wary_browser: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
    ) -> None:
        several(email="victim@ghent.example")(bad_provider.behaviour, bad_provider)
        self.sign_in(wary_browser, bad_provider)
        assert self.identifiers(bad_app) == set()
