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


def rules(**changes: str) -> str:
    """A provider with one rule for a role, with one change."""
    rule = {"affiliation": "employee@ghent.example", "role": "awarder", "issuer": "psychology"}
    lines = "".join(f'{key} = "{value}"\n' for key, value in {**rule, **changes}.items())
    scopes = '[providers.ghent.authoritative]\neppn_scopes = ["ghent.example"]'
    return f"{scopes}\n[[providers.ghent.roles]]\n{lines}[providers.ghent]"


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
        *(
            (
                "[providers.ghent]",
                f'[providers.ghent]\nauthoritative.eppn_scopes = ["{scope}"]',
                "eppn_scopes holds bare domains",
            )
            for scope in ("*.ghent.example", "https://ghent.example", "bücher.example", "ghent", "")
        ),
        ("https://login.ghent.example", "https://[::1", "is not a web address"),
        ("https://login.ghent", "https://login/{tenantid}/ghent", "is not a web address"),
        ("[providers.ghent]", '[providers.ghent]\nacr_values = [""]', "holds an empty text"),
        (
            "[providers.ghent]",
            '[providers.ghent]\nhome_organisation = "https://x"',
            "one bare domain",
        ),
        ("[providers.ghent]", "[providers.ghent", "is not TOML"),
        ("[providers.ghent]", '[providers.ghent]\nlogo = "none.svg"', "logo cannot be read"),
        ("[providers.ghent]", '[providers.ghent]\nlogo = "providers.toml"', "an .svg or .png"),
        (
            "[providers.ghent]",
            '[providers.ghent]\nhome_organisation = "a@ghent.example"',
            "one bare domain",
        ),
        (
            "[providers.ghent]",
            '[providers.ghent]\nvalidates_names = false\nname_acr_values = ["x"]',
            "validates_names is false",
        ),
        ("[providers.ghent]", "[providers.ghent]\nroles = 7", "must be a list of tables"),
        ("[providers.ghent]", rules(affiliation="employee"), "must have a scope"),
        ("[providers.ghent]", rules(affiliation="staff@other.example"), "not among eppn_scopes"),
        ("[providers.ghent]", rules(role="king"), "must be one of"),
        ("[providers.ghent]", rules(role="institution_administrator"), "not a role for that"),
        ("[providers.ghent]", rules(institution="ghent"), "name one of the two"),
        ("[providers.ghent]", rules(colour="red"), "colour is not a key"),
    ],
)
def test_each_mistake_is_named(config: Config, old: str, new: str, mistake: str) -> None:
    assert mistake in mistakes_of(config, GOOD.replace(old, new))


def test_roles_logos_and_organisations(config: Config) -> None:
    (config.providers_file.parent / "ghent.svg").write_text("<svg/>")
    more = 'home_organisation = "Ghent.example"\nlogo = "ghent.svg"\nstaff_acr_values = ["mfa"]\n'
    provider = read(config, GOOD.replace("[providers.ghent]", rules()) + more)["ghent"]
    assert provider.home_organisation == "ghent.example"
    assert provider.logo is not None
    assert provider.logo.media_type == "image/svg+xml"
    assert provider.staff_acr_values == ("mfa",)
    assert provider.validates_names
    assert [rule.issuer for rule in provider.role_rules] == ["psychology"]


def test_all_mistakes_are_named_at_once(config: Config) -> None:
    text = GOOD.replace('client_id = "ransel"', "").replace("https://login", "http://login")
    named = mistakes_of(config, text + GOOD.replace("ghent]", "second]").replace('ghent"', '"'))
    for mistake in ("client_id is missing", "https://", "institution"):
        assert mistake in named


def test_one_client_twice(config: Config) -> None:
    assert "ghent and b have the same issuer" in mistakes_of(
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
