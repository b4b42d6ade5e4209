"""Small files that want to become large, or to be worked at for ever."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.support.pictures import PNG_SIGNATURE, make_chunk, make_png


def inflating_text(keyword: bytes = b"openbadgecredential") -> bytes:
    """A PNG whose badge inflates to 60 MB."""
    body = zlib.compress(bytes(60_000_000), 9)
    return make_png(before=[make_chunk(b"iTXt", keyword + b"\0\1\0\0\0" + body)])


def vast_png(side: int = 50_000) -> bytes:
    """A PNG that says it has two and a half milliard pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000))
    return b"".join(
        [
            PNG_SIGNATURE,
            make_chunk(b"IHDR", header),
            make_chunk(b"IDAT", data),
            make_chunk(b"IEND", b""),
        ]
    )


def deep_png() -> bytes:
    """A PNG of just as many pixels as are read, in the largest kind there is."""
    side, row = 4000, 1 + 4000 * 8
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(row)) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)
    chunks = (make_chunk(b"IHDR", header), make_chunk(b"IDAT", data), make_chunk(b"IEND", b""))
    return PNG_SIGNATURE + b"".join(chunks)


def endless_jpeg(scans: int = 4000) -> bytes:
    """A progressive JPEG of 16 million pixels that is sent again and again, in tiny scans.

    Each scan says only that nothing is in any block, and makes the decoder visit all of them.
    """
    stream = io.BytesIO()
    Image.new("L", (4000, 4000)).save(stream, "JPEG", progressive=True, quality=10)
    whole = stream.getvalue()
    last = whole.rindex(b"\xff\xda")
    # The last scan refines coefficients, which may be done as often as one likes.
    scan = whole[last:-2]
    return whole[:-2] + scan * scans + whole[-2:]


def vast_gif() -> bytes:
    """A GIF of a million frames on a canvas of four milliard pixels."""
    head = b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0) + b"\x02\x01\x44\x00"
    return head + frame * 500_000 + b";"


def nested_pdf() -> bytes:
    """A PDF whose metadata are compressed three times over: 50 MB in the end."""
    data = bytes(50_000_000)
    for _ in range(3):
        data = zlib.compress(data, 9)
    stream = (
        (
            b"<</Type/Metadata/Filter[/FlateDecode/FlateDecode/FlateDecode]/Length %d>>stream\n"
            % len(data)
        )
        + data
        + b"\nendstream"
    )
    return _pdf(b"<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>",
                stream)  # fmt: skip


def looping_pdf() -> bytes:
    """A PDF whose pages, names and objects all point at one another."""
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R/Names 3 0 R/AF 3 0 R>>",
        b"<</Type/Pages/Count 1000000000/Kids[2 0 R 2 0 R]/Parent 2 0 R>>",
        b"<</EmbeddedFiles 3 0 R/Kids[3 0 R 3 0 R]/Names[3 0 R 3 0 R]>>",
    )


def _pdf(*objects: bytes) -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return written + table + trailer % (len(objects) + 1, len(written))


def laughing_svg() -> bytes:
    """An SVG whose entities multiply."""
    entities = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "lol">{entities}]>'
        '<svg xmlns="http://www.w3.org/2000/svg"><text>&l9;</text></svg>'
    ).encode()


def deep_svg(depth: int = 200_000) -> bytes:
    """An SVG of very many levels."""
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * depth + b"</g>" * depth + b"</svg>"
    )


def inflating_zip(files: int = 20) -> bytes:
    """A ZIP of some kilobytes with 180 MB in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(files):
            with packed.open(f"badge-{number}.json", "w", force_zip64=True) as entry:
                entry.writelines(_zeros())
    return written.getvalue()


def _zeros() -> Iterator[bytes]:
    for _ in range(9):
        yield bytes(1_000_000)


def lying_zip() -> bytes:
    """A ZIP that says of its file that it is empty."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("badge.json", bytes(30_000_000))
    content = written.getvalue()
    return content.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 5))


def crowded_zip(entries: int = 2000) -> bytes:
    """A ZIP of nothing but very many names."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for number in range(entries):
            packed.writestr(str(number), b"")
    return written.getvalue()
