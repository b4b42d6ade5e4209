"""The command: its four exit statuses, its options, and its JSON."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.badges import (
    DID_ADDRESS,
    RECIPIENT,
    STATUS_ADDRESS,
    DataIntegrityScene,
)
from tests.support.issuer import sign_document
from tests.support.loopback import answer, serving
from tests.support.pictures import make_pdf
from verifier.cli import main
from verifier.policy import Limits

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def scene(tmp_path: Path) -> DataIntegrityScene:
    """A badge in a file, and its web in a map beside it."""
    scene = DataIntegrityScene()
    (tmp_path / "badge.json").write_bytes(scene.build())
    (tmp_path / "did.json").write_text(json.dumps(scene.did_document))
    signed = sign_document(scene.status_list, scene.key, scene.method)
    (tmp_path / "list.json").write_text(json.dumps(signed))
    web = {
        DID_ADDRESS: {"path": "did.json", "status": 200, "content_type": "application/json"},
        STATUS_ADDRESS: {"path": "list.json"},
        "https://badges.example/gone": {"status": 410},
    }
    (tmp_path / "web.json").write_text(json.dumps(web))
    return scene


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str) -> tuple[int, str]:
        out = io.StringIO()
        status = main([*arguments, "--at", "2026-11-01T00:00:00Z"], out=out)
        return status, out.getvalue()

    return run_command


def test_genuine(scene: DataIntegrityScene, run: Run) -> None:
    status, said = run("badge.json", "--web", "web.json", "--recipient", RECIPIENT)
    assert status == 0
    assert said.startswith("GENUINE: ")
    assert "badges.example" in said.splitlines()[0]
    assert said.count("[") == 6


def test_the_json_has_verdict_checks_and_facts(scene: DataIntegrityScene, run: Run) -> None:
    status, said = run("badge.json", "--json", "--web", "web.json", "--language", "nl")
    document: dict[str, Any] = json.loads(said)
    assert (status, document["verdict"]) == (0, "genuine")
    assert [check["name"] for check in document["checks"]] == [
        "format", "proof", "issuer", "dates", "status", "recipient",
    ]  # fmt: skip
    assert set(document["checks"][0]) >= {"name", "outcome", "code", "evidence", "sentence"}
    standings = {fact["name"]: fact["standing"] for fact in document["facts"]}
    assert standings["name"] == "claimed"
    assert standings["issuer_domain"] == "proven"
    assert document["asked_at"] == "2026-11-01T00:00:00Z"
    assert [visit["address"] for visit in document["fetched"]] == [DID_ADDRESS, STATUS_ADDRESS]


def test_the_same_question_has_the_same_answer(scene: DataIntegrityScene, run: Run) -> None:
    asked = ("badge.json", "--json", "--web", "web.json")
    assert run(*asked) == run(*asked)


def test_not_genuine(scene: DataIntegrityScene, run: Run, tmp_path: Path) -> None:
    changed = (tmp_path / "badge.json").read_text().replace("voluntary", "involuntary")
    (tmp_path / "badge.json").write_text(changed)
    status, said = run("badge.json", "--web", "web.json")
    assert status == 1
    assert "[signature_invalid]" in said


def test_could_not_be_established(scene: DataIntegrityScene, run: Run) -> None:
    status, said = run("badge.json", "--offline")
    assert status == 2
    assert "[key_unavailable]" in said


def test_no_badge(scene: DataIntegrityScene, run: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Dear reader")
    assert run("note.txt")[0] == 3
    status, said = run("note.txt", "--json")
    assert (status, json.loads(said)["error"]) == (3, "not_a_badge")


def test_an_address_and_what_the_map_says_of_it(scene: DataIntegrityScene, run: Run) -> None:
    status, said = run("https://badges.example/gone", "--web", "web.json")
    assert status == 1
    assert "[revoked]" in said
    assert run("https://badges.example/else", "--web", "web.json")[0] == 2


def test_standard_input(
    scene: DataIntegrityScene, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = io.BytesIO((tmp_path / "badge.json").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source))
    assert run("-", "--web", "web.json")[0] == 0


def test_another_persons(scene: DataIntegrityScene, run: Run) -> None:
    asked = ("badge.json", "--web", "web.json", "--recipient", "mehmet@student.example")
    assert run(*asked)[0] == 1


def test_a_trust_list(scene: DataIntegrityScene, run: Run, tmp_path: Path) -> None:
    trust = {
        "name": "Pilot registry",
        "issuers": [{"id": "did:web:badges.example:issuers:1", "name": "The University"}],
        "keys": scene.did_document["verificationMethod"],
    }
    (tmp_path / "trust.yaml").write_text(json.dumps(trust))
    status, said = run("badge.json", "--offline", "--trust", "trust.yaml")
    assert status == 2
    assert "Pilot registry" in said
    assert "[status_unavailable]" in said


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        (("missing.json",), None),
        (("badge.json", "--trust", "missing.yaml"), None),
        (("badge.json", "--trust", "file"), "name: x"),
        (("badge.json", "--trust", "file"), "- a"),
        (("badge.json", "--trust", "file"), "{"),
        (("badge.json", "--web", "missing.json"), None),
        (("badge.json", "--web", "file"), "[]"),
        (("badge.json", "--web", "file"), '{"https://a.example": 1}'),
        (("badge.json", "--web", "file"), '{"https://a.example": {"path": 1}}'),
    ],
)
def test_a_wrong_question(
    run: Run,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    content: str | None,
) -> None:
    (tmp_path / "badge.json").write_text("{}")
    if content is not None:
        (tmp_path / "file").write_text(content)
    assert run(*arguments)[0] == 64
    assert capsys.readouterr().err.startswith("verifier: ")


def test_a_wrong_moment(
    scene: DataIntegrityScene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "badge.json"), "--at", "soon"]) == 64
    assert "not a date" in capsys.readouterr().err


def test_options_that_do_not_exist_are_wrong_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--no-such-option", "badge.json"])
    assert ended.value.code == 64


@pytest.mark.usefixtures("scene")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, options: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "verifier", "--offline", *options]
    told = subprocess.run(
        [*command, str(tmp_path / "badge.json")],
        check=False, stdout=writing, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(writing)
    assert (told.returncode, told.stderr) == (141, b"")


def test_a_pdf_with_several_badges_is_answered_for_each(
    scene: DataIntegrityScene, run: Run, tmp_path: Path
) -> None:
    badge = scene.build()
    again = json.dumps(json.loads(badge), indent=1).encode()
    forged = json.loads(badge)
    forged["credentialSubject"]["achievement"]["name"] = "Something grander"
    changed = json.dumps(forged).encode()
    for inside, expected in (((badge, again), 0), ((badge, changed), 1)):
        files = [(f"{number}.json", one) for number, one in enumerate(inside)]
        (tmp_path / "badges.pdf").write_bytes(make_pdf(attachments=files))
        status, said = run("badges.pdf", "--web", "web.json")
        assert status == expected
        assert said.count("GENUINE: ") == 2
        status, told = run("badges.pdf", "--web", "web.json", "--json")
        assert status == expected
        reports = json.loads(told)["reports"]
        assert [report["file"] for report in reports] == ["1", "2"]
        assert reports[0]["verdict"] == "genuine"


def test_the_page_of_a_collection_is_answered_for_each(
    scene: DataIntegrityScene, run: Run, tmp_path: Path
) -> None:
    here, good, lost = (f"https://badges.example/{path}" for path in ("c/1", "b/1", "b/2"))
    links = "".join(f'<link rel="item" type="application/vc" href="{one}">' for one in (good, lost))
    web = json.loads((tmp_path / "web.json").read_text())
    (tmp_path / "page.html").write_text(f"<!doctype html>{links}")
    web[here] = {"path": "page.html", "content_type": "text/html"}
    web[good] = {"path": "badge.json", "content_type": "application/vc"}
    (tmp_path / "web.json").write_text(json.dumps(web))
    status, said = run(here, "--web", "web.json", "--json")
    assert status == 2
    reports = json.loads(said)["reports"]
    assert [(one["file"], one["verdict"]) for one in reports] == [
        (good, "genuine"),
        (lost, "undetermined"),
    ]


def test_each_of_many_badges_has_the_budget_of_one(run: Run) -> None:
    """More addresses than one verification may ask: the last one is asked as the first is."""
    count = Limits().total_fetches + 2
    links = "".join(
        f'<link rel="item" type="application/vc" href="/{number}">' for number in range(count)
    )
    page = answer(links.encode(), headers=("Content-Type: text/html",))
    with serving(page) as (port, heads):
        here = f"localhost:{port}"
        status, said = run(f"http://{here}/c/1", "--allow-http", here, "--json")
    # Every badge turns out to be such a page once more.
    codes = {one.get("error") or one.get("code") for one in json.loads(said)["reports"]}
    assert (status, codes) == (3, {"several_badges"})
    assert len(heads) == count + 1
