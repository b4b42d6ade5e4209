"""An archive of badges, with answers in place of the network: verified as of when it was made.

An archive cannot vouch for itself: whoever made it could have put any key into it under any name.
So keys count only if the asker knows them beforehand (``Policy.trusted_keys``), and a list of what
is revoked only if such a key signed it, at the moment of the question or later. All else that rests
on the archive's own word is unknown, never genuine. See docs/verification.md, "Archives".
"""

import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any
from urllib.parse import urlsplit

from verifier.claims import as_list, as_object
from verifier.dates import read_span
from verifier.errors import RefutedError, UnavailableError, UnreadableError
from verifier.fetch import Response
from verifier.formats import read_json
from verifier.pipeline import verify
from verifier.policy import Limits, Policy
from verifier.report import Check, CheckName, Outcome, Report, Verdict

SIGNATURE = b"PK\x03\x04"
"""How a ZIP file begins."""

MANIFEST = "manifest.json"
FORMAT = "ransel-export"
VERSION = 1
MOST_CREDENTIALS = 2_000
"""Far more badges than anybody has."""

_OWN_KEYS = ("did:key:", "did:jwk:")
"""Issuers that are their key: nobody's word is needed for whose it is."""


class ArchiveError(ValueError):
    """The file is no archive of badges, or is damaged; the text says where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive and its digest; ``content_type`` if it answers an address."""

    file: str
    sha256: str
    content_type: str = ""


class Archive:
    """An archive as it is, each file checked against its digest when it is read."""

    def __init__(
        self,
        file: zipfile.ZipFile,
        *,
        made_at: datetime,
        credentials: tuple[Entry, ...],
        answers: Mapping[str, Entry],
        limits: Limits,
    ) -> None:
        self.made_at = made_at
        self.credentials = credentials
        self._file = file
        self._answers = answers
        self._limits = limits

    @property
    def plain_http_hosts(self) -> frozenset[str]:
        """Hosts that it answers for over http: of a demo. Nothing of it reaches a network."""
        parts = (urlsplit(address) for address in self._answers)
        return frozenset(part.netloc for part in parts if part.scheme == "http")

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file.

        Raises:
            ArchiveError: it is not there, too large, or another one than the manifest says.
        """
        content = _read_file(self._file, entry.file, most=self._limits.source_bytes)
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise ArchiveError(f"{entry.file}: not the file that the manifest names")
        return content

    def fetch(self, address: str, *, accept: str = "application/json") -> Response:
        """Answer as the network did when the archive was made; any other address is unreachable.

        Raises:
            UnavailableError: ``unreachable``, ``too_large``.
        """
        del accept
        entry = self._answers.get(address)
        if entry is None:
            raise UnavailableError("unreachable", "not in the archive", address=address)
        try:
            body = self.read(entry)
        except ArchiveError as error:
            raise UnavailableError("unreachable", str(error), address=address) from error
        if len(body) > self._limits.response_bytes:
            raise UnavailableError("too_large", address=address)
        return Response(
            address=address,
            status=200,
            content_type=entry.content_type.partition(";")[0].strip().lower(),
            body=body,
            at=self.made_at,
        )


def read_archive(file: IO[bytes], *, limits: Limits) -> Archive:
    """Read the manifest of an archive; ``file`` stays open as long as the archive is used.

    Raises:
        ArchiveError: it is none, or of another version.
    """
    try:
        opened = zipfile.ZipFile(file)
        names = opened.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ArchiveError(f"not a ZIP file: {error}") from error
    if len(names) != len(set(names)):
        raise ArchiveError("two files of the same name")
    try:
        document = read_json(_read_file(opened, MANIFEST, most=limits.json_bytes), limits=limits)
    except UnreadableError as error:
        raise ArchiveError(f"{MANIFEST}: {error}") from error
    manifest = as_object(document)
    if manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
        raise ArchiveError(f"{MANIFEST}: not a {FORMAT} of version {VERSION}")
    credentials = tuple(_read_entry(one) for one in as_list(manifest.get("credentials")))
    if not credentials or len(credentials) > MOST_CREDENTIALS:
        raise ArchiveError(f"{MANIFEST}: {len(credentials)} badges")
    return Archive(
        opened,
        made_at=_read_moment(manifest.get("made_at")),
        credentials=credentials,
        answers={
            address: _read_entry(one)
            for address, one in as_object(manifest.get("addresses")).items()
        },
        limits=limits,
    )


def verify_from_archive(archive: Archive, source: bytes, *, policy: Policy) -> Report:
    """Verify one badge with the archive's answers, at ``policy.now``.

    Raises:
        UnreadableError: there is no badge in it.
    """
    asked = replace(
        policy, plain_http_hosts=policy.plain_http_hosts | archive.plain_http_hosts, registries=()
    )
    return _doubt(verify(source, policy=asked, fetch=archive.fetch), archive, asked)


def _doubt(report: Report, archive: Archive, policy: Policy) -> Report:
    """Call unknown what passed on no more than the archive's own word."""
    lists = [one.address for one in report.fetched]
    good = bool(lists) and all(_is_good_list(one, archive, policy) for one in lists)
    return _weaken(report, policy=policy, lists_are_good=good)


def _weaken(report: Report, *, policy: Policy, lists_are_good: bool) -> Report:
    checks = []
    for check in report.checks:
        code = None
        if check.outcome is Outcome.PASSED:
            if check.name is CheckName.ISSUER and not _is_known(check, policy):
                code = "issuer_key_from_archive"
            if check.name is CheckName.STATUS and not lists_are_good:
                code = "status_from_archive"
        checks.append(check if code is None else replace(check, outcome=Outcome.UNKNOWN, code=code))
    nested = tuple(
        _weaken(one, policy=policy, lists_are_good=lists_are_good) for one in report.nested
    )
    return replace(report, checks=tuple(checks), nested=nested)


def _is_known(check: Check, policy: Policy) -> bool:
    """Whether somebody else than the archive says whose the key is."""
    said: Mapping[str, Any] = check.evidence
    own = str(said.get("issuer")).startswith(_OWN_KEYS) and said.get("issuer") == said.get("signer")
    return said.get("method") in policy.trusted_keys or own or said.get("authority") is not None


def _is_good_list(address: str, archive: Archive, policy: Policy) -> bool:
    """Whether a key known beforehand signed what answered, at the moment of the question or later.

    Whatever else was asked for, such as the keys of somebody unknown who signed a list, is not.
    """
    try:
        listed = verify(archive.fetch(address).body, policy=policy, fetch=archive.fetch)
        signed = read_span(listed.said.get("valid_from"), field="validFrom").first
    except (UnavailableError, UnreadableError, RefutedError):
        return False
    known = listed.check(CheckName.ISSUER).evidence.get("method") in policy.trusted_keys
    return listed.verdict is Verdict.GENUINE and known and signed >= policy.now


def _read_entry(value: object) -> Entry:
    said = as_object(value)
    file, digest = said.get("file"), said.get("sha256")
    content_type = said.get("content_type", "")
    if not (isinstance(file, str) and isinstance(digest, str) and isinstance(content_type, str)):
        raise ArchiveError(f"{MANIFEST}: every entry names a 'file' and its 'sha256'")
    return Entry(file=file, sha256=digest, content_type=content_type)


def _read_moment(value: object) -> datetime:
    try:
        return read_span(value, field="made_at").first
    except RefutedError as error:
        raise ArchiveError(f"{MANIFEST}: 'made_at' is not a date") from error


def _read_file(archive: zipfile.ZipFile, name: str, *, most: int) -> bytes:
    try:
        with archive.open(name) as file:
            content = file.read(most + 1)
    except KeyError as error:
        raise ArchiveError(f"{name}: not in the archive") from error
    except (
        zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError, zlib.error,
    ) as error:  # fmt: skip
        raise ArchiveError(f"{name}: {error}") from error
    if len(content) > most:
        raise ArchiveError(f"{name}: larger than {most} bytes")
    return content
