"""QR codes in a picture, photographed or drawn, read with Pillow and zxing-cpp."""

import io
import struct
import zlib

import zxingcpp
from PIL import Image

from verifier.errors import UnreadableError

_MOST_PIXELS = 16_000_000
_MOST_PIXELS_JPEG = 64_000_000
_SHARP_ENOUGH = (2400, 2400)
_MOST_CODES = 16
_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_SIGNATURES = (b"\xff\xd8\xff", b"GIF87a", b"GIF89a")

# What Pillow's decoders raise on damaged files; its documentation promises no single class.
_PILLOW_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)


def is_picture(source: bytes) -> bool:
    """Whether the bytes begin like a JPEG, GIF or WebP picture."""
    return source.startswith(_SIGNATURES) or (source[:4] == b"RIFF" and source[8:12] == b"WEBP")


def find_qr_texts(source: bytes) -> tuple[str, ...]:
    """The texts of all QR codes in a picture, each once, from top to bottom.

    The size is known and capped before a pixel is decoded: 16 million pixels, 64 million for a
    JPEG, which is decoded at a fraction of its size. Of an animation the first frame is read.

    Raises:
        UnreadableError: ``picture_damaged``, ``picture_too_large``.
    """
    codes = zxingcpp.read_barcodes(_load_grey(source), formats=_QR_CODES)
    texts: dict[str, None] = {}
    for code in codes[:_MOST_CODES]:
        try:
            texts[bytes(code.bytes).decode("utf-8")] = None
        except UnicodeDecodeError:
            continue
    return tuple(texts)


def _load_grey(source: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(source), formats=_FORMATS) as picture:
            pixels = picture.width * picture.height
            if pixels > (_MOST_PIXELS_JPEG if picture.format == "JPEG" else _MOST_PIXELS):
                raise UnreadableError("picture_too_large", pixels=pixels)
            picture.draft("L", _SHARP_ENOUGH)
            # Made small before anything is made of it, so that only one copy is ever large.
            picture.thumbnail(_SHARP_ENOUGH)
            return _on_white(picture).convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableError("picture_too_large", str(error)[:200]) from error
    except _PILLOW_ERRORS as error:
        raise UnreadableError("picture_damaged", str(error)[:200]) from error


def _on_white(picture: Image.Image) -> Image.Image:
    # A drawn code may be black on nothing, which would become black on black.
    if not picture.has_transparency_data:
        return picture
    coloured = picture.convert("RGBA")
    white = Image.new("RGBA", coloured.size, "white")
    white.alpha_composite(coloured)
    return white
