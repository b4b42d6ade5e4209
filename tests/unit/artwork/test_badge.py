"""The badge designer: readable everywhere, the same every time, and safe with any text."""

import io
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from backpack.artwork.badge import LARGEST_WIDTH, draw_badge, rasterise
from backpack.artwork.colours import PALETTE, READABLE, contrast, read_colour, readable_shade
from backpack.artwork.errors import ArtworkError
from backpack.artwork.shapes import SHAPES
from backpack.artwork.symbols import SYMBOLS

SVG = "{http://www.w3.org/2000/svg}"

# All that a badge is drawn with: nothing that runs, nothing that is fetched.
ALLOWED = {
    SVG + name
    for name in (
        *("svg", "title", "defs", "linearGradient", "radialGradient", "stop"),
        *("path", "g", "circle", "ellipse", "text", "textPath"),
    )
}


def test_every_symbol_and_shape_makes_a_picture_that_is_not_empty() -> None:
    for (symbol, shape), colour in zip(
        itertools.product(SYMBOLS, SHAPES), itertools.cycle(PALETTE), strict=False
    ):
        svg = draw_badge(ring_text="Specific Commitment", symbol=symbol, shape=shape, colour=colour)
        with Image.open(io.BytesIO(rasterise(svg, width=60))) as picture:
            assert picture.size == (60, 60)
            assert picture.getpixel((0, 0)) == (0, 0, 0, 0)
            opaque = picture.getchannel("A").histogram()[255]
            assert opaque > 0.5 * 60 * 60


def test_symbols_differ() -> None:
    drawn = {draw_badge(ring_text="x", symbol=symbol, colour="teal") for symbol in SYMBOLS}
    assert len(drawn) == len(SYMBOLS) >= 12


def test_the_ring_text_is_drawn_without_fonts_of_the_machine() -> None:
    with_text = rasterise(
        draw_badge(ring_text="Specific", symbol="book", colour="teal", title="t"), width=200
    )
    other_text = rasterise(
        draw_badge(ring_text="Belgisch", symbol="book", colour="teal", title="t"), width=200
    )
    assert with_text != other_text


def test_same_arguments_same_bytes() -> None:
    def draw() -> bytes:
        svg = draw_badge(ring_text="Peer Mentor", symbol="hands", colour="plum", ribbon="2026")
        return rasterise(svg, width=300)

    assert draw() == draw()


def test_ids_of_two_pictures_do_not_meet() -> None:
    def ids(ring_text: str) -> set[str]:
        root = etree.fromstring(draw_badge(ring_text=ring_text, symbol="leaf", colour="leaf"))
        return {str(element.attrib["id"]) for element in root.iter() if "id" in element.attrib}

    assert ids("one")
    assert not ids("one") & ids("two")


def test_a_picture_is_announced_by_its_title() -> None:
    root = etree.fromstring(
        draw_badge(ring_text="Tutor", symbol="star", colour="gold", title="Tutor & “mentor” <1>")
    )
    assert root.get("role") == "img"
    assert root[0].tag == SVG + "title"
    assert root[0].text == "Tutor & “mentor” <1>"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=80))
def test_any_text_makes_well_formed_xml(ring_text: str, ribbon: str | None) -> None:
    svg = draw_badge(ring_text=ring_text, symbol="globe", colour="slate", ribbon=ribbon)
    root = etree.fromstring(svg)
    assert {element.tag for element in root.iter()} <= ALLOWED


def test_a_long_text_is_set_smaller_and_then_cut() -> None:
    def ring(text: str) -> tuple[str, float]:
        root = etree.fromstring(draw_badge(ring_text=text, symbol="book", colour="teal"))
        line = root.find(f".//{SVG}textPath")
        assert line is not None
        letters = line.getparent()
        assert letters is not None
        return line.text or "", float(letters.attrib["font-size"])

    assert ring("Tutor")[0] == "TUTOR"
    assert ring("Tutor")[1] > ring("Duurzaamheid in de praktijk van het onderwijs")[1]
    assert ring("woord " * 60)[0].endswith("…")


@given(st.integers(0, 0xFFFFFF))
def test_white_lettering_is_readable_on_any_colour(number: int) -> None:
    assert contrast(readable_shade(f"#{number:06x}", 1.45), "#ffffff") >= READABLE


def test_the_palette_is_readable_as_it_is() -> None:
    for colour in PALETTE.values():
        assert readable_shade(colour) == colour


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"symbol": "unicorn"}, "symbol_unknown"),
        ({"shape": "cloud"}, "shape_unknown"),
        ({"colour": "red"}, "colour_invalid"),
        ({"colour": '#fff" onload="x'}, "colour_invalid"),
    ],
)
def test_an_unknown_choice_is_refused(arguments: dict[str, str], code: str) -> None:
    good = {"ring_text": "x", "symbol": "book", "colour": "teal"}
    with pytest.raises(ArtworkError) as refused:
        draw_badge(**(good | arguments))
    assert refused.value.code == code


def test_a_colour_is_read_by_name_or_number() -> None:
    assert read_colour("teal") == PALETTE["teal"]
    assert read_colour("#ABCDEF") == "#abcdef"


@pytest.mark.parametrize("width", [0, -1, LARGEST_WIDTH + 1])
def test_an_impossible_width_is_refused(width: int) -> None:
    with pytest.raises(ArtworkError) as refused:
        rasterise(draw_badge(ring_text="x", symbol="book", colour="teal"), width=width)
    assert refused.value.code == "size_invalid"


@pytest.mark.parametrize("svg", ["", "no picture", "<svg", "<html></html>"])
def test_what_is_no_svg_is_refused(svg: str) -> None:
    with pytest.raises(ArtworkError) as refused:
        rasterise(svg, width=100)
    assert refused.value.code == "picture_invalid"


@pytest.mark.parametrize("kind", ["plain", "rooted", "absolute", "address", "upward"])
def test_a_picture_that_names_a_file_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (10, 10), "#ff0000").save(secret)
    monkeypatch.chdir(tmp_path)
    named = {
        "plain": "secret.png",
        "rooted": "/secret.png",
        "absolute": str(secret),
        "address": secret.as_uri(),
        "upward": f"../../../../..{secret}",
    }
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="1" height="1"/>'
        f'<image href="{named[kind]}" width="10" height="10"/></svg>'
    )
    with pytest.raises(ArtworkError) as refused:
        rasterise(svg, width=10)
    assert refused.value.code == "picture_invalid"
