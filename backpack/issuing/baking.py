"""A credential is put into its own picture: pure functions for PNG and SVG."""

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree

KEYWORD_OF_GENERATION = {"ob2": "openbadges", "ob3": "openbadgecredential"}

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TEXT_CHUNKS = frozenset({b"iTXt", b"tEXt", b"zTXt"})
_BADGE_KEYWORDS = frozenset(keyword.encode("ascii") for keyword in KEYWORD_OF_GENERATION.values())

_SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
_ELEMENT_OF_GENERATION = {
    "ob2": ("http://openbadges.org", "assertion"),
    "ob3": ("https://purl.imsglobal.org/ob/v3p0", "credential"),
}
_BADGE_ELEMENTS = tuple(
    f"{{{namespace}}}{name}" for namespace, name in _ELEMENT_OF_GENERATION.values()
)
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*\Z", re.ASCII)
# Letters that XML 1.0 has no way to write, and the one sequence that would end a CDATA section.
_NOT_FOR_CDATA = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|(?<=]])>")


class BakingError(ValueError):
    """The picture cannot carry a credential. ``code`` is stable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


def bake_png(picture: bytes, credential: str, *, keyword: str) -> bytes:
    """Put a credential into a PNG as one uncompressed ``iTXt`` chunk before the picture's data.

    ``credential`` is JSON or a compact token; ``keyword`` is ``openbadgecredential`` (Open Badges
    3.0 section 5.3.1) or ``openbadges`` (Open Badges 2.0 baking). A badge of either keyword that
    is there already is replaced: a picture carries one badge. All else stays byte for byte.

    Raises:
        BakingError: ``keyword_unknown``, ``picture_not_png``, ``picture_damaged``.
    """
    if keyword.encode("utf-8") not in _BADGE_KEYWORDS:
        raise BakingError("keyword_unknown", keyword)
    if not picture.startswith(_PNG_SIGNATURE):
        raise BakingError("picture_not_png")
    # Keyword, end of keyword, not compressed, method 0, no language, no translated keyword.
    body = keyword.encode("ascii") + b"\0\0\0\0\0" + credential.encode("utf-8")
    chunk = _make_chunk(b"iTXt", body)
    baked, pending = bytearray(_PNG_SIGNATURE), True
    for kind, whole in _walk_chunks(picture):
        if kind in _TEXT_CHUNKS and whole[8:-4].partition(b"\0")[0] in _BADGE_KEYWORDS:
            continue
        if pending and kind in {b"IDAT", b"IEND"}:
            baked += chunk
            pending = False
        baked += whole
    return bytes(baked)


def bake_svg(picture: bytes, credential: str, *, generation: str) -> bytes:
    """Put a credential into an SVG as the first element of its root.

    ``generation`` is ``ob3`` (Open Badges 3.0 section 5.3.2) or ``ob2`` (Open Badges 2.0 baking).
    A compact token goes into the ``verify`` attribute and the element stays empty; JSON goes into
    a CDATA section, and for ``ob2`` the address of the hosted assertion into ``verify``. A badge
    that is there already is replaced. Where JSON holds letters that XML cannot, they are escaped
    in the JSON, which changes its spelling and not its meaning.

    Raises:
        BakingError: ``generation_unknown``, ``picture_not_svg``, ``picture_damaged``,
            ``credential_malformed`` (neither a token nor JSON).
    """
    if generation not in _ELEMENT_OF_GENERATION:
        raise BakingError("generation_unknown", generation)
    old = _parse_svg(picture)
    for element in list(old.iter(*_BADGE_ELEMENTS)):
        _remove(element)
    namespace, name = _ELEMENT_OF_GENERATION[generation]
    # Namespaces of an element are fixed when it is made, so the root is made anew around the
    # children of the old one.
    names: dict[str | None, str] = {**old.nsmap}
    names["openbadges"] = namespace
    attributes = {str(key): str(value) for key, value in old.attrib.items()}
    # The library's types do not know that None is the prefix of the default namespace.
    root = etree.Element(old.tag, attributes, nsmap=cast("Mapping[str, str]", names))
    element = etree.SubElement(root, f"{{{namespace}}}{name}")
    element.tail = old.text
    root.extend(list(old))
    if _TOKEN.match(credential):
        element.set("verify", credential)
    else:
        if generation == "ob2" and (address := _read_address(credential)):
            element.set("verify", address)
        element.text = etree.CDATA(_NOT_FOR_CDATA.sub(_escape, credential))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _make_chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _walk_chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG_SIGNATURE)
    while True:
        head = picture[at : at + 8]
        if len(head) < 8:
            raise BakingError("picture_damaged", "the picture ends too early")
        length, kind = struct.unpack(">I4s", head)
        whole = picture[at : at + length + 12]
        if len(whole) < length + 12:
            raise BakingError("picture_damaged", "the picture ends too early")
        yield kind, whole
        if kind == b"IEND":
            return
        at += length + 12


def _parse_svg(picture: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    if b"<!ENTITY" in picture:
        raise BakingError("picture_damaged", "entities are not allowed")
    try:
        root = etree.fromstring(picture, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BakingError("picture_damaged", str(error)) from error
    if root.tag != _SVG_ROOT:
        raise BakingError("picture_not_svg")
    return root


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    # What follows an element hangs on it in this library, and must stay when it goes.
    before = element.getprevious()
    tail = element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def _read_address(credential: str) -> str | None:
    try:
        assertion = json.loads(credential)
    except ValueError as error:
        raise BakingError("credential_malformed", str(error)) from error
    address = assertion.get("id") if isinstance(assertion, dict) else None
    return address if isinstance(address, str) and address.startswith("http") else None


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
