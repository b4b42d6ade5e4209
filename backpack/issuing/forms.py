"""The forms in which a credential leaves the house: JSON-LD, VC-JWT, baked pictures, version 2.0.

What goes in is signed JSON: the owner's whole credential, or the variant that strangers see.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.errors import NotFoundError
from backpack.issuing.addresses import site_addresses
from backpack.issuing.baking import bake_png, bake_svg
from backpack.issuing.european_learning_model import (
    Told,
    build_learning_model,
    has_learning_model,
)
from backpack.issuing.open_badges_2 import build_assertion, build_revoked_assertion
from backpack.issuing.signatures import sign_token_as_issuer, write_json
from backpack.models import Credential


def as_object(signed_json: str) -> dict[str, Any]:
    """The signed JSON as the object that it is."""
    document: dict[str, Any] = json.loads(signed_json)
    return document


def as_jwt(session: Session, credential: Credential, signed_json: str, *, now: datetime) -> str:
    """The same content as a compact VC-JWT (Open Badges 3.0, section 8.2.4), signed now."""
    document = {name: value for name, value in as_object(signed_json).items() if name != "proof"}
    return sign_token_as_issuer(session, document, issuer=credential.badge_class.issuer, now=now)


def as_png(credential: Credential, signed_json: str) -> bytes:
    """The badge's picture as PNG with the signed credential in it (Open Badges 3.0, 5.3.1)."""
    picture = credential.badge_class.image_png
    return bake_png(picture, signed_json, keyword="openbadgecredential")


def as_svg(credential: Credential, signed_json: str) -> bytes:
    """The badge's picture as SVG with the signed credential in it (Open Badges 3.0, 5.3.2)."""
    picture = credential.badge_class.image_svg.encode()
    return bake_svg(picture, signed_json, generation="ob3")


def as_learning_model(credential: Credential, told: Told) -> str:
    """A micro-credential in the European Learning Model, unsealed, as JSON text.

    Raises:
        NotFoundError: the badge is of another kind.
    """
    if not has_learning_model(credential.badge_class):
        raise NotFoundError("form_not_found")
    return write_json(build_learning_model(credential, told, addresses=site_addresses()))


def as_ob2_assertion(
    credential: Credential, *, show_grade: bool, show_evidence: bool
) -> dict[str, Any]:
    """The Open Badges 2.0 assertion as it is hosted; of a revoked badge, that it was revoked.

    Open Badges 2.0 knows no suspension: as long as it lasts, the assertion says revoked.
    """
    addresses = site_addresses()
    if credential.revoked_at is not None or credential.suspended_at is not None:
        return build_revoked_assertion(credential, addresses=addresses)
    return build_assertion(
        credential, show_grade=show_grade, show_evidence=show_evidence, addresses=addresses
    )


def as_ob2_json(credential: Credential) -> str:
    """The assertion for its owner, as JSON text.

    What is hosted is the copy that counts; while the badge is public it shows no more than its
    owner chose, so her own copy holds the same.
    """
    variant = credential.public
    assertion = build_assertion(
        credential,
        show_grade=variant is None or variant.show_grade,
        show_evidence=variant is None or variant.show_evidence,
        addresses=site_addresses(),
    )
    return write_json(assertion)


def as_ob2_png(credential: Credential) -> bytes:
    """The picture as PNG with the 2.0 assertion in it (Open Badges 2.0 baking)."""
    return bake_png(credential.badge_class.image_png, as_ob2_json(credential), keyword="openbadges")


def as_ob2_svg(credential: Credential) -> bytes:
    """The picture as SVG with the 2.0 assertion in it (Open Badges 2.0 baking)."""
    picture = credential.badge_class.image_svg.encode()
    return bake_svg(picture, as_ob2_json(credential), generation="ob2")
