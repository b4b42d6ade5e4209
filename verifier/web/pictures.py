"""The badge's picture, made harmless: re-encoded, capped, and carried inside the page."""

import base64
import binascii
import io
import warnings
from urllib.parse import unquote_to_bytes

from PIL import Image, UnidentifiedImageError

from verifier.errors import UnavailableError
from verifier.fetch import Fetch

_LONGEST_SIDE = 640
_MOST_PIXELS = 40_000_000
_LARGEST_SVG = 400_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    return None
                opened.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                encoded = io.BytesIO()
                opened.convert("RGBA").save(encoded, "WEBP", quality=88)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ):
        return None
    return "data:image/webp;base64," + base64.b64encode(encoded.getvalue()).decode()
