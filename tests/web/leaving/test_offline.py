"""The archive without us: what it establishes, with whose keys, and what it can never claim."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import select

from backpack.db import new_session
from backpack.issuing.revocation import revoke_credential
from backpack.issuing.signing import sign_credential
from backpack.models import Credential, Person
from tests.conftest import SteppingClock
from tests.web.leaving.test_export import export_of, make_learner
from verifier.cli import main
from verifier.dates import read_span
from verifier.keys.multikey import write_multikey


@pytest.fixture
def files(app: Flask, clock: SteppingClock) -> dict[str, bytes]:
    return unpack(export_of(app, clock, make_learner(app, clock)))


def unpack(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return {name: file.read(name) for name in file.namelist()}


def pack(files: dict[str, bytes], path: Path) -> Path:
    """The archive again, with the digests of what is in it now, as a forger would write them."""
    manifest = json.loads(files["manifest.json"])
    for entry in (*manifest["credentials"], *manifest["addresses"].values()):
        entry["sha256"] = hashlib.sha256(files[entry["file"]]).hexdigest()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in {**files, "manifest.json": json.dumps(manifest).encode()}.items():
            file.writestr(name, content)
    return path


def ask(
    files: dict[str, bytes], folder: Path, *options: str, keys: bytes | None = None
) -> tuple[int, list[dict[str, Any]]]:
    path = pack(files, folder / "export.zip")
    trust: tuple[str, ...] = ()
    if keys is not None:
        (folder / "keys.json").write_bytes(keys)
        trust = ("--trust", str(folder / "keys.json"))
    out = io.StringIO()
    status = main(["--offline", "--json", *trust, *options, str(path)], out=out)
    return status, json.loads(out.getvalue())["reports"]


def codes(report: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {check["name"]: (check["outcome"], check["code"]) for check in report["checks"]}


def test_with_the_keys_known_every_badge_is_established(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    status, reports = ask(files, tmp_path, keys=files["keys.json"])
    assert [report["verdict"] for report in reports] == ["genuine", "genuine"], reports
    assert status == 0
    assert codes(reports[0])["status"] == ("passed", "not_revoked")


def test_with_the_archives_own_keys_it_is_never_genuine(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    status, reports = ask(files, tmp_path)
    assert status == 2
    for report in reports:
        assert report["verdict"] == "undetermined"
        assert codes(report)["proof"][0] == "passed"
        assert codes(report)["issuer"] == ("unknown", "issuer_key_from_archive")
        assert codes(report)["status"] == ("unknown", "status_from_archive")


def forge(files: dict[str, bytes], change: Callable[[dict[str, Any]], None]) -> dict[str, bytes]:
    """The archive with another badge in it, signed with a forger's key that its did.json lists."""
    key = Ed25519PrivateKey.generate()
    multikey = write_multikey(key.public_key())
    name = next(name for name in files if name.endswith("did.json"))
    did = json.loads(files[name])
    method = f"{did['id']}#{multikey}"
    did["verificationMethod"].append(
        {"id": method, "type": "Multikey", "controller": did["id"], "publicKeyMultibase": multikey}
    )
    did["assertionMethod"].append(method)
    badge = next(name for name in files if name.endswith("/badge.json"))
    document = json.loads(files[badge])
    created = document.pop("proof")["created"]
    change(document)
    moment = read_span(created, field="created").first
    signed = sign_credential(document, private_key=key, method=method, created=moment)
    return {**files, name: json.dumps(did).encode(), badge: json.dumps(signed).encode()}


def test_a_forged_badge_with_a_forged_key_is_never_genuine(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    forged = forge(files, lambda document: document.update(name="Doctor of Everything"))
    for keys in (None, files["keys.json"]):
        _status, reports = ask(forged, tmp_path, keys=keys)
        assert reports[0]["verdict"] != "genuine"
        assert codes(reports[0])["issuer"] == ("unknown", "issuer_key_from_archive")


def test_a_list_by_a_forged_key_does_not_count(files: dict[str, bytes], tmp_path: Path) -> None:
    """The badge is the issuer's; what says that it is not revoked is signed by somebody else."""
    forged = forge(files, lambda _document: None)
    badge = next(name for name in files if name.endswith("/badge.json"))
    name = next(name for name in files if name.startswith("web/status/"))
    document = json.loads(files[name])
    proof = document.pop("proof")
    key = Ed25519PrivateKey.generate()
    did_name = next(name for name in files if name.endswith("did.json"))
    did = json.loads(forged[did_name])
    multikey = write_multikey(key.public_key())
    method = f"{did['id']}#{multikey}"
    did["verificationMethod"].append(
        {"id": method, "type": "Multikey", "controller": did["id"], "publicKeyMultibase": multikey}
    )
    did["assertionMethod"].append(method)
    moment = read_span(proof["created"], field="created").first
    signed = sign_credential(document, private_key=key, method=method, created=moment)
    mixed = {
        **forged,
        badge: files[badge],
        name: json.dumps(signed).encode(),
        did_name: json.dumps(did).encode(),
    }
    _status, reports = ask(mixed, tmp_path, keys=files["keys.json"])
    assert codes(reports[0])["issuer"][0] == "passed"
    assert codes(reports[0])["status"] == ("unknown", "status_from_archive")
    assert reports[0]["verdict"] == "undetermined"


def test_nobody_answers_for_later(files: dict[str, bytes], tmp_path: Path) -> None:
    keys = files["keys.json"]
    _status, reports = ask(files, tmp_path, "--at", "2027-06-01T00:00:00Z", keys=keys)
    assert codes(reports[0])["status"] == ("unknown", "status_from_archive")
    later = json.loads(files["manifest.json"])
    later["made_at"] = "2026-11-21T20:00:00Z"
    _status, reports = ask(
        {**files, "manifest.json": json.dumps(later).encode()}, tmp_path, keys=keys
    )
    assert codes(reports[0])["status"] == ("unknown", "status_from_archive")


def test_a_revoked_badge_is_told(app: Flask, clock: SteppingClock, tmp_path: Path) -> None:
    person_id = make_learner(app, clock)
    with app.test_request_context(), new_session() as session, session.begin():
        credential = session.scalars(select(Credential)).one()
        actor = session.get_one(Person, person_id)
        revoke_credential(session, credential, actor=actor, reason="A mistake.", now=clock())
    files = unpack(export_of(app, clock, person_id))
    status, reports = ask(files, tmp_path, keys=files["keys.json"])
    assert status == 1
    assert codes(reports[0])["status"][0] == "failed"


@pytest.mark.parametrize("broken", ["digest", "missing", "version", "twice", "no_zip"])
def test_a_damaged_archive_is_refused(
    files: dict[str, bytes], tmp_path: Path, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export.zip"
    manifest = json.loads(files["manifest.json"])
    badge = manifest["credentials"][0]["file"]
    if broken == "digest":
        files[badge] += b" "
    if broken == "missing":
        del files[badge]
    if broken == "version":
        files["manifest.json"] = json.dumps({**manifest, "version": 2}).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
        if broken == "twice":
            with pytest.warns(UserWarning, match="Duplicate"):
                file.writestr("manifest.json", files["manifest.json"])
    if broken == "no_zip":
        path.write_bytes(b"PK\x03\x04 and no more")
    assert main(["--offline", str(path)]) == 64
    assert capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "nl"])
def test_it_is_told_in_words(files: dict[str, bytes], tmp_path: Path, language: str) -> None:
    path, out = pack(files, tmp_path / "export.zip"), io.StringIO()
    assert main(["--offline", "--language", language, str(path)], out=out) == 2
    said = out.getvalue()
    assert "2026" in said
    assert "badges/001-" in said
    assert "[issuer_key_from_archive]" in said


def test_a_reader_who_goes_away_is_no_fault(files: dict[str, bytes], tmp_path: Path) -> None:
    path = pack(files, tmp_path / "export.zip")
    command = [sys.executable, "-m", "verifier", "--offline", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 141
