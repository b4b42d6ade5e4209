"""QR codes as people photograph them. The speed, and other readers, are in ``tests/load``."""

import io

import pytest
from PIL import Image

from tests.support.degraded import TEXT, degraded_pictures
from tests.support.pictures import make_qr
from verifier.formats.qr import find_qr_texts

MOST_MISSED = {"shaken 13"}
"""No reader reads it; whatever is read today must be read tomorrow."""


def test_degraded_photos_are_read() -> None:
    count, missed = 0, set()
    for name, picture in degraded_pictures():
        count += 1
        texts = find_qr_texts(picture)
        assert texts in {(TEXT,), ()}, f"{name} is read wrongly"
        if not texts:
            missed.add(name)
    assert count >= 60
    assert missed <= MOST_MISSED


def test_an_impatient_reader_looks_once() -> None:
    hard = next(picture for name, picture in degraded_pictures() if name == "blurred 3.8")
    assert (find_qr_texts(hard, patient=False), find_qr_texts(hard)) == ((), (TEXT,))


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (40, 40), (1000, 1000), (2400, 30)])
def test_a_picture_without_a_code_ends(size: tuple[int, int]) -> None:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(stream, "PNG")
    assert find_qr_texts(stream.getvalue()) == ()


def test_two_codes_are_found_at_once() -> None:
    left, right = (Image.open(io.BytesIO(make_qr(text))) for text in ("one", "two"))
    both = Image.new("RGB", (left.width * 2, left.height), "white")
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    stream = io.BytesIO()
    both.save(stream, "PNG")
    assert sorted(find_qr_texts(stream.getvalue())) == ["one", "two"]
