"""What wallets read first: who issues here, in which forms, and where to ask (OpenID4VCI 1.0)."""

from typing import Any
from urllib.parse import urlencode

from backpack.api.wallets.configurations import CONFIGURATIONS
from backpack.models import WalletOffer

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
TX_CODE_LENGTH = 6


def issuer_identifier(base_url: str) -> str:
    """The Credential Issuer Identifier, and the authorization server's (section 12.2.1)."""
    return f"{base_url}/wallets"


def build_issuer_metadata(base_url: str) -> dict[str, Any]:
    """``/.well-known/openid-credential-issuer`` (section 12.2.4)."""
    identifier = issuer_identifier(base_url)
    return {
        "credential_issuer": identifier,
        "credential_endpoint": f"{identifier}/credential",
        "nonce_endpoint": f"{identifier}/nonce",
        "display": [{"name": "Ransel", "locale": "en"}, {"name": "Ransel", "locale": "nl"}],
        "credential_configurations_supported": {
            name: configuration.describe(base_url) for name, configuration in CONFIGURATIONS.items()
        },
    }


def build_server_metadata(base_url: str) -> dict[str, Any]:
    """``/.well-known/oauth-authorization-server`` (RFC 8414, and section 12.3)."""
    identifier = issuer_identifier(base_url)
    return {
        "issuer": identifier,
        "token_endpoint": f"{identifier}/token",
        "response_types_supported": [],
        "grant_types_supported": [GRANT],
        "token_endpoint_auth_methods_supported": ["none"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def build_offer(offer: WalletOffer, base_url: str) -> dict[str, Any]:
    """The credential offer itself (section 4.1.1)."""
    grant: dict[str, Any] = {"pre-authorized_code": offer.code}
    if offer.tx_code is not None:
        grant["tx_code"] = {"input_mode": "numeric", "length": TX_CODE_LENGTH}
    return {
        "credential_issuer": issuer_identifier(base_url),
        "credential_configuration_ids": [offer.configuration],
        "grants": {GRANT: grant},
    }


def offer_address(offer: WalletOffer, base_url: str) -> str:
    """Where the wallet fetches the offer (section 4.1.3)."""
    return f"{issuer_identifier(base_url)}/offers/{offer.code}"


def offer_link(offer: WalletOffer, base_url: str) -> str:
    """The link that opens a wallet, and that the QR code holds."""
    query = urlencode({"credential_offer_uri": offer_address(offer, base_url)})
    return f"openid-credential-offer://?{query}"
