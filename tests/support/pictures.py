"""Pictures and documents made for a test: PNG chunk by chunk, SVG, QR codes, PDF."""

import io
import struct
import zlib
from collections.abc import Sequence

import qrcode
from PIL import Image
from pypdf import PdfWriter

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG = b"""<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <title>A badge</title>
  <circle cx="5" cy="5" r="4"/>
</svg>
"""


def make_chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk with its length and its right checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def make_text_chunk(
    text: bytes, *, keyword: bytes = b"openbadgecredential", compressed: bool = False
) -> bytes:
    """An ``iTXt`` chunk."""
    flag = b"\1" if compressed else b"\0"
    body = zlib.compress(text) if compressed else text
    return make_chunk(b"iTXt", keyword + b"\0" + flag + b"\0\0\0" + body)


def make_png(
    *, before: Sequence[bytes] = (), after: Sequence[bytes] = (), data_bytes: int = 0
) -> bytes:
    """A PNG with chunks before and after its data, which can be padded to many ``IDAT`` chunks.

    The padding belongs to no picture (a viewer ignores it); 8 kB is how large real encoders
    make their chunks.
    """
    header = make_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    data = [make_chunk(b"IDAT", zlib.compress(b"\0\0"))]
    data += [make_chunk(b"IDAT", b"\0" * 8192) for _ in range(data_bytes // 8204)]
    return b"".join([PNG_SIGNATURE, header, *before, *data, *after, make_chunk(b"IEND", b"")])


def make_picture(kind: str, *, size: int = 40) -> bytes:
    """A plain picture of a kind that Pillow knows (``PNG``, ``JPEG``, ``WEBP``, ``GIF``)."""
    stream = io.BytesIO()
    Image.new("RGB", (size, size), "orange").save(stream, kind)
    return stream.getvalue()


def make_qr(text: str, *, kind: str = "PNG") -> bytes:
    """A picture of a QR code."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    small = Image.new("L", (len(matrix), len(matrix)), 255)
    small.putdata([0 if dark else 255 for row in matrix for dark in row])
    stream = io.BytesIO()
    small.resize((len(matrix) * 4, len(matrix) * 4)).convert("RGB").save(stream, kind)
    return stream.getvalue()


def make_pdf(*, attachments: Sequence[tuple[str, bytes]] = (), metadata: bytes = b"") -> bytes:
    """A PDF of one empty page, with attached files and XMP metadata."""
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    for name, data in attachments:
        writer.add_attachment(name, data)
    if metadata:
        writer.xmp_metadata = metadata
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
