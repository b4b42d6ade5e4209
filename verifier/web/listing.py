"""A list of badges as people have it: pasted lines, a table with links, files, a ZIP."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from verifier.errors import UnreadableError
from verifier.web.question import read_typed, secured
from verifier.web.settings import origin_of
from verifier.web.unzipping import is_zip, unzip

MOST_ROWS = 200
MOST_BYTES = 12_000_000
"""Of all credentials of one list together; they travel in the page, for nothing is kept."""

TakeOut = Callable[[bytes], Sequence[bytes | str]]
"""From a file to the credential in it, or to the address that is all it holds; or to several."""

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?)\u201d\"'"
_SPREADSHEETS = (b"\xd0\xcf\x11\xe0", b"[Content_Types].xml")
_TABLE_NAMES = (".csv", ".tsv", ".txt")
_DOCUMENT_NAMES = (".docx", ".odt", ".pptx")
"""Also a ZIP inside, and yet no list: a CV that somebody took for the badge."""

_LONGEST_CELL = 300
_ADDRESS_HEADS = frozenset(
    {
        "url", "link", "address", "adres", "badge", "badge url", "badge link", "badge address",
        "badge-link", "badgelink", "badge_url", "credential", "credential url", "credential_url",
        "public url", "public_url", "verification url", "web address", "webadres", "lien",
        "adresse",
    }
)  # fmt: skip
_RECIPIENT_HEADS = frozenset(
    {"email", "e-mail", "e-mail address", "email address", "e-mailadres", "mail", "recipient",
     "ontvanger"}
)  # fmt: skip
_WHO_HEADS = frozenset({"name", "naam", "candidate", "kandidaat", "student", "learner", "nom"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One thing of the list: an address (``str``), or a file or the credential in it (``bytes``).

    ``error`` says why it cannot be asked about, where that is known already.
    """

    label: str
    source: str | bytes
    who: str = ""
    recipient: str | None = None
    error: UnreadableError | None = None


@dataclass(slots=True, kw_only=True)
class Listing:
    """What was given, in order. ``repeated`` counts what stood in it twice, ``left_out`` names
    what came after the first ``MOST_ROWS``.
    """

    given: list[Given] = field(default_factory=list)
    repeated: int = 0
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file with the name under which it came."""

    name: str
    content: bytes


def read_listing(
    text: str,
    uploads: Sequence[Upload],
    *,
    take_out: TakeOut,
    plain_http_hosts: frozenset[str],
) -> Listing:
    """Everything in the text and the files, each once, at most ``MOST_ROWS`` of it.

    Of a file only the credential in it stays, so that one file at a time takes memory.
    """
    listing = Listing()
    seen: set[tuple[str, str | None]] = set()
    size = 0

    def opened() -> Iterator[Given]:
        for one in _find(text, uploads):
            if len(listing.given) >= MOST_ROWS:
                listing.left_out.append(one.label)
            else:
                yield from _open(one, take_out=take_out, plain_http_hosts=plain_http_hosts)

    for given in opened():
        if len(listing.given) >= MOST_ROWS:
            listing.left_out.append(given.label)
            continue
        raw = given.source.encode() if isinstance(given.source, str) else given.source
        key = (sha256(raw).hexdigest(), given.recipient)
        if given.error is None and key in seen:
            listing.repeated += 1
            continue
        seen.add(key)
        size += len(raw)
        if size > MOST_BYTES:
            size -= len(raw)
            refused = replace(given, source=b"", error=UnreadableError("list_too_large"))
            listing.given.append(refused)
            continue
        listing.given.append(given)
    return listing


def is_list(text: str, uploads: Sequence[Upload]) -> bool:
    """Whether the box for one badge was given several: files, links, or a file beside a link."""
    if len(uploads) == 1 and uploads[0].content.strip() and _addresses(text):
        return True
    if len(uploads) != 1:
        return bool(uploads) or len(_addresses(text)) > 1
    (upload,) = uploads
    if is_zip(upload.content):
        return not upload.name.lower().endswith(_DOCUMENT_NAMES)
    # A text with one address in it is that badge; a table with one is still a table.
    fewest = 2 if upload.name.lower().endswith(".txt") else 1
    table = _is_table(upload.name, upload.content)
    return table and len(_addresses(_decode(upload.content))) >= fewest


def without_prose(text: str) -> str:
    """A list as it is; of a mail or a page with links in it, the links alone."""
    lines = [line for line in text.splitlines() if line.strip()]
    if all(_addresses(line) for line in lines[1:]):
        return text
    return "\n".join(_addresses(text))


def _addresses(text: str) -> list[str]:
    """The addresses in a text, each once. JSON and mark-up name many, and are one badge."""
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[", "<")):
        return []
    found: list[str] = []
    for line in text.splitlines():
        several = _ADDRESS.findall(line)
        typed = read_typed(line)
        if several:
            found.extend(address.rstrip(_AFTER_ADDRESS) for address in several)
        elif origin_of(typed) is not None:
            found.append(typed)
    return list(dict.fromkeys(found))


def _open(given: Given, *, take_out: TakeOut, plain_http_hosts: frozenset[str]) -> Iterator[Given]:
    if given.error is not None:
        yield given
        return
    try:
        inside = take_out(given.source) if isinstance(given.source, bytes) else [given.source]
    except UnreadableError as error:
        yield replace(given, source=b"", error=error)
        return
    for number, source in enumerate(inside, start=1):
        label = given.label if len(inside) == 1 else f"{given.label} {number}/{len(inside)}"
        safe = (
            secured(source, plain_http_hosts=plain_http_hosts)
            if isinstance(source, str)
            else source
        )
        yield replace(given, label=label, source=safe)


def _find(text: str, uploads: Sequence[Upload]) -> Iterator[Given]:
    yield from _read_text(text)
    for upload in uploads:
        yield from _read_upload(upload)


def _read_upload(upload: Upload) -> Iterator[Given]:
    if is_zip(upload.content):
        if any(mark in upload.content[:4096] for mark in _SPREADSHEETS):
            yield _refused(upload.name, "spreadsheet")
            return
        for name, content in unzip(upload.content):
            if isinstance(content, UnreadableError):
                yield Given(label=name or upload.name, source=b"", error=content)
            elif _is_table(name, content):
                yield from _read_text(_decode(content))
            else:
                yield Given(label=name, source=content)
    elif upload.content.startswith(_SPREADSHEETS):
        yield _refused(upload.name, "spreadsheet")
    elif _is_table(upload.name, upload.content):
        yield from _read_text(_decode(upload.content))
    else:
        yield Given(label=upload.name, source=upload.content)


def _refused(label: str, code: str) -> Given:
    return Given(label=label, source=b"", error=UnreadableError(code))


def _is_table(name: str, content: bytes) -> bool:
    """Whether a file is a list rather than a badge: by its name, unless it holds one credential."""
    if not name.lower().endswith(_TABLE_NAMES):
        return False
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return not start.startswith((b"{", b"[", b"eyJ", b"<", b"\x89PNG", b"%PDF"))


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets on Windows write; any byte is a letter there.
        return content.decode("cp1252", "replace")


def _read_text(text: str) -> Iterator[Given]:
    stripped = text.strip()
    if not stripped:
        return
    if stripped.startswith(("{", "[")):
        yield from _read_json(stripped)
        return
    table = _read_table(text)
    if table is not None:
        yield from table
        return
    lines = stripped.splitlines()
    # A column that was copied with its heading.
    headed = len(lines) > 1 and lines[0].strip(' "').lower() in _ADDRESS_HEADS
    for line in lines[headed:]:
        yield from _read_line(line)


def _read_json(text: str) -> Iterator[Given]:
    """One credential, or a list of credentials and addresses."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    entries = document if isinstance(document, list) else [None]
    for number, entry in enumerate(entries, start=1):
        label = f"JSON {number}" if len(entries) > 1 else "JSON"
        if entry is None:
            # Its own bytes, because a signature may be over exactly them.
            yield Given(label=label, source=text.encode("utf-8", "replace"))
        elif isinstance(entry, str):
            yield from _read_line(entry)
        else:
            yield Given(label=label, source=json.dumps(entry, ensure_ascii=True).encode())


def _read_line(line: str) -> Iterator[Given]:
    given = line.strip()
    if not given:
        return
    addresses = [address.rstrip(_AFTER_ADDRESS) for address in _ADDRESS.findall(given)]
    if len(addresses) > 1:
        for address in addresses:
            yield Given(label=address, source=address)
        return
    typed = read_typed(given)
    if origin_of(typed) is not None:
        yield Given(label=typed, source=typed)
    elif given.startswith("eyJ") and " " not in given:
        yield Given(label=f"{given[:20]}…", source=given.encode("utf-8", "replace"))
    else:
        yield Given(label=given[:_LONGEST_CELL], source=given, error=UnreadableError("not_a_badge"))


def _read_table(text: str) -> Iterator[Given] | None:
    """The rows of a table with a column of addresses; None if it is no such table."""
    lines = text.strip("\r\n").splitlines()
    delimiter = max(",;\t", key=lines[0].count)
    if delimiter not in lines[0]:
        return None
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    except csv.Error:
        return None
    width = len(rows[0])
    heads = [cell.strip().lower() for cell in rows[0]]
    headed = not any(origin_of(cell) for cell in rows[0])
    body = rows[1:] if headed else rows
    column = _address_column(heads if headed else [], body, width)
    if column is None:
        return None
    recipient = _column(heads, _RECIPIENT_HEADS) if headed else None
    who = _column(heads, _WHO_HEADS) if headed else None
    return _read_cells(body, column=column, recipient=recipient, who=who)


def _address_column(heads: Sequence[str], body: Sequence[Sequence[str]], width: int) -> int | None:
    """The column with the most addresses; where several have as many, the one so called."""
    counts = [
        sum(1 for row in body if len(row) > at and origin_of(read_typed(row[at])) is not None)
        for at in range(width)
    ]
    most = max(counts, default=0)
    if not most:
        return None
    best = [at for at, count in enumerate(counts) if count == most]
    named = [at for at in best if at < len(heads) and heads[at] in _ADDRESS_HEADS]
    return (named or best)[0]


def _column(heads: Sequence[str], names: frozenset[str]) -> int | None:
    return next((at for at, head in enumerate(heads) if head in names), None)


def _read_cells(
    body: Sequence[Sequence[str]], *, column: int, recipient: int | None, who: int | None
) -> Iterator[Given]:
    for row in body:
        if not any(cell.strip() for cell in row):
            continue
        for given in _read_line(_cell(row, column)):
            yield replace(
                given,
                recipient=_cell(row, recipient) or None,
                who=_cell(row, who)[:_LONGEST_CELL],
            )
        if not _cell(row, column):
            label = _cell(row, who) or ", ".join(row)[:_LONGEST_CELL]
            yield Given(label=label, source="", error=UnreadableError("empty"))


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""
