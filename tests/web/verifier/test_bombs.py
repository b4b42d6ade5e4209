"""Uploads that want our memory or our time: each is refused, and the next visitor is answered."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support import bombs
from tests.support.badges import DataIntegrityScene
from tests.support.page import Page
from tests.support.pictures import make_pdf, make_picture, make_qr
from tests.web.verifier.conftest import BADGE
from verifier.errors import UnreadableError
from verifier.web.workshop import Workshop

ROOT = Path(__file__).parents[3]


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    """One child."""
    workshop = Workshop(benches=1)
    yield workshop
    workshop.close()


def code_of(workshop: Workshop, job: str, source: bytes) -> str:
    with pytest.raises(UnreadableError) as raised:
        workshop.decode(job, source)
    return raised.value.code


def test_what_takes_too_long_is_ended_and_the_next_job_is_done(workshop: Workshop) -> None:
    with pytest.raises(UnreadableError) as raised:
        workshop.decode("qr", bombs.endless_jpeg(), seconds=1.5)
    assert raised.value.code == "picture_too_large"
    assert workshop.decode("qr", make_qr(BADGE)) == (BADGE.encode(),)


def test_a_child_does_many_jobs_and_tells_its_errors(workshop: Workshop) -> None:
    assert workshop.decode("qr", make_qr("one")) == (b"one",)
    assert code_of(workshop, "qr", b"no picture") == "picture_damaged"
    assert code_of(workshop, "pdf", b"%PDF-1.7") == "pdf_damaged"
    attached = make_pdf(attachments=[("badge.json", b"{}")])
    assert workshop.decode("pdf", attached) == (b"{}",)
    (encoded,) = workshop.decode("picture", make_picture("GIF"))
    assert encoded.startswith(b"RIFF")
    assert workshop.decode("picture", b"no picture") == ()


def test_memory_and_files_are_refused_to_the_child(tmp_path: Path) -> None:
    program = (
        "from verifier.workbench import limit_this_process\n"
        "limit_this_process()\n"
        "try:\n"
        "    bytearray(1_500_000_000)\n"
        "except MemoryError:\n"
        "    print('no memory', flush=True)\n"
        f"open({str(tmp_path / 'x')!r}, 'w').write('x')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stdout == "no memory\n"
    assert (tmp_path / "x").read_bytes() == b""


BOMBS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "inflating text": (bombs.inflating_text, {"too_large"}),
    "vast png": (bombs.vast_png, {"picture_too_large"}),
    "vast gif": (bombs.vast_gif, {"picture_too_large"}),
    "deep png": (bombs.deep_png, {"no_badge_in_picture", "picture_too_large"}),
    "nested pdf": (bombs.nested_pdf, {"pdf_damaged", "too_large"}),
    "looping pdf": (bombs.looping_pdf, {"pdf_damaged", "no_badge_in_pdf"}),
    "laughing svg": (bombs.laughing_svg, {"xml_entities"}),
    "deep svg": (bombs.deep_svg, {"picture_damaged"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_no_badge(client: FlaskClient, name: str) -> None:
    make, codes = BOMBS[name]
    answer = client.post("/api/v1/verify", data=make())
    assert answer.status_code == 422
    assert answer.get_json()["code"] in codes


def test_bombs_in_frames_and_lists(client: FlaskClient, good: bytes) -> None:
    assert client.post("/scan/frame", data=bombs.vast_png()).status_code == 422
    files = [(io.BytesIO(bombs.vast_png()), "vast.png"), (io.BytesIO(good), "badge.json")]
    page = Page.read(
        client.post("/many", data={"files": files}, content_type="multipart/form-data")
    )
    rows = [json.loads(row) for row in page.hidden("row")]
    assert json.loads(rows[0]["answer"])["code"] == "picture_too_large"
    assert rows[1].get("answer") is None


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bombs.inflating_zip, "zip_too_large"),
        (bombs.crowded_zip, "zip_too_large"),
        (bombs.lying_zip, "zip_damaged"),
        (lambda: b"PK\x03\x04" + bytes(100), "zip_damaged"),
    ],
    ids=["inflating", "crowded", "lying", "broken"],
)
def test_a_zip_bomb_ends_where_it_is_too_much(
    client: FlaskClient, make: Callable[[], bytes], code: str
) -> None:
    data = {"files": [(io.BytesIO(make()), "badges.zip")]}
    page = Page.read(client.post("/many", data=data, content_type="multipart/form-data"))
    rows = [json.loads(row) for row in page.hidden("row")]
    assert len(rows) < 20
    assert json.loads(rows[-1]["answer"])["code"] == code


def test_a_badge_that_names_a_bomb_as_its_picture_is_shown_without(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    picture = "https://badges.example/picture.png"
    scene.document["credentialSubject"]["achievement"]["image"] = {"id": picture, "type": "Image"}
    scene.web.publish(BADGE, scene.build())
    scene.web.publish(picture, bombs.vast_png(), content_type="image/png")
    page = Page.read(client.post("/verify", data={"source": BADGE}))
    assert (page.verdict, picture in scene.web.asked) == ("good", True)
    assert not [address for address in page.pictures if address.startswith("data:image/webp")]
