"""The card of a collection: as large as other sites want it, whatever its words and pictures."""

from io import BytesIO

import pytest
from PIL import Image

from backpack.artwork.badge import draw_badge
from backpack.artwork.card import HEIGHT, WIDTH
from backpack.artwork.collection_card import MOST_PICTURES, draw_collection_card
from backpack.artwork.errors import ArtworkError

PICTURE = draw_badge(ring_text="Commitment", symbol="book", colour="#1e64c8")
WORDS = {
    "title": "For Acme",
    "owner": "A collection of badges of Noor",
    "number": "3 badges",
    "language": "en",
    "site": "badges.example",
}


@pytest.mark.parametrize("count", [0, 1, MOST_PICTURES, MOST_PICTURES + 3])
def test_any_number_of_badges_is_one_card(count: int) -> None:
    card = draw_collection_card([PICTURE] * count, **WORDS)
    assert Image.open(BytesIO(card)).size == (WIDTH, HEIGHT)
    assert card == draw_collection_card([PICTURE] * count, **WORDS)


@pytest.mark.parametrize(
    "words",
    [
        {"title": "A very long name of something that nobody says in one breath " * 4},
        {"title": "#panic() $x$ *bold* <label>", "owner": "#set page(fill: red)"},
        {"owner": "", "number": ""},
        {"title": "Ærøskøbing \x00\u202e", "language": "xx"},
    ],
)
def test_any_words_are_taken_and_are_never_markup(words: dict[str, str]) -> None:
    card = draw_collection_card([PICTURE], **{**WORDS, **words})
    assert Image.open(BytesIO(card)).size == (WIDTH, HEIGHT)


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(ArtworkError):
        draw_collection_card(["no picture"], **WORDS)
