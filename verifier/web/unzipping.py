"""The files in a ZIP, under limits that hold whatever the archive says of itself."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from verifier.errors import UnreadableError
from verifier.policy import Limits

MOST_ENTRIES = 1000
MOST_INFLATED = 60_000_000
"""For all files of one archive together. 200 badges of print quality take less."""

_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_CHUNK = 65_536
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)

Entry = tuple[str, bytes | UnreadableError]


def is_zip(source: bytes) -> bool:
    """Whether the bytes begin like a ZIP archive."""
    return source.startswith(_SIGNATURES)


def unzip(source: bytes) -> Iterator[Entry]:
    """Every file in the archive with its bytes, or with why it was not read.

    Sizes that the archive declares are not believed: what counts is what comes out. Archives
    inside archives are not opened, and nothing is written anywhere.
    """
    # Counted before anything is made of it: each entry costs memory as soon as it is listed.
    if source.count(_DIRECTORY_ENTRY) > MOST_ENTRIES:
        yield "", UnreadableError("zip_too_large", "too many files", limit=MOST_ENTRIES)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            yield from _read_entries(archive)
    except _ZIP_ERRORS as error:
        yield "", UnreadableError("zip_damaged", str(error)[:200])


def _read_entries(archive: zipfile.ZipFile) -> Iterator[Entry]:
    left = MOST_INFLATED
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        # What systems put beside people's files.
        if info.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        if info.flag_bits & _ENCRYPTED:
            yield path.name, UnreadableError("zip_encrypted")
            continue
        if info.compress_type not in _METHODS:
            yield path.name, UnreadableError("zip_damaged", "an unusual compression")
            continue
        content = _read_entry(archive, info, most=min(left, Limits().source_bytes))
        if content is None and left <= Limits().source_bytes:
            yield path.name, UnreadableError("zip_too_large", limit=MOST_INFLATED)
            return
        left -= Limits().source_bytes if content is None else len(content)
        if content is None:
            yield path.name, UnreadableError("too_large", limit=Limits().source_bytes)
        elif is_zip(content):
            yield path.name, UnreadableError("zip_inside")
        else:
            yield path.name, content


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, most: int) -> bytes | None:
    """What comes out of one entry; None if that is more than ``most``."""
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as stream:
        while part := stream.read(_CHUNK):
            size += len(part)
            if size > most:
                return None
            parts.append(part)
    return b"".join(parts)
