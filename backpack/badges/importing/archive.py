"""The export of another platform: a ZIP of badges, opened with its hands tied."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from flask_babel import gettext as _

from backpack.errors import BackpackError

ARCHIVE_BYTES = 60_000_000
"""What can be uploaded at once: five hundred baked pictures of a hundred kilobytes."""

INFLATED_BYTES = 120_000_000
"""Of all files in it together. Badges are pictures, which hardly shrink: more is a bomb."""

FILE_BYTES = 10_000_000
MOST_FILES = 2_000
SIGNATURE = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
ENDINGS = frozenset(
    {".png", ".svg", ".json", ".jsonld", ".jwt", ".txt", ".pdf", ".jpg", ".jpeg", ".webp", ".gif"}
)
NOTES = ("readme", "read_me", "leesmij", "license", "licence")
"""How the names begin of what platforms put beside the badges for people to read."""

_CHUNK = 65_536
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive; without ``content`` it was too large."""

    name: str
    content: bytes | None


def is_archive(content: bytes) -> bool:
    """Whether the bytes begin like a ZIP file."""
    return content.startswith((SIGNATURE, EMPTY))


def read_archive(content: bytes) -> tuple[list[Entry], int]:
    """The files that may be badges, in their order, and how many others were passed over.

    Sizes are counted while reading, whatever the archive says of itself, and nothing inside is
    opened a second time: an archive in the archive is passed over.

    Raises:
        BackpackError: ``archive_damaged``, ``archive_locked``, ``archive_too_large``,
            ``archive_empty``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_FILES:
                raise _too_large()
            wanted = [info for info in infos if _may_be_badge(info.filename)]
            if any(info.flag_bits & 1 for info in wanted):
                raise BackpackError(
                    "archive_locked",
                    _("This export is protected with a password. Export it again without one."),
                )
            entries = list(_read_all(archive, wanted))
    except _BROKEN as error:
        raise BackpackError(
            "archive_damaged",
            _("This ZIP file is damaged or of an unusual kind. Download the export once more."),
        ) from error
    if not entries:
        raise BackpackError(
            "archive_empty", _("There is no file in this ZIP that could hold a badge.")
        )
    return entries, len(infos) - len(wanted)


def _may_be_badge(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    ending = path.suffix.lower()
    is_note = ending == ".txt" and path.stem.lower().startswith(NOTES)
    return not hidden and not is_note and ending in ENDINGS


def _read_all(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Iterator[Entry]:
    left = INFLATED_BYTES
    for info in infos:
        content = _read_capped(archive, info, most=min(FILE_BYTES, left) + 1)
        left -= len(content)
        if left < 0:
            raise _too_large()
        name = PurePosixPath(info.filename).name[:200]
        yield Entry(name, None if len(content) > FILE_BYTES else content)


def _read_capped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as file:
        while size < most and (part := file.read(min(_CHUNK, most - size))):
            parts.append(part)
            size += len(part)
    return b"".join(parts)


def _too_large() -> BackpackError:
    return BackpackError(
        "archive_too_large",
        _(
            "There is more in this ZIP than an export of badges can hold. Bring your badges in "
            "in several smaller files."
        ),
    )
