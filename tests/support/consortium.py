"""Badges that the Digital Credentials Consortium's libraries signed, and what the web answers.

They were made by ``node tests/conformance/node/sign.mjs FOLDER`` and are kept as data, so that they
are verified without node; the manifest beside them says with which versions.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "conformance" / "data" / "dcc"

PAGES: Mapping[str, str] = {
    "https://badges.utopia.example/.well-known/did.json": "did-document.json",
    "https://badges.utopia.example/status/bitstring": "status-list-bitstring.json",
    "https://badges.utopia.example/status/2021": "status-list-2021.json",
}
"""Which address answers which file."""


def manifest_entries() -> list[dict[str, str]]:
    """Every file, with its digest."""
    manifest = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    entries: list[dict[str, str]] = manifest["files"]
    return entries


def consortium_badge(name: str) -> dict[str, Any]:
    """One badge, as it was signed."""
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return document


def consortium_pages() -> Mapping[str, str]:
    """Every address that the badges name, and what it answers."""
    return {address: (FOLDER / file).read_text("utf-8") for address, file in PAGES.items()}
