"""The addresses that sharing hands out: the public page, and the verifier asked about it."""

from urllib.parse import urlencode

from flask import current_app

from backpack.config import Config
from backpack.issuing.addresses import Addresses
from backpack.models import Credential


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


def public_address(credential: Credential) -> str:
    """The credential's id, which is the address of its public page."""
    return Addresses(_config().base_url).credential(credential.public_id)


def verify_address(credential: Credential) -> str:
    """The verifier's page with the badge's address filled in."""
    return f"{_config().verifier_url}/?{urlencode({'url': public_address(credential)})}"
