"""Markdown as the words alone, for what is signed and for readers of plain text."""

import pytest

from backpack.catalogue.markdown import plain_markdown


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("A short course, 10 % of it online.", "A short course, 10 % of it online."),
        ("Two lines\nof one paragraph", "Two lines\nof one paragraph"),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("A **short** course on *what* moves `people`.", "A short course on what moves people."),
        ("See [the page](https://example.org).", "See the page."),
        ("You:\n\n- read\n- write", "You:\n- read\n- write"),
        ("# Title\n\nText", "Title\n\nText"),
    ],
)
def test_the_words_alone(text: str, plain: str) -> None:
    assert plain_markdown(text) == plain
