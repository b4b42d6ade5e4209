"""The variables of an installation, for commands that are run in a test."""

import pytest

from backpack.config import Config
from tests.conftest import KEY


def set_environment(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a command find the database and the settings that the test has."""
    for name, value in {
        "ENVIRONMENT": "test",
        "BASE_URL": config.base_url,
        "VERIFIER_URL": config.verifier_url,
        "SECRET_KEY": config.secret_key,
        "KEY_ENCRYPTION_KEY": KEY.decode(),
        "DATABASE_URL": config.database_url,
        "PROVIDERS_FILE": str(config.providers_file),
    }.items():
        monkeypatch.setenv(f"RANSEL_{name}", value)
