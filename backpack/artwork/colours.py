"""Colours of badges: a palette by name, and shades that keep white lettering readable."""

import colorsys
import re

from backpack.artwork.errors import ArtworkError

PALETTE = {
    "teal": "#0b5d56",
    "indigo": "#27408f",
    "copper": "#9a4314",
    "leaf": "#1f6a3a",
    "plum": "#6b2a63",
    "crimson": "#8f1f2e",
    "slate": "#3a4659",
    "gold": "#7d5a0e",
}

# WCAG 2.2, 1.4.3: the least contrast of body text.
READABLE = 4.5

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def read_colour(colour: str) -> str:
    """A palette's name or ``#rrggbb`` as ``#rrggbb`` in small letters.

    Raises ``ArtworkError`` (``colour_invalid``) for anything else.
    """
    if colour in PALETTE:
        return PALETTE[colour]
    if not _HEX.fullmatch(colour):
        raise ArtworkError("colour_invalid", colour)
    return colour.lower()


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def shade(colour: str, factor: float) -> str:
    """``#rrggbb`` with its lightness multiplied by ``factor``, hue and saturation kept."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    channels = colorsys.hls_to_rgb(hue, min(1.0, lightness * factor), saturation)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def readable_shade(colour: str, factor: float = 1.0) -> str:
    """That shade, or the lightest one below it on which white lettering can be read."""
    shaded = shade(colour, factor)
    while contrast(shaded, "#ffffff") < READABLE:
        shaded = shade(shaded, 0.96)
    return shaded


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue
