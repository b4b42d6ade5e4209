"""The badge's picture, made harmless: re-encoded, capped, and carried inside the page."""

import base64
import binascii
from urllib.parse import unquote_to_bytes

from verifier.errors import UnavailableError
from verifier.fetch import Fetch
from verifier.web.workshop import encode_picture

_LARGEST_SVG = 400_000


def picture_from_address(address: str, *, fetch: Fetch) -> str | None:
    """The picture that a proven badge names, as a ``data:`` address; None if it cannot be had."""
    if address.startswith("data:"):
        return picture_from_data(address)
    try:
        response = fetch(address, accept="image/png, image/svg+xml, image/*;q=0.8")
    except UnavailableError:
        return None
    return picture_from_bytes(response.body) if response.status == 200 else None


def picture_from_data(address: str) -> str | None:
    """The picture inside a ``data:`` address, re-encoded."""
    head, _, body = address.partition(",")
    try:
        content = (
            base64.b64decode(body) if head.lower().endswith(";base64") else unquote_to_bytes(body)
        )
    except binascii.Error:
        return None
    return picture_from_bytes(content)


def picture_from_bytes(content: bytes) -> str | None:
    """``content`` as a ``data:`` address that is safe in an ``img``; None if it is no picture.

    Raster pictures are decoded and encoded anew, so nothing hidden in them survives. An SVG stays
    as it is: in an ``img`` a browser runs no script of it and loads nothing that it names.
    """
    if b"<svg" in content[:4096]:
        if len(content) > _LARGEST_SVG or b"<!ENTITY" in content:
            return None
        return "data:image/svg+xml;base64," + base64.b64encode(content).decode()
    encoded = encode_picture(content)
    if encoded is None:
        return None
    return "data:image/webp;base64," + base64.b64encode(encoded).decode()
