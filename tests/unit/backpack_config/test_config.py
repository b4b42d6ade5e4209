"""The configuration: every missing or malformed variable is named, all at once."""

import base64
from pathlib import Path

import pytest

from backpack import cli
from backpack.config import ConfigError, read_config

EXAMPLE = Path(__file__).parents[3] / "tests" / "support" / "providers.toml"


@pytest.fixture
def good(tmp_path: Path) -> dict[str, str]:
    providers = tmp_path / "providers.toml"
    providers.write_bytes(EXAMPLE.read_bytes())
    return {
        "RANSEL_BASE_URL": "https://backpack.example",
        "RANSEL_VERIFIER_URL": "https://verify.example",
        "RANSEL_SECRET_KEY": "only for this test, thirty-two letters",
        "RANSEL_KEY_ENCRYPTION_KEY": base64.b64encode(bytes(range(32))).decode(),
        "RANSEL_DATABASE_URL": "postgresql+psycopg://ransel:hidden@postgres/ransel",
        "RANSEL_PROVIDERS_FILE": str(providers),
        "RANSEL_MAIL_FROM": "Ransel <no-reply@backpack.example>",
        "RANSEL_SMTP_URL": "smtp://user:hidden@mail.example:587",
        "RANSEL_REDIS_URL": "redis://redis:6379/0",
    }


def mistakes_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_config(environ)
    return caught.value.mistakes


def test_a_good_environment(good: dict[str, str]) -> None:
    config = read_config(good)
    assert config.smtp_url == good["RANSEL_SMTP_URL"]
    assert config.redis_url == good["RANSEL_REDIS_URL"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///ransel.db"),
        ("SMTP_URL", "smtps://user:hidden@mail.example:465"),
        ("SMTP_URL", "smtp+plain://mail:25"),
        ("MAIL_FROM", "no-reply@backpack.example"),
        ("REDIS_URL", "rediss://redis:6379/0"),
        ("REDIS_URL", ""),
    ],
)
def test_what_else_is_good(good: dict[str, str], name: str, value: str) -> None:
    read_config(good | {f"RANSEL_{name}": value})


MISTAKES = [
    ("METRICS_TOKEN", "too short", "must have at least 20 characters"),
    ("SECRET_KEY_PREVIOUS", "only for this test, thirty-two letters", "is the same as"),
    ("SECRET_KEY_PREVIOUS", "short", "is shorter than 32 characters"),
    ("ENVIRONMENT", "staging", "must be production, demo or test"),
    ("BASE_URL", "backpack.example", "is not a web address"),
    ("BASE_URL", "https://[backpack", "is not a web address"),
    ("VERIFIER_URL", "http://verify.example", "must begin with https://"),
    ("SECRET_KEY", "hidden", "is shorter than 32 characters"),
    ("SECRET_KEY", "hidden" * 6, "fewer than 8 different characters"),
    ("KEY_ENCRYPTION_KEY", "hidden", "must be 32 bytes in base64"),
    ("KEY_ENCRYPTION_KEY", base64.b64encode(bytes(32)).decode(), "is one byte 32 times"),
    ("DATABASE_URL", "hidden", "is not the address of a database"),
    ("DATABASE_URL", "mysql://ransel:hidden@host/ransel", "is not the address of a database"),
    ("DATABASE_URL", "postgresql://ransel:hidden@host:x/y", "is not the address of a database"),
    ("PROVIDERS_FILE", "/nowhere/providers.toml", "is not a file"),
    ("MAIL_FROM", "Ransel", "has no mail address in it"),
    ("SMTP_URL", "https://user:hidden@mail.example", "is not the address of a server"),
    ("SMTP_URL", "smtp://", "is not the address of a server"),
    ("SMTP_URL", "smtp://user:hidden@mail.example:x", "is not the address of a server"),
    ("REDIS_URL", "redis:6379", "is not the address of a server"),
    ("TRUSTED_PROXIES", "one", "must be a whole number"),
]


@pytest.mark.parametrize(("name", "value", "said"), MISTAKES)
def test_a_mistake_is_named(good: dict[str, str], name: str, value: str, said: str) -> None:
    named = [
        mistake
        for mistake in mistakes_of(good | {f"RANSEL_{name}": value})
        if f"RANSEL_{name} " in mistake and said in mistake
    ]
    assert len(named) == 1
    assert "hidden" not in named[0]


def test_all_mistakes_are_named_at_once(good: dict[str, str]) -> None:
    wrong = {f"RANSEL_{name}": value for name, value, _said in MISTAKES}
    told = "\n".join(mistakes_of(good | wrong))
    assert all(name in told for name in wrong)


def test_the_command_reads_the_providers_too(
    good: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(good["RANSEL_PROVIDERS_FILE"]).write_text("[providers.ghent]\nname = 3\n")
    for name, value in good.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["check-config"]) == 2
    assert "providers.ghent: issuer is missing" in capsys.readouterr().err
