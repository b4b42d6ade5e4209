"""The card for other sites: its size, its weight, and that texts are data."""

import io
from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backpack.artwork.badge import draw_badge
from backpack.artwork.card import CAPTIONS, draw_card
from backpack.artwork.errors import ArtworkError


class Words(TypedDict, total=False):
    """What may differ between two cards."""

    badge_svg: str
    title: str
    issuer: str
    recipient: str | None
    date: str
    language: str
    status: str | None
    site: str


BADGE = draw_badge(ring_text="Specific Commitment", symbol="people", colour="teal")


def card(changes: Words | None = None) -> bytes:
    changed: Words = changes or {}
    return draw_card(
        badge_svg=changed.get("badge_svg", BADGE),
        title=changed.get("title", "Specific Commitment"),
        issuer=changed.get("issuer", "Ghent University"),
        recipient=changed.get("recipient", "Anna Peeters"),
        date=changed.get("date", "12 November 2026"),
        language=changed.get("language", "en"),
        status=changed.get("status"),
        site=changed.get("site", "badges.example.org"),
    )


def same_size(png: bytes) -> bool:
    with Image.open(io.BytesIO(png)) as picture:
        picture.load()
        return picture.format == "PNG" and picture.size == (1200, 630)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"recipient": None},
        {"status": "Revoked on 14 November 2026"},
        {"title": "Duurzaamheid en klimaatverandering in de praktijk " * 8, "language": "nl-BE"},
        {"title": "Arbeidsongeschiktheidsverzekeringsmaatschappij" * 3, "language": "nl"},
        {"issuer": "X" * 900, "recipient": "Y" * 900, "site": "z" * 900, "status": "w" * 900},
        {"title": "", "issuer": "", "recipient": "", "date": "", "site": ""},
        {"language": "tlh-Latn"},
        {"language": "../x"},
    ],
)
def test_a_card_is_1200_by_630_and_light(changes: Words) -> None:
    png = card(changes)
    assert same_size(png)
    assert len(png) < 1_000_000


def test_every_text_shows() -> None:
    changes: list[Words] = [
        {},
        {"title": "Peer Mentor"},
        {"issuer": "Radboud University"},
        {"recipient": "Bram de Vries"},
        {"recipient": None},
        {"date": "13 November 2026"},
        {"status": "Expired"},
        {"site": "other.example.org"},
        {"badge_svg": draw_badge(ring_text="x", symbol="book", colour="plum")},
        *(Words(language=language) for language in CAPTIONS if language != "en"),
    ]
    assert len({card(change) for change in changes}) == len(changes)


def test_same_texts_same_bytes() -> None:
    assert card() == card()


def test_an_unknown_language_has_english_captions() -> None:
    assert card({"language": "xx"}) == card({"language": "en"})


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400), st.text(max_size=200))
def test_any_text_makes_a_card(title: str, recipient: str) -> None:
    assert same_size(card({"title": title, "recipient": recipient}))


def test_markup_in_a_text_is_only_text() -> None:
    drawn = card({"title": '#panic("x") #read("/etc/passwd") $ * _ ` \\ @nobody ] }'})
    assert same_size(drawn)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ArtworkError) as refused:
        card({"badge_svg": "no picture"})
    assert refused.value.code == "picture_invalid"
