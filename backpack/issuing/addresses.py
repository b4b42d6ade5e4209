"""The public addresses and DIDs under which machines know our issuers, badges and lists."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from flask import current_app

from backpack.config import Config
from backpack.models import BadgeClass, Issuer

_NOT_IN_IRI = re.compile(r"""[\x00-\x20\x7f-\xa0<>"{}|\\^`]""")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every address of one installation; ``base_url`` has no slash at its end.

    They are written into what is signed, so they come from the configuration and never from the
    request that happened to be at hand.
    """

    base_url: str

    def issuer_did(self, issuer: Issuer) -> str:
        """The issuer's ``did:web`` (did:web method specification, section 2.5.2)."""
        parts = urlsplit(self.base_url)
        segments = [part for part in parts.path.split("/") if part]
        return ":".join(
            ("did:web", quote(parts.netloc, safe=""), *segments, "issuers", issuer.slug)
        )

    def issuer(self, issuer: Issuer) -> str:
        """The issuer's page, and its profile for machines."""
        return f"{self.base_url}/issuers/{issuer.slug}"

    def badge_class(self, badge_class: BadgeClass) -> str:
        """The badge class's page, and the Open Badges 3.0 achievement for machines."""
        return f"{self.base_url}/achievements/{badge_class.public_id}"

    def picture(self, badge_class: BadgeClass, form: str) -> str:
        """The badge's picture; ``form`` is ``png`` or ``svg``."""
        return f"{self.badge_class(badge_class)}/image.{form}"

    def credential(self, public_id: str) -> str:
        """The credential's id, which is its public page."""
        return f"{self.base_url}/b/{public_id}"

    def status_list(self, public_id: str) -> str:
        """The signed status list."""
        return f"{self.base_url}/status/{public_id}"

    def token_status_list(self, public_id: str) -> str:
        """The same statuses as a Token Status List, for what wallets hold."""
        return f"{self.base_url}/wallets/status/{public_id}"

    def assertion(self, public_id: str) -> str:
        """The hosted Open Badges 2.0 assertion."""
        return f"{self.base_url}/ob2/assertions/{public_id}"

    def ob2_badge_class(self, badge_class: BadgeClass) -> str:
        """The hosted Open Badges 2.0 badge class."""
        return f"{self.base_url}/ob2/badges/{badge_class.public_id}"

    def ob2_issuer(self, issuer: Issuer) -> str:
        """The hosted Open Badges 2.0 profile of the issuer."""
        return f"{self.base_url}/ob2/issuers/{issuer.slug}"

    def ob2_extension(self, name: str) -> str:
        """The JSON-LD context of one of our Open Badges 2.0 extensions."""
        return f"{self.base_url}/ob2/extensions/{name}/context.json"


def write_iri(address: str) -> str:
    """An address from outside, with what an IRI must not hold percent-encoded (RFC 3987).

    People paste addresses as their browser shows them, and only an IRI can be signed.
    """
    return _NOT_IN_IRI.sub(lambda found: quote(found[0], safe=""), address.strip())


def site_config() -> Config:
    """The configuration of the app at work."""
    config: Config = current_app.extensions["config"]
    return config


def site_addresses() -> Addresses:
    """The addresses of the app at work."""
    return Addresses(site_config().base_url)


def verify_address(address: str) -> str:
    """The verifier's page with the address of a badge, or of a page of badges, filled in."""
    return f"{site_config().verifier_url}/?{urlencode({'url': address})}"
