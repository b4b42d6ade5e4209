"""The JSON-LD contexts and JSON schemas that this verifier knows, pinned by digest.

Nothing here touches the network. A context address is not byte-stable: different files have been
published under the same address, and a signature may have been made over either. So an address
stands for a *list of variants*, the one most likely met first; ``context_choices`` enumerates the
combinations that a verification has to try before it calls a signature bad.

The files lie in ``data/`` and ``schemas/``; ``manifest.json`` beside each says where every file
was taken from, under which licence, and its SHA-256. A file that does not have its digest is
refused when it is loaded.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_CONTEXT_FILES = _HERE / "data"
_SCHEMA_FILES = _HERE / "schemas"

MAXIMUM_CHOICES = 8
"""Combinations of variants tried for one document; today's addresses give at most eight."""


class DigestMismatchError(RuntimeError):
    """A bundled file is not the file that was pinned: the installation is damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFile:
    """One file that is known under an address. ``sha256`` is in hex, of its bytes."""

    address: str
    file: str
    sha256: str
    source: str
    licence: str


@cache
def pinned_contexts() -> Mapping[str, tuple[PinnedFile, ...]]:
    """Every context address with its variants, the most usual first."""
    return _read_manifest(_HERE / "manifest.json")


@cache
def pinned_schemas() -> Mapping[str, tuple[PinnedFile, ...]]:
    """Every JSON schema address with its variants, the most usual first."""
    return _read_manifest(_SCHEMA_FILES / "manifest.json")


@cache
def context_document(pinned: PinnedFile) -> Mapping[str, Any]:
    """The JSON-LD context document of one variant. Shared: callers must not change it.

    Raises:
        DigestMismatchError: the file does not have the pinned SHA-256.
    """
    return _load(_CONTEXT_FILES, pinned)


def context_bytes(pinned: PinnedFile) -> bytes:
    """The very bytes of one variant, for whoever passes the context on."""
    return (_CONTEXT_FILES / pinned.file).read_bytes()


def schema_document(address: str) -> Mapping[str, Any] | None:
    """The JSON schema pinned under ``address``, or None. Shared: callers must not change it.

    Raises:
        DigestMismatchError: the file does not have the pinned SHA-256.
    """
    variants = pinned_schemas().get(address)
    return _load_schema(variants[0]) if variants else None


def context_choices(addresses: Iterable[str]) -> Iterator[tuple[PinnedFile, ...]]:
    """Every way to choose one variant for each of the pinned ``addresses``, most usual first.

    Each choice lists the variants in the order of the (distinct) addresses.
    """
    variants = [pinned_contexts()[address] for address in dict.fromkeys(addresses)]
    yield from itertools.islice(itertools.product(*variants), MAXIMUM_CHOICES)


@cache
def _load_schema(pinned: PinnedFile) -> Mapping[str, Any]:
    return _load(_SCHEMA_FILES, pinned)


def _load(folder: Path, pinned: PinnedFile) -> Mapping[str, Any]:
    content = (folder / pinned.file).read_bytes()
    if hashlib.sha256(content).hexdigest() != pinned.sha256:
        raise DigestMismatchError(f"{pinned.file} is not the file pinned for {pinned.address}")
    document: Mapping[str, Any] = json.loads(content)
    return document


def _read_manifest(path: Path) -> Mapping[str, tuple[PinnedFile, ...]]:
    entries: Mapping[str, list[dict[str, str]]] = json.loads(path.read_bytes())
    return {
        address: tuple(PinnedFile(address=address, **entry) for entry in variants)
        for address, variants in entries.items()
    }
