"""What ``backpack check-config --ask-providers`` finds out about a provider."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backpack import cli
from backpack.accounts.asking_providers import ask_provider
from backpack.accounts.oidc.client import ProviderClient
from tests.conftest import SteppingClock
from tests.support.misbehaving_provider import MisbehavingProvider


def asked(app: Flask, clock: SteppingClock) -> tuple[list[str], list[str]]:
    client: ProviderClient = app.extensions["provider_clients"]["bad"]
    return ask_provider(client, now=clock())


def test_one_that_is_as_the_file_says(
    bad_app: Flask, bad_provider: MisbehavingProvider, clock: SteppingClock
) -> None:
    public = {"token_endpoint_auth_methods_supported": ["none"], "claims_supported": ["name"]}
    bad_provider.behaviour.discovery = lambda said: said | CODE | public
    wrong, notes = asked(bad_app, clock)
    assert wrong == []
    assert any("claims_supported does not list email," in note for note in notes)


CODE = {"response_types_supported": ["code"]}


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (lambda said: said | CODE, "token_endpoint_auth_methods_supported has no none"),
        (lambda said: said, "response_types_supported has no code"),
        (lambda said: said | {"issuer": "x"}, "discovery_issuer_mismatch"),
        (lambda said: said | {"jwks_uri": None}, "jwks_uri is missing"),
        (
            lambda said: said | {"id_token_signing_alg_values_supported": ["HS256"]},
            "signs with none of RS256",
        ),
        (lambda said: said | {"code_challenge_methods_supported": ["plain"]}, "no S256"),
    ],
)
def test_what_is_wrong_is_named(
    bad_app: Flask,
    bad_provider: MisbehavingProvider,
    clock: SteppingClock,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    mistake: str,
) -> None:
    bad_provider.behaviour.discovery = change
    assert mistake in "\n".join(asked(bad_app, clock)[0])


def test_one_without_a_key(
    bad_app: Flask, bad_provider: MisbehavingProvider, clock: SteppingClock
) -> None:
    bad_provider.published = []
    assert "holds no key" in "\n".join(asked(bad_app, clock)[0])


def test_one_that_is_down(
    bad_app: Flask, bad_provider: MisbehavingProvider, clock: SteppingClock
) -> None:
    bad_provider.behaviour.down = True
    assert asked(bad_app, clock)[0][0].startswith("provider_answered_badly")


def test_the_command(
    bad_app: Flask,
    bad_provider: MisbehavingProvider,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    config = replace(bad_app.extensions["config"], providers_file=tmp_path / "providers.toml")
    monkeypatch.setattr(cli, "read_config", lambda _environ: config)
    assert cli.main(["check-config"]) == 0
    assert cli.main(["check-config", "--ask-providers"]) == 2
    said = capsys.readouterr()
    assert f"{config.base_url}/sign-out/back-channel/bad" in said.out
    assert "bad: response_types_supported has no code" in said.err
    assert "other: provider_unreachable" in said.err
