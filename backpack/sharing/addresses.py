"""The addresses that sharing hands out: the public page, and the verifier asked about it."""

from flask import current_app

from backpack.config import Config
from backpack.issuing.addresses import Addresses
from backpack.models import Collection, Credential, ImportedBadge, PrivateLink


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


def public_address(credential: Credential) -> str:
    """The credential's id, which is the address of its public page."""
    return Addresses(_config().base_url).credential(credential.public_id)


def link_address(link: PrivateLink) -> str:
    """Where the reader of a private link sees the badge."""
    return f"{_config().base_url}/p/{link.token}"


def imported_address(collection: Collection, badge: ImportedBadge) -> str:
    """The page of a badge from elsewhere in a public collection."""
    return f"{_config().base_url}/c/{collection.public_id}/badges/{badge.public_id}"


def verifier_address() -> str:
    """The verifier's first page."""
    return f"{_config().verifier_url}/"


def base_url() -> str:
    """Where this installation is, without a slash at the end."""
    return _config().base_url
