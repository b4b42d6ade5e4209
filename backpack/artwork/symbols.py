"""The symbols that a badge can carry: strokes round the origin, about 64 units wide."""

from backpack.artwork.shapes import star


def _disc(x: float, y: float, radius: float) -> str:
    across = 2 * radius
    there, back = f"{across:g} 0", f"{-across:g} 0"
    arc = f"a{radius:g} {radius:g} 0 1 0"
    return f"M{x - radius:g} {y:g}{arc} {there}{arc} {back}z"


SYMBOLS = {
    "people": _disc(0, -17, 9.5)
    + _disc(-25, -8, 7)
    + _disc(25, -8, 7)
    + "M-18 26c0-15 7-23 18-23s18 8 18 23zM-37 23c0-10 4-16.5 11-17.5M37 23c0-10-4-16.5-11-17.5",
    "book": "M0-20c-9-6-20-8-32-7v46c12-1 23 1 32 7c9-6 20-8 32-7v-46c-12-1-23 1-32 7zM0-20v46",
    "scales": "M0-31v57M-18 27h36M-27-20h54M-27-20l-10 23a10.5 9 0 0 0 20 0z"
    "M27-20l-10 23a10.5 9 0 0 0 20 0z",
    "leaf": "M-21 18c-12-26 8-48 50-48c2 42-18 62-43 54M-30 32c6-20 18-34 38-44",
    "mortarboard": "M-38-8L0-26l38 18L0 10zM-23 0v17c6 7 14 10 23 10s17-3 23-10V0M38-8v21",
    "lightbulb": "M-9 17c-1-9-14-13-14-27a23 23 0 0 1 46 0c0 14-13 18-14 27zM-9 25h18M-5 33h10",
    "compass": _disc(0, 0, 31) + "M14-14L6 6L-14 14L-6-6z",
    "flask": "M-9-32h18M-6-32v21l-21 33a6 6 0 0 0 5 9h44a6 6 0 0 0 5-9L6-11v-21M-18 9h36",
    "code": "M-17-19L-36 0l19 19M17-19L36 0l-19 19M7-27L-7 27",
    "chart": "M-31-29v58h63M-15 17v-14M2 17v-27M19 17v-40",
    "heart": "M0 29C-21 15-33 3-33-11a16.5 16.5 0 0 1 33-5a16.5 16.5 0 0 1 33 5C33 3 21 15 0 29z",
    "globe": _disc(0, 0, 31)
    + "M-31 0h62M0-31c10 9 14 19 14 31s-4 22-14 31c-10-9-14-19-14-31s4-22 14-31z",
    "quill": "M31-33c-34 0-52 16-50 48c32 2 50-14 50-48zM-31 33c5-18 17-33 35-43M-22 33h30",
    "speech": "M-27-25h54a7 7 0 0 1 7 7v26a7 7 0 0 1-7 7H-4l-16 14v-14h-7a7 7 0 0 1-7-7v-26"
    "a7 7 0 0 1 7-7zM-19-11h38M-19 2h24",
    "music": _disc(-20, 21, 8.5) + _disc(18, 14, 8.5) + "M-11.5 21v-43l38-8v44M-11.5-9l38-8",
    "star": star(33, 14.5, points=5),
    "flame": "M0 32c-16 0-26-10-26-24c0-13 9-19 13-36c10 5 15 13 16 22c3-2 5-6 6-10"
    "c9 7 17 14 17 25c0 14-10 23-26 23z",
    "target": _disc(0, 0, 31) + _disc(0, 0, 18) + _disc(0, 0, 5),
    "hands": "M-34 6v20M-34 22c10-2 16 4 26 6c12 2 24-4 42-18c-3-6-8-6-13-3l-14 7"
    "M-34 8c8-4 14-4 20 0h12c6 1 6 8 0 8h-10M4-6c-10-7-15-12-15-18a8 8 0 0 1 15-3"
    "a8 8 0 0 1 15 3c0 6-5 11-15 18z",
}
