"""Pictures from outside: what draws is kept, whatever else there is goes or is refused."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from backpack.artwork.badge import draw_badge, rasterise
from backpack.artwork.errors import ArtworkError
from backpack.artwork.uploads import ATTRIBUTES, ELEMENTS, PNG_SIDE, SVG, clean_svg, read_picture

GOOD = '<circle cx="50" cy="50" r="40" fill="#0b5a53"/>'


def svg(body: str, *, head: str = "", attributes: str = 'viewBox="0 0 100 100"') -> bytes:
    return (
        f'{head}<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>'
        f"{body}</svg>"
    ).encode()


def is_clean(text: str) -> bool:
    root = etree.fromstring(text.encode())
    for element in root.iter():
        if etree.QName(element).localname not in ELEMENTS:
            return False
        for name, value in element.attrib.items():
            if name == "href" and str(value).startswith("#"):
                continue
            if name not in ATTRIBUTES or "javascript" in str(value) or "http" in str(value):
                return False
    return True


@pytest.mark.parametrize(
    ("body", "gone"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
         "foreignObject"),
        ("<image href='https://elsewhere.example/x.png' width='9' height='9'/>", "image"),
        ("<a href='javascript:alert(1)'><rect width='9' height='9'/></a>", "a"),
        ("<rect width='9' height='9' onclick='alert(1)'/>", "onclick"),
        ("<rect width='9' height='9' fill='url(https://elsewhere.example/#a)'/>", "fill"),
        ("<rect width='9' height='9' style='fill:u\\72l(https://elsewhere.example)'/>", "fill"),
        ("<use xlink:href='https://elsewhere.example/x.svg#a'/>", "href"),
        ("<use href='data:image/svg+xml;base64,PHN2Zz4='/>", "href"),
        ("<animate attributeName='href' to='javascript:alert(1)'/>", "animate"),
        ("<set attributeName='onload' to='alert(1)'/>", "set"),
        ("<filter id='f'><feImage href='https://elsewhere.example'/></filter>", "filter"),
        ("<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>", "script"),
        ("<iframe xmlns='http://www.w3.org/1999/xhtml' src='https://elsewhere.example'/>",
         "iframe"),
    ],
)  # fmt: skip
def test_what_may_not_draw_goes(body: str, gone: str) -> None:
    cleaned, removed = clean_svg(svg(GOOD + body))
    assert gone in removed
    assert is_clean(cleaned)
    assert "elsewhere" not in cleaned
    assert "alert" not in cleaned
    assert 'r="40"' in cleaned


def test_styles_of_drawing_programs_become_attributes() -> None:
    cleaned, removed = clean_svg(
        svg(
            "<style>.cls-1, .cls-2{fill:#123456;} .cls-2{stroke:red;behavior:url(x)}</style>"
            '<path class="cls-2" style="stroke-width:3" d="M0 0h9v9z"/>',
            attributes='width="90px" height="60"',
        )
    )
    root = etree.fromstring(cleaned.encode())
    (path,) = root.iter(f"{{{SVG}}}path")
    assert (path.get("fill"), path.get("stroke"), path.get("stroke-width")) == (
        "#123456", "red", "3",
    )  # fmt: skip
    assert (root.get("viewBox"), root.get("width"), removed) == ("0 0 90 60", None, ())


def test_our_own_pictures_stay_as_they_are() -> None:
    drawn = draw_badge(
        ring_text="Élan & <Vital>", symbol="star", shape="shield", colour="plum", ribbon="3 ECTS"
    )
    cleaned, removed = clean_svg(drawn.encode())
    assert removed == ()
    assert rasterise(cleaned, width=120) == rasterise(drawn, width=120)


ENTITIES = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
NESTED = "".join(
    f'<g id="g{number}">' + f'<use href="#g{number + 1}"/>' * 8 + "</g>" for number in range(8)
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (svg("<text>&b;</text>", head=ENTITIES), "picture_invalid"),
        (svg("<text>&a;</text>", head=FILE), "picture_invalid"),
        (svg(NESTED + GOOD), "picture_too_complex"),
        (svg("<g/>" * 5000), "picture_too_complex"),
        (svg(f'<path d="{"M0 0 " * 90_000}"/>'), "picture_too_large"),
        (svg(GOOD, attributes=""), "picture_invalid"),
        (svg("<title>nothing</title>"), "picture_empty"),
        (b"<svg><circle", "picture_invalid"),
        (b"GIF89a", "picture_unknown"),
        (b"", "picture_unknown"),
        (b"x" * 2_000_000, "picture_too_large"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 64, "picture_invalid"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ArtworkError) as refusal:
        read_picture(data)
    assert refusal.value.code == code


def png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (11, 90, 83)).save(file, "PNG")
    return file.getvalue()


def test_a_png_is_written_anew() -> None:
    file = io.BytesIO()
    picture = Image.new("RGB", (900, 450), (11, 90, 83))
    picture.info["comment"] = "x"
    picture.save(file, "PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")
    read = read_picture(file.getvalue() + b"<script>alert(1)</script>")
    with Image.open(io.BytesIO(read.png)) as anew:
        assert (anew.size, anew.mode, anew.info) == ((PNG_SIDE, PNG_SIDE), "RGBA", {})
        assert anew.getpixel((0, 0)) == (0, 0, 0, 0)
        assert anew.getpixel((320, 320)) == (11, 90, 83, 255)
    assert b"script" not in read.png
    rasterised = rasterise(read.svg, width=64)
    with Image.open(io.BytesIO(rasterised)) as again:
        assert again.getpixel((32, 32)) == (11, 90, 83, 255)


@pytest.mark.parametrize(
    ("size", "code"), [((5000, 200), "picture_too_large"), ((100, 300), "picture_too_small")]
)
def test_a_png_has_a_sensible_size(size: tuple[int, int], code: str) -> None:
    with pytest.raises(ArtworkError) as refusal:
        read_picture(png(*size))
    assert refusal.value.code == code


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    chunks = b""
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")):
        chunks += struct.pack(">I", len(body)) + kind + body
        chunks += struct.pack(">I", zlib.crc32(kind + body))
    with pytest.raises(ArtworkError) as refusal:
        read_picture(b"\x89PNG\r\n\x1a\n" + chunks)
    assert refusal.value.code in {"picture_too_large", "picture_invalid"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(
    st.sampled_from(["g", "rect", "script", "a", "use", "style", "image", "set", "text"]),
    st.sampled_from(["onload", "href", "fill", "style", "x", "class", "id", "src"]),
    st.sampled_from(["#a", "javascript:alert(1)", "url(http://x)", "url(#a)", "fill:url(//x)"]),
), max_size=8))  # fmt: skip
def test_whatever_is_sent_only_what_is_allowed_comes_out(parts: list[tuple[str, str, str]]) -> None:
    body = "".join(f'<{name} {attribute}="{value}">' for name, attribute, value in parts)
    body += "".join(f"</{name}>" for name, _attribute, _value in reversed(parts))
    with suppress(ArtworkError):
        assert is_clean(clean_svg(svg(GOOD + body))[0])
