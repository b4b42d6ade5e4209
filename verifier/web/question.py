"""What a visitor asks: the badge as given, in whose name, and enough of it to ask again."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from flask import abort, request

from verifier.addresses import is_plain_http_host, is_plainly_private, read_target
from verifier.badge import Carrier
from verifier.errors import UnavailableError, UnreadableError
from verifier.formats.decoding import decode_elsewhere
from verifier.formats.links import find_link
from verifier.formats.reading import read_badge
from verifier.policy import Limits
from verifier.web.settings import origin_of
from verifier.web.workshop import decode

_BARE_ADDRESS = re.compile(
    r"(?:[a-z0-9-]+\.)+[a-z]{2,24}(?::\d{1,5})?/\S*|www\.(?:[a-z0-9-]+\.)+[a-z]{2,24}",
    re.IGNORECASE,
)
_ANY_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)

KEPT_BYTES = 300_000
"""Up to here a file rides along in the result page, so that it can be asked about again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``source`` is an address or pasted text (``str``) or a file (``bytes``).

    ``recipient`` is the person asked about; it lives no longer than this request. ``at`` is the
    moment asked about, if it is another than now.
    """

    source: str | bytes
    recipient: str | None = None
    file_name: str | None = None
    at: datetime | None = None

    @property
    def address(self) -> str | None:
        """The web address that was given, if it was one."""
        if isinstance(self.source, str) and origin_of(self.source) is not None:
            return self.source
        return None

    @property
    def typed(self) -> str:
        """What to put back in the box."""
        return self.source if isinstance(self.source, str) else ""

    @property
    def kept(self) -> str | None:
        """The given bytes as base64 for a hidden field, or None if there are too many."""
        raw = self.source.encode() if isinstance(self.source, str) else self.source
        return base64.b64encode(raw).decode() if len(raw) <= KEPT_BYTES else None

    @property
    def empty(self) -> bool:
        """Whether nothing was given at all."""
        return not self.source.strip()


def read_question(*, plain_http_hosts: frozenset[str]) -> Question:
    """The question in this request's form: a chosen file first, else kept bytes, else the text."""
    recipient = request.form.get("recipient", "").strip() or None
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return _read_file(
            upload.read(), upload.filename, recipient, plain_http_hosts=plain_http_hosts
        )
    kept = request.form.get("kept", "")
    if kept:
        name = request.form.get("kept_name") or None
        return Question(source=_unpack(kept), recipient=recipient, file_name=name)
    typed = read_typed(request.form.get("source", ""))
    return Question(source=secured(typed, plain_http_hosts=plain_http_hosts), recipient=recipient)


def _read_file(
    content: bytes, name: str, recipient: str | None, *, plain_http_hosts: frozenset[str]
) -> Question:
    """A file; one that holds a link only is the link, as if it had been pasted."""
    link = find_link(content)
    if link is not None:
        return Question(
            source=secured(link, plain_http_hosts=plain_http_hosts), recipient=recipient
        )
    return Question(source=content, recipient=recipient, file_name=name)


def read_typed(text: str) -> str:
    """What somebody pasted, as they meant it.

    An address may come without its scheme, or in the middle of a sentence from a mail or a CV.
    JSON and tokens stay as they are.
    """
    given = text.strip()
    if _BARE_ADDRESS.fullmatch(given):
        return f"https://{given}"
    addresses = {found.rstrip(".,;:!?)\u201d\"'") for found in _ADDRESS_IN_TEXT.findall(given)}
    if len(addresses) == 1 and not given.startswith(("{", "[", "<")):
        return str(addresses.pop())
    return given


def mark_of(text: str) -> str:
    """By what a text is known again when it comes back, however a form broke its lines."""
    return sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16]


def secured(text: str, *, plain_http_hosts: frozenset[str]) -> str:
    """An http address as the https address it has become; anything else as it is.

    Links on older CVs and certificates are often of the time before https. Only https is asked,
    except for the hosts that the configuration names. Where a port is named as well there is
    nothing to guess: the engine says what it makes of it.
    """
    origin = origin_of(text)
    if origin is None or not origin.startswith("http://"):
        return text
    if origin.removeprefix("http://") in plain_http_hosts or urlsplit(text).port is not None:
        return text
    return "https://" + text.partition("://")[2]


def address_in_photo(question: Question) -> str | None:
    """The address that a photographed QR code holds: it is shown before it is asked.

    What cannot be read is left to the verification, which says why.
    """
    if isinstance(question.source, str):
        return None
    try:
        with decode_elsewhere(decode):
            badge = read_badge(question.source, limits=Limits())
    except UnreadableError:
        return None
    return badge.address if badge.carrier is Carrier.QR else None


def refuse_other_sites() -> None:
    """Stop where another site pressed our button: it must not ask in a visitor's name."""
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        abort(403)


def read_linked(text: str) -> str:
    """The address that a link to us brought along. A space in it was one letter before decoding."""
    given = text.strip()
    return given.replace(" ", "%20") if "://" in given else read_typed(given)


def is_address(text: str) -> bool:
    """Whether somebody meant this as an address, of whatever scheme, and nothing else."""
    return _ANY_ADDRESS.fullmatch(text.strip()) is not None


def refusal_of(address: str, *, plain_http_hosts: frozenset[str]) -> tuple[str, str] | None:
    """Why an address is never asked, as it plainly says itself, and its host; None for others.

    ``not_public`` (nobody else can reach it), ``unencrypted`` (http at a port of its own), or
    ``no_web_address`` (another scheme, a password, a host that is none). Whatever says nothing
    of itself is left to the fetch, which looks its name up.
    """
    try:
        target = read_target(address, plain_http_hosts=plain_http_hosts)
    except UnavailableError as error:
        host = _host_of(address)
        if host and is_plainly_private(host):
            return "not_public", host
        return "unencrypted" if error.code == "port_refused" else "no_web_address", host
    if is_plain_http_host(target, plain_http_hosts) or not is_plainly_private(target.host):
        return None
    return "not_public", target.host


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _unpack(kept: str) -> bytes:
    """The bytes of a hidden field; a field that somebody tampered with is an empty question."""
    try:
        return base64.b64decode(kept, validate=True)
    except binascii.Error:
        return b""
