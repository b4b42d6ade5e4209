"""QR codes in a picture, photographed or drawn, read with Pillow and zxing-cpp."""

import io
import struct
import zlib
from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from verifier.errors import UnreadableError

_MOST_PIXELS = 16_000_000
_MOST_PIXELS_JPEG = 64_000_000
_SHARP_ENOUGH = (2400, 2400)
_WHOLE = (4000, 4000)
_SMALL = 1000
_ENLARGED = 3
_MOST_CODES = 16
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_SIGNATURES = (b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

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


def is_heic(source: bytes) -> bool:
    """Whether the bytes begin like a photo of an iPhone (HEIF, ISO/IEC 23008-12, annex B)."""
    return source[4:8] == b"ftyp" and source[8:12] in _HEIC_BRANDS


def find_qr_texts(source: bytes, *, patient: bool = True) -> tuple[str, ...]:
    """The texts of all QR codes in a picture, each once, from top to bottom.

    The size is known and capped before a pixel is decoded: 16 million pixels, 64 million for a
    JPEG, which is decoded at a fraction of its size. Of an animation the first frame is read.
    Where no code is found, a ``patient`` reader looks again: at the whole size, at what is small
    made larger, and at what is blurred or pale made sharper, a fixed number of times.

    Raises:
        UnreadableError: ``picture_damaged``, ``picture_too_large``.
    """
    grey = _load_grey(source, within=_SHARP_ENOUGH)
    texts = _read_codes(grey)
    if texts or not patient:
        return texts
    for another in _look_again(source, grey):
        if texts := _read_codes(another):
            return texts
    return ()


def _read_codes(grey: Image.Image) -> tuple[str, ...]:
    # Nothing of zxingcpp's outlives this call: what is left of it when the process ends is
    # reported on standard error as a leak.
    codes = zxingcpp.read_barcodes(
        grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    texts: dict[str, None] = {}
    for code in codes[:_MOST_CODES]:
        try:
            texts[bytes(code.bytes).decode("utf-8")] = None
        except UnicodeDecodeError:
            continue
    return tuple(texts)


def _look_again(source: bytes, grey: Image.Image) -> Iterator[Image.Image]:
    """The same picture in other ways, each made only when those before it did not help."""
    sharpened = ImageFilter.UnsharpMask(radius=4, percent=300, threshold=0)
    yield grey.filter(sharpened)
    longest = max(grey.size)
    if longest <= _SMALL:
        larger = grey.resize(
            (grey.width * _ENLARGED, grey.height * _ENLARGED), Image.Resampling.BICUBIC
        )
        yield larger
        yield larger.filter(sharpened)
    yield ImageOps.autocontrast(grey, cutoff=2)
    if longest > _SMALL // 4:
        yield grey.reduce(2).filter(sharpened)
    if longest == max(_SHARP_ENOUGH):
        # It may have been larger, and the code only a corner of it.
        yield _load_grey(source, within=_WHOLE)


def _load_grey(source: bytes, *, within: tuple[int, int]) -> Image.Image:
    try:
        with Image.open(io.BytesIO(source), formats=_FORMATS) as picture:
            pixels = picture.width * picture.height
            if pixels > (_MOST_PIXELS_JPEG if picture.format == "JPEG" else _MOST_PIXELS):
                raise UnreadableError("picture_too_large", pixels=pixels)
            picture.draft("L", within)
            # Made small before anything is made of it, so that only one copy is ever large.
            picture.thumbnail(within)
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
