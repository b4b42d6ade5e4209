"""The outlines of badges, as SVG path data in a field of 200 by 200."""

import math
from collections.abc import Callable
from dataclasses import dataclass

CENTRE = 100.0


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline, and where the ring inside it has its centre and how large it is."""

    outline: Callable[[], str]
    ring_y: float = CENTRE
    ring_scale: float = 1.0


def scallop() -> str:
    """A seal with twenty-eight round teeth."""
    teeth, radius = 28, 89.0
    points = [_polar(radius, turn / teeth) for turn in range(teeth + 1)]
    chord = math.dist(points[0], points[1])
    arcs = " ".join(
        f"A{_number(chord * 0.54)} {_number(chord * 0.54)} 0 0 1 {_at(p)}" for p in points[1:]
    )
    return f"M{_at(points[0])}{arcs}z"


def hexagon() -> str:
    """Six sides with rounded corners, standing on a point."""
    radius, corner = 98.0, 0.1
    points = [_polar(radius, turn / 6) for turn in range(6)]
    path: list[str] = []
    for index, point in enumerate(points):
        before, after = points[index - 1], points[(index + 1) % 6]
        start, end = _between(point, before, corner), _between(point, after, corner)
        path.append(f"{'L' if path else 'M'}{_at(start)}Q{_at(point)} {_at(end)}")
    return "".join(path) + "z"


def shield() -> str:
    """A shield with a gently bowed top."""
    return (
        "M100 3c24 11 50 16 76 15a8 8 0 0 1 8 8v62c0 52-30 88-80 108a10 10 0 0 1-8 0"
        "C46 176 16 140 16 88V26a8 8 0 0 1 8-8c26 1 52-4 76-15z"
    )


def circle() -> str:
    """A plain medal."""
    return "M100 4a96 96 0 0 1 0 192a96 96 0 0 1 0-192z"


SHAPES = {
    "scallop": Shape(scallop),
    "hexagon": Shape(hexagon, ring_scale=0.93),
    "shield": Shape(shield, ring_y=94.0, ring_scale=0.9),
    "circle": Shape(circle),
}


def star(radius: float, inner: float, *, points: int) -> str:
    """A star round the origin, its first point upward."""
    corners = [
        _polar(radius if turn % 2 == 0 else inner, turn / (2 * points), centre=0.0)
        for turn in range(2 * points)
    ]
    return "M" + "L".join(_at(corner) for corner in corners) + "z"


def _polar(radius: float, turn: float, *, centre: float = CENTRE) -> tuple[float, float]:
    angle = 2 * math.pi * turn - math.pi / 2
    return centre + radius * math.cos(angle), centre + radius * math.sin(angle)


def _between(
    one: tuple[float, float], other: tuple[float, float], part: float
) -> tuple[float, float]:
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def _at(point: tuple[float, float]) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
