"""A badge as it was read, and, as another type, exactly what its proof covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Generation(StrEnum):
    """Which specification a badge follows."""

    OB1 = "ob1"
    OB2 = "ob2"
    OB3 = "ob3"
    CLR2 = "clr2"
    ENDORSEMENT = "endorsement"
    VC = "vc"
    VP = "vp"


class Carrier(StrEnum):
    """What the badge was carried in."""

    JSON = "json"
    JWT = "jwt"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    QR = "qr"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """As read. Nothing in here is proven.

    ``source`` is the credential's own bytes as they were found (the JSON or the token, taken out
    of its picture), never re-serialised. ``document`` is the JSON object that they hold: for a
    token, its payload's credential (the ``vc`` claim of a VC 1.1 token, the payload itself else).
    ``token`` is the compact JWS if it came as one. ``address`` is set, and ``document`` empty,
    if the carrier held nothing but the address of a hosted badge.
    """

    generation: Generation
    carrier: Carrier
    source: bytes
    document: Mapping[str, Any]
    token: str | None = None
    unverified_header: Mapping[str, Any] | None = None
    unverified_payload: Mapping[str, Any] | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBinding:
    """A badge that is bound to a key of its holder: whether whoever showed it proved that key.

    ``at`` (ISO 8601) and ``audience`` are when and for whom they did.
    """

    shown: bool
    at: str | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBadge:
    """Exactly what the proof covers, and by which key or server.

    ``document`` holds only what was signed (or served by the issuer); ``uncovered`` names the
    properties of the file that the proof does not cover (JSON paths). ``signer`` is the
    controller of the key (a DID or an https address) or the origin that served a hosted badge;
    ``method`` the key's own address; ``suite`` the cryptosuite, JWS algorithm, or ``hosted``.
    ``key`` is the public key as a JWK (None for a hosted badge). ``partial`` says that the
    holder may have withheld properties, so that an absent one is not known to be absent.
    ``authority`` is who certified that the key is the signer's, if a certificate says so;
    ``key_binding`` whether the holder's key was proven, None if the badge is bound to none.
    """

    badge: Badge
    document: Mapping[str, Any]
    suite: str
    signer: str
    method: str
    uncovered: tuple[str, ...] = ()
    key: Mapping[str, Any] | None = None
    partial: bool = False
    created: str | None = None
    authority: str | None = None
    key_binding: KeyBinding | None = None

    @property
    def generation(self) -> Generation:
        """Which specification the badge follows."""
        return self.badge.generation

    @property
    def may_withhold_terms(self) -> bool:
        """Whether an expiry or status may have been withheld.

        An SD-JWT VC may not disclose those selectively (its section 2.2.2.3).
        """
        return self.partial and not (self.badge.token is not None and "vct" in self.document)
