"""From bytes to a badge: what the file is, told by its content, and the badge inside."""

import json
import re
from collections.abc import Mapping
from typing import Any

from verifier.badge import Badge, Carrier, Generation
from verifier.errors import UnreadableError
from verifier.formats.compact import UnverifiedToken, looks_like_token, read_compact
from verifier.formats.decoding import decode_pdf, decode_qr
from verifier.formats.generations import ENVELOPES, read_generation, types_of
from verifier.formats.links import find_link
from verifier.formats.pdf import is_pdf
from verifier.formats.png import SIGNATURE as PNG_SIGNATURE
from verifier.formats.png import find_png_text
from verifier.formats.qr import is_heic, is_picture
from verifier.formats.strict_json import BYTE_ORDER_MARK, read_json
from verifier.formats.svg import find_svg_text
from verifier.policy import Limits

_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f]{1,4000}\Z", re.IGNORECASE)
_ENVELOPED = re.compile(r"data:application/(?:vc|vp)(?:-ld)?\+(?:jwt|sd-jwt)(?:;[^,]*)?,")
_WHITE = b" \t\r\n"
_CBOR_PREFIXES = ("VP1-", "VC1-")


def read_badge(source: bytes, *, limits: Limits) -> Badge:
    """Find and read the one badge in a file or a pasted text.

    The content decides what it is, never a name: PNG, SVG, PDF, any other picture (with a QR
    code in it), a compact token, JSON, or merely the address of a badge, also in a link file.

    Raises:
        UnreadableError: ``empty``, ``too_large``, ``not_a_badge``, ``no_badge_in_picture``,
            ``no_badge_in_pdf``, ``several_badges``, ``picture_damaged``, ``picture_too_large``,
            ``picture_heic``,
            ``pdf_damaged``, ``token_malformed``, ``xml_entities``, ``qr_cbor_unsupported``, or
            a code of ``read_json``.
    """
    if len(source) > limits.source_bytes:
        raise UnreadableError("too_large", bytes=len(source), limit=limits.source_bytes)
    if source.startswith(PNG_SIGNATURE):
        text = find_png_text(source, limits=limits)
        if text is not None:
            return _read_text(text, carrier=Carrier.PNG, limits=limits)
        return _read_one(decode_qr(source), carrier=Carrier.QR, limits=limits)
    if is_picture(source):
        return _read_one(decode_qr(source), carrier=Carrier.QR, limits=limits)
    if is_heic(source):
        raise UnreadableError("picture_heic")
    if is_pdf(source):
        return _read_pdf(source, limits=limits)
    link = find_link(source)
    text = source if link is None else link.encode("utf-8", "replace")
    stripped = text.removeprefix(BYTE_ORDER_MARK).strip(_WHITE)
    if stripped.startswith(b"<"):
        return _read_svg(stripped, limits=limits)
    return _read_text(text, carrier=None, limits=limits)


def split_pdf(source: bytes, *, limits: Limits) -> tuple[bytes, ...]:
    """The badges of a PDF, each by itself as its own bytes; nothing of what is no PDF.

    Raises:
        UnreadableError: ``pdf_damaged``, ``pdf_encrypted``, ``several_badges``, ``too_large``.
    """
    if len(source) > limits.source_bytes or not is_pdf(source):
        return ()
    return tuple(_find_in_pdf(source, limits=limits))


def read_token(
    token: str, *, limits: Limits | None = None, carrier: Carrier = Carrier.JWT
) -> Badge:
    """Read a compact JWS or SD-JWT, such as a nested ``endorsementJwt``.

    Raises:
        UnreadableError: ``token_malformed``, ``not_a_badge``, or a code of ``read_json``.
    """
    parts = read_compact(token, limits=limits or Limits())
    generation = _read_selective(parts) if parts.selective else read_generation(parts.document)
    return Badge(
        generation=generation,
        carrier=carrier,
        source=token.encode("ascii"),
        document=parts.document,
        token=token,
        unverified_header=parts.header,
        unverified_payload=parts.payload,
    )


def _read_selective(parts: UnverifiedToken) -> Generation:
    """The generation by what is disclosed; where that says nothing it is some credential."""
    try:
        return read_generation(parts.document)
    except UnreadableError:
        return Generation.VC


def read_embedded(
    document: Mapping[str, Any], *, carrier: Carrier, limits: Limits | None = None
) -> Badge:
    """Make a badge of a credential that was read as part of another document.

    It has no bytes of its own, so ``source`` is its JSON, written only to be told apart by digest.

    Raises:
        UnreadableError: ``not_a_badge``, or a code of ``read_token`` if it is an envelope.
    """
    source = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return _read_document(document, source, carrier=carrier, limits=limits or Limits())


def _read_svg(source: bytes, *, limits: Limits) -> Badge:
    if b"<svg" not in source and b":svg" not in source:
        raise UnreadableError("not_a_badge", "a page or an XML file that is no SVG picture")
    text = find_svg_text(source)
    if text is None:
        raise UnreadableError("no_badge_in_picture")
    return _read_text(text, carrier=Carrier.SVG, limits=limits)


def _read_pdf(source: bytes, *, limits: Limits) -> Badge:
    badges = _find_in_pdf(source, limits=limits)
    if not badges:
        raise UnreadableError("no_badge_in_pdf")
    if len(badges) > 1:
        raise UnreadableError("several_badges", "the PDF carries more than one badge")
    return next(iter(badges.values()))


def _find_in_pdf(source: bytes, *, limits: Limits) -> dict[bytes, Badge]:
    badges: dict[bytes, Badge] = {}
    for attached in decode_pdf(source):
        try:
            badge = _read_attached(attached, limits=limits)
        except UnreadableError as error:
            # A PDF may lawfully carry other files; only an ambiguous one is a reason to stop.
            if error.code == "several_badges":
                raise
            continue
        badges[badge.source] = badge
    return badges


def _read_attached(attached: bytes, *, limits: Limits) -> Badge:
    if attached.startswith(PNG_SIGNATURE):
        text = find_png_text(attached, limits=limits)
    elif attached.strip(_WHITE).startswith(b"<"):
        text = find_svg_text(attached.strip(_WHITE))
    else:
        text = attached
    if text is None:
        raise UnreadableError("no_badge_in_picture")
    badge = _read_text(text, carrier=Carrier.PDF, limits=limits)
    if badge.address is not None and text is attached:
        raise UnreadableError("not_a_badge", "an attached address is not a badge")
    return badge


def _read_one(texts: tuple[str, ...], *, carrier: Carrier, limits: Limits) -> Badge:
    if not texts:
        raise UnreadableError("no_badge_in_picture")
    if len(texts) == 1:
        return _read_text(texts[0].encode("utf-8"), carrier=carrier, limits=limits)
    # A poster may show several codes; it is one badge if exactly one of them is.
    badges = []
    for text in texts:
        try:
            badges.append(_read_text(text.encode("utf-8"), carrier=carrier, limits=limits))
        except UnreadableError:
            continue
    if len(badges) != 1:
        raise UnreadableError("several_badges" if badges else "no_badge_in_picture")
    return badges[0]


def _read_text(source: bytes, *, carrier: Carrier | None, limits: Limits) -> Badge:
    stripped = source.removeprefix(BYTE_ORDER_MARK).strip(_WHITE)
    if not stripped:
        raise UnreadableError("empty")
    if stripped.startswith((b"{", b"[")):
        document = read_json(source, limits=limits)
        if not isinstance(document, dict):
            raise UnreadableError("not_a_badge", "a list, not one badge")
        held = _find_wrapped(document)
        if isinstance(held, str):
            return read_token(held, limits=limits, carrier=carrier or Carrier.JSON)
        if held is not None:
            return read_embedded(held, carrier=carrier or Carrier.JSON, limits=limits)
        return _read_document(document, source, carrier=carrier or Carrier.JSON, limits=limits)
    try:
        text = stripped.decode("ascii")
    except UnicodeDecodeError as error:
        raise UnreadableError("not_a_badge", "neither JSON, nor a token, nor an address") from error
    if _ADDRESS.match(text):
        return _read_address(text, carrier=carrier or Carrier.ADDRESS)
    if looks_like_token(text):
        return read_token(text, limits=limits, carrier=carrier or Carrier.JWT)
    if text.startswith(_CBOR_PREFIXES):
        raise UnreadableError("qr_cbor_unsupported", "a credential written as CBOR-LD")
    raise UnreadableError("not_a_badge", "neither JSON, nor a token, nor an address")


def _find_wrapped(document: Mapping[str, Any]) -> Mapping[str, Any] | str | None:
    """The one credential in a presentation that nobody signed, as wallets hand badges out.

    Such a wrapper states nothing, and proves nothing either; the credential has its own proof.
    """
    held = document.get("verifiableCredential")
    if "VerifiablePresentation" not in types_of(document) or document.get("proof"):
        return None
    only = held[0] if isinstance(held, list) and len(held) == 1 else held
    if isinstance(only, str):
        return only if looks_like_token(only) else None
    return only if isinstance(only, Mapping) and only.get("proof") else None


def _read_address(text: str, *, carrier: Carrier) -> Badge:
    # Only Open Badges 1 and 2 are hosted; whoever fetches the address learns what it really is.
    return Badge(
        generation=Generation.OB2,
        carrier=carrier,
        source=text.encode("ascii"),
        document={},
        address=text,
    )


def _read_document(
    document: Mapping[str, Any], source: bytes, *, carrier: Carrier, limits: Limits
) -> Badge:
    if types_of(document) & ENVELOPES:
        address = document.get("id")
        match = _ENVELOPED.match(address) if isinstance(address, str) else None
        if match is None or not isinstance(address, str):
            raise UnreadableError("token_malformed", "an envelope without a token inside")
        return read_token(address[match.end() :], limits=limits, carrier=carrier)
    return Badge(
        generation=read_generation(document), carrier=carrier, source=source, document=document
    )
