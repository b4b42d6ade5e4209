"""QR codes of addresses: drawn once for each address, and kept."""

from functools import lru_cache
from io import BytesIO
from typing import Any

import qrcode
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathFillImage

KEPT = 512
PNG_BOX_PIXELS = 16


def _code(address: str) -> "qrcode.QRCode[Any]":
    # Level M survives a fold or a coffee stain on paper, and four modules are the quiet zone
    # that ISO/IEC 18004 asks for.
    code: qrcode.QRCode[Any] = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=4
    )
    code.add_data(address)
    code.make(fit=True)
    return code


@lru_cache(maxsize=KEPT)
def draw_svg(address: str) -> bytes:
    """The code as one SVG path, dark on white: readable by cameras in the dark theme as well."""
    out = BytesIO()
    _code(address).make_image(image_factory=SvgPathFillImage).save(out)
    return out.getvalue()


@lru_cache(maxsize=KEPT)
def draw_png(address: str) -> bytes:
    """The code as a black-and-white PNG of print size."""
    code = _code(address)
    code.box_size = PNG_BOX_PIXELS
    out = BytesIO()
    code.make_image(image_factory=PilImage).save(out, "PNG", optimize=True)
    return out.getvalue()
