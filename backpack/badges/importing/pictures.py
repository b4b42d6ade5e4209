"""Pictures of strangers, made harmless before they are kept, and drawn on cards of ours."""

import base64
import binascii
import io
import warnings
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

LONGEST_SIDE = 512
MOST_PIXELS = 40_000_000
LARGEST_SVG = 400_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An SVG that is opened by itself is a document; with this it can do nothing."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be served to browsers under its ``media_type``."""

    content: bytes
    media_type: str

    @classmethod
    def from_data_address(cls, address: str | None) -> "Picture | None":
        """The picture in a ``data:`` address that the verifier has made safe."""
        head, _, body = (address or "").partition(",")
        media_type = head.removeprefix("data:").removesuffix(";base64")
        try:
            content = base64.b64decode(body, validate=True)
        except binascii.Error:
            return None
        return cls(content, media_type) if content else None


def as_svg(content: bytes | None, media_type: str | None) -> str | None:
    """A kept picture as an SVG around it, for cards; nothing for what is not drawn.

    An SVG of strangers is left to browsers: it may hold more work than a card is worth.
    """
    if content is None or media_type not in {"image/webp", "image/png"}:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=("WEBP", "PNG")) as opened:
            width, height = opened.size
            encoded = io.BytesIO()
            opened.convert("RGBA").save(encoded, "PNG")
    except (OSError, SyntaxError, ValueError):
        return None
    data = base64.b64encode(encoded.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def safe_picture(content: bytes) -> Picture | None:
    """``content`` as a picture that is safe in an ``img``; nothing, if it is none.

    Raster pictures are decoded and encoded anew, so that nothing hidden in them survives. An SVG
    stays as it is and is served with ``SVG_POLICY``.
    """
    if b"<svg" in content[:4096]:
        hostile = b"<!ENTITY" in content or b"<!DOCTYPE" in content
        return None if hostile or len(content) > LARGEST_SVG else Picture(content, "image/svg+xml")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return None
                opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
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
    return Picture(encoded.getvalue(), "image/webp")
