"""The file of identity providers: every mistake is named, all at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from backpack.accounts.providers import ClientAuthentication, Providers, read_providers
from backpack.config import Config, ConfigError, Environment

GOOD = """
[providers.ghent]
name = "Ghent University"
institution = "ghent"
issuer = "https://login.ghent.example"
client_id = "ransel"
client_secret_env = "GHENT_SECRET"
"""
ENVIRON = {"GHENT_SECRET": "secret"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        environment=Environment.PRODUCTION,
        base_url="https://backpack.example",
        verifier_url="https://verify.example",
        secret_key="x" * 32,
        key_encryption_key=bytes(32),
        database_url="sqlite://",
        providers_file=tmp_path / "providers.toml",
    )


def read(config: Config, text: str) -> Providers:
    config.providers_file.write_text(text)
    return read_providers(config, ENVIRON)


def mistakes_of(config: Config, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(config, text)
    return "\n".join(caught.value.mistakes)


def test_a_good_file(config: Config) -> None:
    provider = read(config, GOOD)["ghent"]
    assert provider.discovery == "https://login.ghent.example/.well-known/openid-configuration"
    assert provider.client_secret == "secret"
    assert provider.client_authentication is ClientAuthentication.BASIC
    assert provider.scopes == ("openid", "profile", "email")
    assert provider.name_nl == "Ghent University"
    assert provider.authority.email_domains == frozenset()


def test_the_secret_is_not_shown(config: Config) -> None:
    assert "'secret'" not in repr(read(config, GOOD)["ghent"])


def test_the_example_is_a_good_file(config: Config) -> None:
    example = Path(__file__).parents[3] / "deploy" / "providers.example.toml"
    environ = {
        "RANSEL_GHENT_CLIENT_SECRET": "secret",
        "RANSEL_SURFCONEXT_CLIENT_SECRET": "secret",
        "RANSEL_EDUID_CLIENT_SECRET": "secret",
        "RANSEL_ENTRA_CLIENT_SECRET": "secret",
        "RANSEL_KEYCLOAK_CLIENT_SECRET": "secret",
        "RANSEL_SATOSA_CLIENT_SECRET": "secret",
    }
    providers = read_providers(replace(config, providers_file=example), environ)
    assert len(providers) == len(environ)


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('name = "Ghent University"', "", "name is missing"),
        ('name = "Ghent University"', "name = 7", "name must be a text"),
        ('institution = "ghent"', "", "institution is missing"),
        ('client_id = "ransel"', "", "client_id is missing"),
        ("https://login", "http://login", "must begin with https://"),
        ("https://login.ghent.example", "login", "is not a web address"),
        ('client_secret_env = "GHENT_SECRET"', "", "client_secret_env is missing"),
        ("GHENT_SECRET", "NOT_SET", "NOT_SET, which is not set"),
        ('client_secret_env = "GHENT_SECRET"', 'client_secret = "x"', "does not belong in a file"),
        ("[providers.ghent]", "[providers.Ghent_U]", "lower-case letters"),
        ("[providers.ghent]", "[provider.ghent]", "names no provider"),
        ("[providers.ghent]", '[providers.ghent]\nscopes = ["email"]', "must contain openid"),
        ("[providers.ghent]", '[providers.ghent]\nscopes = "openid"', "must be a list of texts"),
        ("[providers.ghent]", '[providers.ghent]\nkind = "club"', "must be one of"),
        ("[providers.ghent]", '[providers.ghent]\ncolour = "red"', "colour is not a key"),
        ("[providers.ghent]", "[providers.ghent]\nacr_required = true", "acr_values names none"),
        ("[providers.ghent]", '[providers.ghent]\nacr_required = "yes"', "must be true or false"),
        (
            "[providers.ghent]",
            '[providers.ghent]\nclient_authentication = "none"',
            "there is a client secret",
        ),
        ("[providers.ghent]", "[providers.ghent]\nclaims = 7", "must be a table"),
        ("[providers.ghent]", '[providers.ghent]\nclaims.mail = "x"', "mail is not a key"),
        (
            "[providers.ghent]",
            '[providers.ghent]\nauthoritative.email_domains = ["*"]',
            "only for a broker",
        ),
        (
            "[providers.ghent]",
            '[providers.ghent]\nauthoritative.email_domains = ["@ghent.example"]',
            "bare domains",
        ),
        ("[providers.ghent]", "[providers.ghent", "is not TOML"),
    ],
)
def test_each_mistake_is_named(config: Config, old: str, new: str, mistake: str) -> None:
    assert mistake in mistakes_of(config, GOOD.replace(old, new))


def test_all_mistakes_are_named_at_once(config: Config) -> None:
    text = GOOD.replace('client_id = "ransel"', "").replace("https://login", "http://login")
    named = mistakes_of(config, text + GOOD.replace("ghent]", "second]").replace('ghent"', '"'))
    for mistake in ("client_id is missing", "https://", "institution"):
        assert mistake in named


def test_one_client_twice(config: Config) -> None:
    assert "same issuer" in mistakes_of(
        config, GOOD + GOOD.replace("providers.ghent", "providers.b")
    )


def test_no_file(config: Config) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_providers(config, ENVIRON)


def test_http_and_a_written_secret_are_for_the_demo_alone(config: Config) -> None:
    text = GOOD.replace("https://login", "http://login").replace(
        'client_secret_env = "GHENT_SECRET"', 'client_secret = "x"'
    )
    demo = replace(config, environment=Environment.DEMO)
    assert read(demo, text)["ghent"].client_secret == "x"
