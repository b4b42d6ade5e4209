"""Pictures that mean to deceive or to harm, and baking that survives being read again."""

import json
import struct
import zlib

import pytest
from lxml import etree

from backpack.issuing.baking import BakingError, bake_png, bake_svg
from tests.support.pictures import (
    PNG_SIGNATURE,
    SVG,
    make_chunk,
    make_picture,
    make_png,
    make_text_chunk,
)
from verifier.errors import UnreadableError
from verifier.formats import read_badge
from verifier.formats.png import find_png_text
from verifier.formats.svg import find_svg_text
from verifier.policy import Limits

LIMITS = Limits()
TEXT = b'{"type": "OpenBadgeCredential", "name": "\xc3\xa9"}'
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJ0eXBlIjoiT3BlbkJhZGdlQ3JlZGVudGlhbCJ9.AAAA"
ASSERTION = json.dumps({"@context": "https://w3id.org/openbadges/v2", "id": "https://b.example/1"})
OB2 = "{http://openbadges.org}assertion"
OB3 = "{https://purl.imsglobal.org/ob/v3p0}credential"


def damage(chunk: bytes) -> bytes:
    return chunk[:-1] + bytes([chunk[-1] ^ 1])


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (make_png(before=[make_text_chunk(TEXT), make_text_chunk(TEXT)]), "several_badges"),
        (
            make_png(before=[make_text_chunk(TEXT)], after=[make_text_chunk(b"{}")]),
            "several_badges",
        ),
        (
            make_png(before=[make_text_chunk(TEXT), make_text_chunk(TEXT, keyword=b"openbadges")]),
            "several_badges",
        ),
        (make_png(before=[damage(make_text_chunk(TEXT))]), "picture_damaged"),
        (make_png(before=[make_text_chunk(TEXT)])[:60], "picture_damaged"),
        (make_png(before=[make_text_chunk(TEXT)])[:-2], "picture_damaged"),
        (PNG_SIGNATURE, "picture_damaged"),
        (
            PNG_SIGNATURE + struct.pack(">I4s", 2**32 - 1, b"iTXt") + b"openbadges\0",
            "picture_damaged",
        ),
        (make_png(before=[make_chunk(b"iTXt", b"openbadges")]), "picture_damaged"),
        (make_png(before=[make_chunk(b"iTXt", b"openbadges\0\2\0\0\0x")]), "picture_damaged"),
        (make_png(before=[make_chunk(b"iTXt", b"openbadges\0\1\1\0\0x")]), "picture_damaged"),
        (make_png(before=[make_chunk(b"iTXt", b"openbadges\0\1\0\0\0x")]), "picture_damaged"),
        (
            make_png(before=[make_chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(TEXT)[:-6])]),
            "picture_damaged",
        ),
        (
            make_png(before=[make_text_chunk(b"[" * 50_000_000, compressed=True)]),
            "too_large",
        ),
        (make_png(before=[make_text_chunk(b"")]), "empty"),
    ],
)
def test_png_refused(source: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_badge(source, limits=LIMITS)
    assert caught.value.code == code


def test_other_texts_of_a_png_are_no_badges() -> None:
    others = [
        make_chunk(b"iTXt", b"openbadgesx\0\0\0\0\0{}"),
        make_chunk(b"tEXt", b"Comment\0openbadges"),
        damage(make_chunk(b"tEXt", b"Comment\0x")),
    ]
    assert find_png_text(make_png(before=others), limits=LIMITS) is None


def test_what_follows_the_end_of_a_png_is_no_part_of_it() -> None:
    source = make_png(before=[make_text_chunk(TEXT)]) + make_text_chunk(b"{}")
    assert find_png_text(source, limits=LIMITS) == TEXT


def test_a_compressed_text_is_read() -> None:
    chunk = make_chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(TEXT))
    assert find_png_text(make_png(after=[chunk]), limits=LIMITS) == TEXT


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (
            b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
            "xml_entities",
        ),
        (
            (
                b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="http://openbadges.org">'
                b"<o:assertion>&a;</o:assertion></svg>"
            ),
            "xml_entities",
        ),
        (b'<svg xmlns="http://www.w3.org/2000/svg">', "picture_damaged"),
        (b'<?xml version="1.0" encoding="UTF-7"?><svg/>', "picture_damaged"),
        (b"<svg>" * 5000, "picture_damaged"),
        (b'<html xmlns:svg="http://www.w3.org/2000/svg"><svg:svg/></html>', "not_a_badge"),
        (
            (
                b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="http://openbadges.org">'
                b'<o:assertion verify="https://a.example"/><g><o:assertion/></g></svg>'
            ),
            "several_badges",
        ),
    ],
)
def test_svg_refused(source: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_badge(source, limits=LIMITS)
    assert caught.value.code == code


def test_a_document_type_without_entities_is_harmless() -> None:
    source = bake_svg(SVG, TOKEN, generation="ob3").replace(
        b"<svg ",
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://dtd.example/svg11.dtd"><svg ',
        1,
    )
    assert find_svg_text(source) == TOKEN.encode()


def test_a_comment_inside_the_element_is_no_part_of_the_badge() -> None:
    source = bake_svg(SVG, "{}", generation="ob3").replace(b"<![CDATA[{}]]>", b"{<!-- x -->}")
    assert find_svg_text(source) == b"{}"


def test_baking_a_png_changes_nothing_else() -> None:
    picture = make_picture("PNG")
    baked = bake_png(picture, TEXT.decode(), keyword="openbadgecredential")
    chunk = make_text_chunk(TEXT)
    assert baked.replace(chunk, b"") == picture
    assert baked.index(chunk) < baked.index(b"IDAT")
    again = bake_png(baked, TOKEN, keyword="openbadges")
    assert again.replace(make_text_chunk(TOKEN.encode(), keyword=b"openbadges"), b"") == picture


@pytest.mark.parametrize(
    ("picture", "keyword", "code"),
    [
        (b"GIF89a", "openbadges", "picture_not_png"),
        (make_png()[:50], "openbadges", "picture_damaged"),
        (make_png()[:20], "openbadges", "picture_damaged"),
        (make_png(), "Comment", "keyword_unknown"),
    ],
)
def test_png_not_baked(picture: bytes, keyword: str, code: str) -> None:
    with pytest.raises(BakingError) as caught:
        bake_png(picture, "{}", keyword=keyword)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("generation", "credential", "tag", "verify"),
    [
        ("ob3", TOKEN, OB3, TOKEN),
        ("ob3", TEXT.decode(), OB3, None),
        ("ob2", TOKEN, OB2, TOKEN),
        ("ob2", ASSERTION, OB2, "https://b.example/1"),
    ],
)
def test_baking_an_svg(generation: str, credential: str, tag: str, verify: str | None) -> None:
    # Whatever was there before, the picture then holds this badge alone, as its first element.
    once = bake_svg(SVG, ASSERTION, generation="ob2")
    for picture in (SVG, once, bake_svg(once, TOKEN, generation="ob3")):
        baked = bake_svg(picture, credential, generation=generation)
        root = etree.fromstring(baked)
        assert root.nsmap["openbadges"] == tag[1:].partition("}")[0]
        assert root[0].tag == tag
        assert root[0].get("verify") == verify
        assert [element.tag for element in root.iter(OB2, OB3)] == [tag]
        assert (root[0].text is None) == (credential == TOKEN)
        assert [element.tag for element in list(root)[1:]] == [
            element.tag for element in etree.fromstring(SVG)
        ]
        assert find_svg_text(baked) == credential.encode()


@pytest.mark.parametrize(
    "name", ["]]>", "a]]>b]]>", "\ufffe", "\x7f", "<&>\"'", "\N{GRADUATION CAP}"]
)
def test_an_svg_carries_every_letter(name: str) -> None:
    credential = json.dumps({"name": name}, ensure_ascii=False)
    text = find_svg_text(bake_svg(SVG, credential, generation="ob3"))
    assert text is not None
    assert json.loads(text) == {"name": name}


@pytest.mark.parametrize(
    ("picture", "credential", "generation", "code"),
    [
        (b"<html/>", "{}", "ob3", "picture_not_svg"),
        (b"no picture", "{}", "ob3", "picture_damaged"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "{}", "ob3", "picture_damaged"),
        (SVG, "{}", "ob9", "generation_unknown"),
        (SVG, "{", "ob2", "credential_malformed"),
    ],
)
def test_svg_not_baked(picture: bytes, credential: str, generation: str, code: str) -> None:
    with pytest.raises(BakingError) as caught:
        bake_svg(picture, credential, generation=generation)
    assert caught.value.code == code
