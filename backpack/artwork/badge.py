"""Draws a badge's picture as SVG, and turns any badge's SVG into a PNG."""

import hashlib
import html
import math
from dataclasses import dataclass

from backpack.artwork.colours import read_colour, readable_shade, shade
from backpack.artwork.errors import ArtworkError
from backpack.artwork.shapes import CENTRE, SHAPES, Shape, star
from backpack.artwork.symbols import SYMBOLS
from backpack.artwork.typesetting import set_picture

LARGEST_WIDTH = 4096

_FAMILY = "'Libertinus Serif','Iowan Old Style',Palatino,Georgia,serif"
_RING_RADIUS = 63.4
_RING_PART, _RING_PART_ABOVE_RIBBON = 0.9, 0.6
_LARGEST_LETTER, _SMALLEST_LETTER = 15.0, 7.5
_RIBBON_WIDTH, _LARGEST_RIBBON_LETTER = 118.0, 16.0

_RASTER = """#set page(width: {width}pt, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)"""


def draw_badge(
    *,
    ring_text: str,
    symbol: str,
    shape: str = "scallop",
    colour: str,
    ribbon: str | None = None,
    title: str | None = None,
) -> str:
    """A badge's picture as a self-contained SVG document of 200 by 200 units.

    ``ring_text`` runs round the symbol in capitals; ``ribbon`` is a short text (a level, a year)
    on a band below it; ``title`` is what is read out, ``ring_text`` unless given. ``symbol`` is a
    key of ``SYMBOLS``, ``shape`` one of ``SHAPES``, ``colour`` a palette's name or ``#rrggbb``
    (darkened where white lettering would not be readable). The same arguments give the same
    bytes; ids begin with a digest of them, so that many pictures can stand in one page.

    Raises ``ArtworkError`` for an unknown symbol, shape or colour.
    """
    if symbol not in SYMBOLS:
        raise ArtworkError("symbol_unknown", symbol)
    if shape not in SHAPES:
        raise ArtworkError("shape_unknown", shape)
    base = readable_shade(read_colour(colour))
    said = repr((ring_text, symbol, shape, base, ribbon, title))
    key = "b" + hashlib.sha256(said.encode()).hexdigest()[:10]
    form = SHAPES[shape]
    turned = (
        f"translate({CENTRE:g} {form.ring_y:g}) scale({form.ring_scale:g})"
        f" translate({-CENTRE:g} {-CENTRE:g})"
    )
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img">',
        f"<title>{_escape(title or ring_text)}</title>",
        _definitions(key, base),
        _body(key, form),
        f'<g transform="{turned}">',
        _ring(),
        _ring_text(ring_text, key=key, above_ribbon=ribbon is not None),
        _symbol(symbol, raised=ribbon is not None),
        "</g>",
        _ribbon(ribbon, base) if ribbon is not None else "",
        "</svg>",
    ]
    return "".join(parts)


def rasterise(svg: str, *, width: int) -> bytes:
    """The PNG of an SVG, ``width`` pixels wide, transparent where the picture is.

    Deterministic: no font and no file of the machine takes part. Raises ``ArtworkError``
    (``size_invalid`` beyond ``LARGEST_WIDTH``, ``picture_invalid`` for what is no SVG).
    """
    if not 1 <= width <= LARGEST_WIDTH:
        raise ArtworkError("size_invalid", str(width))
    return set_picture(_RASTER.format(width=width), {"svg": svg}, pixels_per_point=1)


def _definitions(key: str, base: str) -> str:
    light, dark = readable_shade(base, 1.45), shade(base, 0.72)
    radius = _RING_RADIUS
    return (
        f'<defs><linearGradient id="{key}g" x1="0" y1="0" x2="1" y2="1">'
        f'<stop offset="0" stop-color="{light}"/><stop offset="1" stop-color="{dark}"/>'
        f'</linearGradient><radialGradient id="{key}d" cx=".38" cy=".3" r=".85">'
        f'<stop offset="0" stop-color="{light}"/><stop offset="1" stop-color="{base}"/>'
        f'</radialGradient><path id="{key}p" d="M100 {CENTRE + radius:g}'
        f"a{radius:g} {radius:g} 0 0 1 0 {-2 * radius:g}"
        f'a{radius:g} {radius:g} 0 0 1 0 {2 * radius:g}"/></defs>'
    )


def _body(key: str, form: Shape) -> str:
    outline = form.outline()
    inner = f"translate({CENTRE:g} {CENTRE:g}) scale(.955) translate({-CENTRE:g} {-CENTRE:g})"
    return (
        f'<path d="{outline}" fill="url(#{key}g)"/>'
        f'<path d="{outline}" transform="{inner}" fill="none" stroke="#fff"'
        ' stroke-opacity=".4" stroke-width="1"/>'
        f'<circle cx="{CENTRE:g}" cy="{form.ring_y:g}" r="{54 * form.ring_scale:g}"'
        f' fill="url(#{key}d)"/>'
    )


def _ring() -> str:
    beads = 2 * math.pi * 79 / 90
    rosette = "".join(
        f'<ellipse cx="100" cy="100" rx="52" ry="24" transform="rotate({turn * 15} 100 100)"/>'
        for turn in range(12)
    )
    return (
        f'<g fill="none" stroke="#fff" stroke-opacity=".13" stroke-width=".7">{rosette}</g>'
        '<g fill="none" stroke="#fff"><circle cx="100" cy="100" r="54" stroke-width="1.6"'
        ' stroke-opacity=".9"/>'
        '<circle cx="100" cy="100" r="57" stroke-width=".6" stroke-opacity=".6"/>'
        '<circle cx="100" cy="100" r="79" stroke-width="1.9" stroke-linecap="round"'
        f' stroke-opacity=".75" stroke-dasharray="0 {beads:.4f}"/></g>'
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A text with the size of its letters and the length it takes, in the picture's units."""

    text: str
    size: float
    length: float


def _fit(text: str, *, room: float, largest: float, smallest: float, spacing: float) -> _Line:
    """The text in the largest letters that find room, cut with an ellipsis where none do."""
    letters = " ".join("".join(filter(str.isprintable, text)).upper().split())
    while True:
        width = sum(_advance(letter) + spacing for letter in letters)
        size = min(largest, room / width) if width else largest
        if size >= smallest:
            return _Line(letters, size, width * size)
        letters = letters[:-2].rstrip(" ·") + "…"


def _advance(letter: str) -> float:
    """About how wide a capital of a book serif is, in parts of its size."""
    if letter in "IJ1.,:;·'’|!()-– ":
        return 0.36
    return 0.92 if letter in "MWÆŒ@%" else 0.66


def _ring_text(text: str, *, key: str, above_ribbon: bool) -> str:
    circumference = 2 * math.pi * _RING_RADIUS
    room = circumference * (_RING_PART_ABOVE_RIBBON if above_ribbon else _RING_PART)
    line = _fit(text, room=room, largest=_LARGEST_LETTER, smallest=_SMALLEST_LETTER, spacing=0.17)
    ornament = "" if above_ribbon else _ornament(1 - line.length / circumference)
    return (
        f'<text font-family="{_FAMILY}" font-weight="600" font-size="{line.size:.2f}" fill="#fff"'
        f' text-anchor="middle" letter-spacing="{0.17 * line.size:.2f}">'
        f'<textPath href="#{key}p" startOffset="50%" textLength="{line.length:.1f}"'
        f' lengthAdjust="spacing">{_escape(line.text)}</textPath></text>{ornament}'
    )


def _ornament(free: float) -> str:
    """Stars at the foot of the ring, as many as the free part of it (0 to 1) has room for."""
    count = min(7, int(free * 360 / 22) - 1) // 2 * 2 + 1
    marks = []
    for index in range(count):
        turn = (index - count // 2) * 22
        outline = star(4.6, 1.7, points=4) if index == count // 2 else star(2.4, 0.9, points=4)
        marks.append(f'<path d="{outline}" transform="rotate({turn} 100 100) translate(100 168)"/>')
    return f'<g fill="#fff">{"".join(marks)}</g>'


def _symbol(symbol: str, *, raised: bool) -> str:
    """The symbol above its own soft shadow; a ribbon pushes it up a little."""
    strokes, y, scale = SYMBOLS[symbol], 92 if raised else 100, 0.84 if raised else 1.0
    return (
        f'<g transform="translate(100 {y}) scale({scale:g})" fill="none" stroke-width="4.6"'
        ' stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{strokes}" stroke="#000" stroke-opacity=".22" transform="translate(0 1.6)"/>'
        f'<path d="{strokes}" stroke="#fff"/></g>'
    )


def _ribbon(text: str, base: str) -> str:
    line = _fit(text, room=_RIBBON_WIDTH, largest=_LARGEST_RIBBON_LETTER, smallest=6.0, spacing=0.1)
    ink = shade(base, 0.8)
    return (
        '<path d="M6 150l34-3v30l-34 3l9-15zM194 150l-34-3v30l34 3l-9-15z" fill="#e6d9bd"/>'
        '<path d="M26 170l14 8v-11zM174 170l-14 8v-11z" fill="#b49a63"/>'
        '<path d="M26 142q74-9 148 0v28q-74-9-148 0z" fill="#fffaf0"/>'
        f'<path d="M29 145.6q71-8.4 142 0M29 166.4q71-8.4 142 0" fill="none" stroke="{ink}"'
        ' stroke-opacity=".45" stroke-width=".8"/>'
        f'<text x="100" y="{152.5 + line.size * 0.33:.2f}" text-anchor="middle"'
        f' font-family="{_FAMILY}" font-weight="700" font-size="{line.size:.2f}"'
        f' letter-spacing="{0.1 * line.size:.2f}" textLength="{line.length:.1f}"'
        f' fill="{ink}">{_escape(line.text)}</text>'
    )


def _escape(text: str) -> str:
    """Text for XML; what XML cannot carry (control characters, lone surrogates) is left out."""
    return html.escape("".join(filter(str.isprintable, text)))
