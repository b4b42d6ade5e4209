"""The stylesheet's tokens: every text on every ground it is set on can be read, in both themes."""

import re
from pathlib import Path

import pytest

from backpack.artwork.colours import contrast

STYLESHEET = Path(__file__).parents[3] / "static" / "shared" / "ransel.css"

# WCAG 2.2: 1.4.3 for text, 1.4.11 for the parts of a control and for marks.
TEXT, PART = 4.5, 3.0

GROUNDS = ("paper", "sheet", "sunk")
TEXTS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "brand", "accent") for ground in GROUNDS),
    *((ink, ground) for ink in ("good", "bad", "open") for ground in (*GROUNDS, f"{ink}-soft")),
    ("brand", "brand-soft"),
    ("brand-strong", "paper"),
    ("brand-strong", "sheet"),
    ("brand-ink", "brand"),
    ("brand-ink", "brand-strong"),
    ("accent", "open-soft"),
    *(
        (ink, f"{kind}-soft")
        for ink in ("ink", "ink-2")
        for kind in ("brand", "good", "bad", "open")
    ),
    ("paper", "ink"),
]
PARTS = [
    *((part, ground) for part in ("edge", "focus") for ground in GROUNDS),
    *(("focus", f"{kind}-soft") for kind in ("brand", "good", "bad", "open")),
]


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme; the dark one replaces only what it names."""
    css = STYLESHEET.read_text()
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    pattern = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{6});")
    tokens = dict(pattern.findall(light))
    return {"light": tokens, "dark": tokens | dict(pattern.findall(dark))}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_is_readable(theme: str, ink: str, ground: str) -> None:
    tokens = themes()[theme]
    assert contrast(tokens[ink], tokens[ground]) >= TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("part", "ground"), PARTS)
def test_edges_and_focus_are_visible(theme: str, part: str, ground: str) -> None:
    tokens = themes()[theme]
    assert contrast(tokens[part], tokens[ground]) >= PART


def test_both_themes_name_the_same_colours() -> None:
    light, dark = re.findall(r":root \{(.*?)\}", STYLESHEET.read_text(), re.DOTALL)[:2]
    names = re.compile(r"--([a-z0-9-]+): #")
    assert set(names.findall(light)) == set(names.findall(dark))


def test_colours_are_written_in_tokens_only() -> None:
    css = STYLESHEET.read_text()
    rules = re.sub(r":root \{.*?\}", "", css, flags=re.DOTALL)
    # A QR code stands on white in every theme, or cameras do not read it.
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=;)", rules) == ["#ffffff"]
