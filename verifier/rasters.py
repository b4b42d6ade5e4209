"""A stranger's raster picture, decoded and encoded anew, so that nothing hidden in it survives."""

import io
import struct
import warnings
import zlib

from PIL import Image

_LONGEST_SIDE = 640
_MOST_PIXELS = 40_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_PILLOW_ERRORS = (
    Image.DecompressionBombWarning,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)


def encode_raster(content: bytes) -> bytes | None:
    """The picture as WebP of at most 640 pixels; None if it is none or too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    return None
                opened.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                encoded = io.BytesIO()
                opened.convert("RGBA").save(encoded, "WEBP", quality=88)
    except _PILLOW_ERRORS:
        return None
    return encoded.getvalue()
