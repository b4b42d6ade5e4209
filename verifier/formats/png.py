"""A badge in a PNG picture: the text chunks are found by a walk over the chunks."""

import struct
import zlib

from verifier.errors import UnreadableError
from verifier.policy import Limits

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORDS = (b"openbadgecredential", b"openbadges")

_HEAD = struct.Struct(">II")
_CHECKSUM = struct.Struct(">I")
_END = int.from_bytes(b"IEND", "big")
_TEXTS = frozenset(int.from_bytes(kind, "big") for kind in (b"iTXt", b"tEXt", b"zTXt"))
_INTERESTING = _TEXTS | {_END}
_LONGEST_KEYWORD = 79
_LONGEST_CHUNK = 2**31 - 1


def find_png_text(source: bytes, *, limits: Limits) -> bytes | None:
    """The credential baked into a PNG (Open Badges 3.0 section 5.3.1, 2.0 baking), or None.

    Looks at every chunk, before and after the picture's data, under both keywords, in ``iTXt``
    (compressed or not) and in the ``tEXt`` and ``zTXt`` of early bakers.

    Raises:
        UnreadableError: ``picture_damaged`` (truncated, or the badge's checksum is wrong),
            ``several_badges``, ``too_large`` (what a compressed text inflates to).
    """
    found: tuple[int, int, bytes] | None = None
    at, length, kind = len(SIGNATURE), 0, 0
    # The text may lie anywhere, so this loop decides how fast a large picture is read: chunks
    # that are of no interest cost one look at their head, with the type as a number.
    unpack, interesting = _HEAD.unpack_from, _INTERESTING
    try:
        while kind != _END:
            length, kind = unpack(source, at)
            while kind not in interesting:
                at += length + 12
                length, kind = unpack(source, at)
            if kind != _END and _read_keyword(source, at, length) in KEYWORDS:
                if found is not None:
                    raise UnreadableError("several_badges", "two text chunks hold a badge")
                found = at, length, source[at + 4 : at + 8]
            at += length + 12
    except struct.error as error:
        raise UnreadableError("picture_damaged", "the picture ends too early") from error
    if at > len(source):
        raise UnreadableError("picture_damaged", "the picture ends too early")
    if found is None:
        return None
    return _read_text(source, *found, limits=limits)


def _read_keyword(source: bytes, at: int, length: int) -> bytes:
    return source[at + 8 : at + 8 + min(length, _LONGEST_KEYWORD + 1)].partition(b"\0")[0]


def _read_text(source: bytes, at: int, length: int, kind: bytes, *, limits: Limits) -> bytes:
    body = source[at + 8 : at + 8 + length]
    (checksum,) = _CHECKSUM.unpack_from(source, at + 8 + length)
    if length > _LONGEST_CHUNK or zlib.crc32(body, zlib.crc32(kind)) != checksum:
        raise UnreadableError("picture_damaged", "the checksum of the badge's chunk is wrong")
    _, _, rest = body.partition(b"\0")
    if kind == b"tEXt":
        return rest
    if kind == b"zTXt":
        return _inflate(rest[1:], method=rest[:1], limits=limits)
    flag, method = rest[:1], rest[1:2]
    _language, _, rest = rest[2:].partition(b"\0")
    _translated, separator, text = rest.partition(b"\0")
    if not separator or flag not in {b"\0", b"\1"}:
        raise UnreadableError("picture_damaged", "the badge's chunk is no iTXt chunk")
    return text if flag == b"\0" else _inflate(text, method=method, limits=limits)


def _inflate(compressed: bytes, *, method: bytes, limits: Limits) -> bytes:
    if method != b"\0":
        raise UnreadableError("picture_damaged", "an unknown compression of the badge")
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(compressed, limits.json_bytes)
    except zlib.error as error:
        raise UnreadableError("picture_damaged", "the compressed badge is damaged") from error
    if inflater.unconsumed_tail:
        raise UnreadableError("too_large", limit=limits.json_bytes)
    if not inflater.eof:
        raise UnreadableError("picture_damaged", "the compressed badge ends too early")
    return text
