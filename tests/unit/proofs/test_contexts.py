"""The bundled contexts and schemas are the files that were pinned."""

import hashlib
from pathlib import Path

import pytest

import verifier.contexts
from verifier.contexts import (
    DigestMismatchError,
    PinnedFile,
    context_choices,
    context_document,
    pinned_contexts,
    pinned_schemas,
    schema_document,
)

FOLDER = Path(verifier.contexts.__file__).parent
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def pinned_files() -> list[tuple[str, PinnedFile]]:
    contexts = [("data", file) for files in pinned_contexts().values() for file in files]
    return contexts + [("schemas", file) for files in pinned_schemas().values() for file in files]


@pytest.mark.parametrize(("folder", "pinned"), pinned_files())
def test_every_file_is_the_pinned_one(folder: str, pinned: PinnedFile) -> None:
    content = (FOLDER / folder / pinned.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == pinned.sha256
    assert pinned.source
    assert pinned.licence


def test_no_file_is_without_a_source() -> None:
    named = {f"{folder}/{pinned.file}" for folder, pinned in pinned_files()}
    present = {
        f"{folder}/{path.name}"
        for folder in ("data", "schemas")
        for path in (FOLDER / folder).iterdir()
        if path.name != "manifest.json" and path.is_file()
    }
    assert present == named


def test_a_damaged_file_is_refused() -> None:
    pinned = pinned_contexts()[OB3][0]
    damaged = PinnedFile(
        address=pinned.address,
        file=pinned.file,
        sha256="0" * 64,
        source=pinned.source,
        licence=pinned.licence,
    )
    with pytest.raises(DigestMismatchError):
        context_document(damaged)


def test_two_files_circulate_under_one_address() -> None:
    assert len(pinned_contexts()[OB3]) == 2
    choices = list(context_choices([OB3, "https://www.w3.org/ns/credentials/v2", OB3]))
    assert [len(choice) for choice in choices] == [2, 2]
    assert choices[0] != choices[1]


def test_schemas() -> None:
    address = (
        "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
        "ob_v3p0_achievementcredential_schema.json"
    )
    schema = schema_document(address)
    assert schema is not None
    assert "properties" in schema
    assert schema_document("https://x.example/schema.json") is None
