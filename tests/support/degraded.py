"""Photos of a QR code as people take them: turned, slanted, blurred, dark, small, noisy, bent."""

import io
import math
import random
from collections.abc import Callable, Iterator
from functools import cache

import qrcode
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

TEXT = "https://badges.example/b/7Qk3vXw2Lr9TzN5pYh1sDg?from=paper"

Change = Callable[[Image.Image], Image.Image]


def degraded_pictures() -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the pictures: the same ones on every machine and in every run."""
    for name, change, quality in _changes():
        picture = change(_paper())
        stream = io.BytesIO()
        picture.convert("RGB").save(stream, "JPEG", quality=quality)
        yield name, stream.getvalue()


def _paper(module: int = 7) -> Image.Image:
    """A sheet with some text and the code on it."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=module, border=4)
    code.add_data(TEXT)
    code.make(fit=True)
    drawn = code.make_image().get_image().convert("L")
    sheet = Image.new("L", (drawn.width + 260, drawn.height + 260), 246)
    draw = ImageDraw.Draw(sheet)
    for line in range(8):
        draw.line((40, 30 + 11 * line, sheet.width - 60, 30 + 11 * line), fill=90, width=3)
    sheet.paste(drawn, (130, 140))
    return sheet


def _changes() -> Iterator[tuple[str, Change, int]]:
    for degrees in (5, 12, 23, 33, 45, 61, 78, 90, 137, 180, 211, 305):
        yield f"turned {degrees}", _turn(degrees), 85
    for slant in (0.06, 0.1, 0.14, 0.18, 0.22, 0.26, 0.3, 0.34):
        yield f"slanted {slant}", _slant(slant), 85
        yield f"slanted and turned {slant}", _both(_slant(slant), _turn(17)), 85
    for radius in (1.0, 1.6, 2.2, 2.8, 3.3, 3.8):
        yield f"blurred {radius}", _blur(radius), 85
    for length in (5, 9, 13):
        yield f"shaken {length}", _shake(length), 85
    for light in (0.5, 0.3, 0.2, 0.12, 0.08):
        yield f"dark {light}", _both(_darken(light), _noise(5)), 85
    for contrast in (0.4, 0.25, 0.15, 0.08):
        yield f"pale {contrast}", _pale(contrast), 85
    for scale in (0.5, 0.35, 0.28, 0.22, 0.18):
        yield f"small {scale}", _scale(scale), 90
    for sigma in (20, 40, 60, 80):
        yield f"noisy {sigma}", _noise(sigma), 85
    for quality in (30, 15, 8, 4):
        yield f"squeezed {quality}", lambda picture: picture, quality
    for shade in (0.35, 0.6, 0.8):
        yield f"in shadow {shade}", _shadow(shade), 85
    for depth in (4, 8, 12):
        yield f"bent {depth}", _bend(depth), 85
    yield "white on black", lambda picture: picture.point([255 - value for value in range(256)]), 85
    yield "mirrored", lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 85
    yield "in a large photo", _in_photo(3600, 2600, 0.5), 80
    yield "small in a large photo", _in_photo(3600, 2600, 0.28), 80
    yield "dark, turned, blurred", _both(_both(_turn(31), _blur(1.5)), _darken(0.25)), 60
    yield "small, turned, squeezed", _both(_turn(20), _scale(0.4)), 35
    yield "slanted, pale, noisy", _both(_both(_slant(0.15), _pale(0.3)), _noise(9)), 60
    yield "shadow, slanted, blurred", _both(_both(_shadow(0.6), _slant(0.12)), _blur(1.4)), 70


def _both(first: Change, second: Change) -> Change:
    return lambda picture: second(first(picture))


def _turn(degrees: float) -> Change:
    return lambda picture: picture.rotate(
        degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=170
    )


def _slant(amount: float) -> Change:
    """As seen from the side: the far edge is shorter."""

    def change(picture: Image.Image) -> Image.Image:
        width, height = picture.size
        corners = [
            (width * amount, height * amount * 0.6),
            (width * (1 - amount * 0.2), 0),
            (width, height),
            (0, height * (1 - amount * 0.5)),
        ]
        sides: list[tuple[float, float]] = [(0, 0), (width, 0), (width, height), (0, height)]
        return picture.transform(
            picture.size,
            Image.Transform.PERSPECTIVE,
            _coefficients(corners, sides),
            Image.Resampling.BICUBIC,
            fillcolor=170,
        )

    return change


def _coefficients(
    seen: list[tuple[float, float]], flat: list[tuple[float, float]]
) -> tuple[float, ...]:
    """The eight numbers of the perspective that puts ``flat`` at ``seen``: a linear system."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = [value / rows[column][column] for value in rows[column]]
        rows = [
            head
            if at == column
            else [value - row[column] * other for value, other in zip(row, head, strict=True)]
            for at, row in enumerate(rows)
        ]
    return tuple(row[8] for row in rows)


def _blur(radius: float) -> Change:
    return lambda picture: picture.filter(ImageFilter.GaussianBlur(radius))


def _shake(length: int) -> Change:
    """Moved sideways while the picture was taken."""

    def change(picture: Image.Image) -> Image.Image:
        mixed = picture
        for step in range(1, length):
            moved = picture.transform(
                picture.size, Image.Transform.AFFINE, (1, 0, step, 0, 1, step * 0.3), fillcolor=170
            )
            mixed = Image.blend(mixed, moved, 1 / (step + 1))
        return mixed

    return change


def _darken(light: float) -> Change:
    return lambda picture: ImageEnhance.Brightness(picture).enhance(light)


def _pale(contrast: float) -> Change:
    return lambda picture: picture.point(
        [round(128 + (value - 128) * contrast) for value in range(256)]
    )


def _scale(scale: float) -> Change:
    return lambda picture: picture.resize(
        (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BILINEAR
    )


def _noise(sigma: float) -> Change:
    def change(picture: Image.Image) -> Image.Image:
        spread = sigma / 42
        curve = [min(255, max(0, round(128 + (v - 128) * spread))) for v in range(256)]
        tile = _grain().point(curve)
        grain = Image.new("L", picture.size)
        for x in range(0, picture.width, tile.width):
            for y in range(0, picture.height, tile.height):
                grain.paste(tile, (x, y))
        return ImageChops.add(picture.convert("L"), grain, offset=-128)

    return change


@cache
def _grain() -> Image.Image:
    """The same grain in every run: a sum of bytes is close to a bell."""
    chance = random.Random(7)  # noqa: S311 - it shall be foreseeable
    grain = Image.new("L", (256, 256))
    first, second, third = (chance.randbytes(256 * 256) for _ in range(3))
    grain.frombytes(bytes((a + b + c) // 3 for a, b, c in zip(first, second, third, strict=True)))
    return grain


def _shadow(shade: float) -> Change:
    """Half of it lies in the shadow of a hand."""

    def change(picture: Image.Image) -> Image.Image:
        dark = ImageEnhance.Brightness(picture).enhance(1 - shade)
        mask = Image.linear_gradient("L").rotate(90).resize(picture.size)
        return Image.composite(dark, picture, mask.point([0] * 110 + [255] * 146))

    return change


def _bend(depth: float) -> Change:
    """On paper that is not flat: every column is moved up or down a little."""

    def change(picture: Image.Image) -> Image.Image:
        bent = Image.new("L", picture.size, 170)
        for x in range(picture.width):
            move = round(depth * math.sin(x / picture.width * 2 * math.pi))
            bent.paste(picture.crop((x, 0, x + 1, picture.height)), (x, move))
        return bent

    return change


def _in_photo(width: int, height: int, scale: float) -> Change:
    """Somewhere on a desk, in the picture of a phone."""

    def change(picture: Image.Image) -> Image.Image:
        desk = Image.linear_gradient("L").resize((width, height))
        small = _scale(scale)(picture).rotate(8, Image.Resampling.BICUBIC, True, fillcolor=120)
        desk.paste(small, (width // 2, height // 3))
        return desk

    return change
