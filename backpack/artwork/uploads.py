"""Pictures that people send: an SVG cleaned to what may draw, a PNG decoded and written anew."""

import base64
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from PIL import Image

from backpack.artwork.badge import rasterise
from backpack.artwork.errors import ArtworkError

LARGEST_FILE = 1_500_000
LARGEST_SVG = 400_000
MOST_ELEMENTS = 4_000
MOST_USES = 100
SMALLEST_SIDE, LARGEST_SIDE = 128, 4096
PNG_SIDE = 640
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

ELEMENTS = frozenset(
    "svg g defs title desc symbol use path rect circle ellipse line polyline polygon text tspan "
    "textPath linearGradient radialGradient stop clipPath mask".split()
)
"""All that may draw. No script, no style sheet, no foreign content, no picture, no animation."""

PRESENTATION = frozenset(
    "clip-path clip-rule color display dominant-baseline fill fill-opacity fill-rule font-family "
    "font-size font-style font-variant font-weight letter-spacing mask opacity paint-order "
    "shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor "
    "text-decoration vector-effect visibility word-spacing".split()
)
ATTRIBUTES = PRESENTATION | frozenset(
    "id x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points width height viewBox transform "
    "preserveAspectRatio gradientUnits gradientTransform spreadMethod offset clipPathUnits "
    "maskUnits maskContentUnits dx dy rotate textLength lengthAdjust startOffset pathLength "
    "role aria-label version".split()
)

_LOCAL = re.compile(r"#[A-Za-z_][\w.:-]*")
_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)['\"]?\s*\)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")


@dataclass(frozen=True, slots=True)
class Picture:
    """A badge's picture in both forms, and the names of what was taken out on the way."""

    svg: str
    png: bytes
    removed: tuple[str, ...] = ()


def read_picture(data: bytes) -> Picture:
    """Read an uploaded picture, SVG or PNG.

    Raises:
        ArtworkError: ``picture_too_large``, ``picture_unknown``, ``picture_invalid``,
            ``picture_empty``, ``picture_too_small`` or ``picture_too_complex``.
    """
    if len(data) > LARGEST_FILE:
        raise ArtworkError("picture_too_large")
    if data.startswith(_PNG_SIGNATURE):
        png = read_png(data)
        return Picture(_wrap(png), png)
    if b"<svg" in data[:4096].lower():
        svg, removed = clean_svg(data)
        return Picture(svg, rasterise(svg, width=PNG_SIDE), removed)
    raise ArtworkError("picture_unknown")


def read_png(data: bytes) -> bytes:
    """Decode a PNG and write it anew: square, at most 640 pixels wide, nothing else in it.

    Its size is read and judged before any pixel is unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
                _judge_size(*picture.size)
                picture.load()
                pixels = picture.convert("RGBA")
    except ArtworkError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, Warning, Image.DecompressionBombError) as e:
        raise ArtworkError("picture_invalid", type(e).__name__) from e
    pixels.thumbnail((PNG_SIDE, PNG_SIDE))
    side = max(pixels.size)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(pixels, ((side - pixels.width) // 2, (side - pixels.height) // 2))
    file = io.BytesIO()
    square.save(file, "PNG", optimize=True)
    return file.getvalue()


def _judge_size(width: int, height: int) -> None:
    if max(width, height) > LARGEST_SIDE:
        raise ArtworkError("picture_too_large", f"{width}x{height}")
    if min(width, height) < SMALLEST_SIDE:
        raise ArtworkError("picture_too_small", f"{width}x{height}")


def _wrap(png: bytes) -> str:
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="{SVG}" viewBox="0 0 200 200" role="img">'
        f'<image width="200" height="200" href="data:image/png;base64,{data}"/></svg>'
    )


def clean_svg(data: bytes) -> tuple[str, tuple[str, ...]]:
    """An SVG with nothing left but what is allowed to draw, and the names of what went.

    Rules of a style sheet that speak of classes become attributes first, as drawing programs
    write colours that way. References lead to the same document or nowhere.
    """
    if len(data) > LARGEST_SVG:
        raise ArtworkError("picture_too_large")
    root = _parse(data)
    removed: set[str] = set()
    rules = _read_rules(root)
    for element in list(root.iter()):
        name = _local_name(element)
        if name is None or name not in ELEMENTS:
            if element is root:
                raise ArtworkError("picture_invalid", "no svg")
            if name is not None and name not in {"style", "metadata", "namedview"}:
                removed.add(name)
            _drop(element)
    for element in root.iter():
        _clean_attributes(element, rules, removed)
    _judge_uses(root)
    _give_view_box(root)
    if not any(_local_name(one) in _DRAWING for one in root.iter()):
        raise ArtworkError("picture_empty")
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode"), tuple(sorted(removed))


_DRAWING = frozenset("path rect circle ellipse line polyline polygon text".split())


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ArtworkError("picture_invalid", str(error)) from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise ArtworkError("picture_invalid", "entities")
    if _local_name(root) != "svg":
        raise ArtworkError("picture_invalid", "no svg")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise ArtworkError("picture_too_complex")
    return root


def _local_name(element: etree._Element) -> str | None:
    """Its name, if it is an element of SVG."""
    tag: Any = element.tag
    if not isinstance(tag, str):
        return None
    name = etree.QName(element)
    return name.localname if name.namespace == SVG else name.localname.rpartition(":")[2].lower()


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        if element.tail and _local_name(parent) in {"text", "tspan", "textPath"}:
            before = element.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
        parent.remove(element)


def _read_rules(root: etree._Element) -> dict[str, dict[str, str]]:
    """What style sheets in the document say of classes: ``.cls-1 { fill: #1d3 }``."""
    rules: dict[str, dict[str, str]] = {}
    for sheet in root.iter(f"{{{SVG}}}style"):
        for selectors, body in _RULE.findall(_COMMENT.sub("", sheet.text or "")):
            declared = dict(_declarations(body))
            for selector in selectors.split(","):
                if found := _CLASS.fullmatch(selector.strip()):
                    rules.setdefault(found[1], {}).update(declared)
    return rules


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip().lower() in PRESENTATION:
            yield name.strip().lower(), value.replace("!important", "").strip()


def _clean_attributes(
    element: etree._Element, rules: dict[str, dict[str, str]], removed: set[str]
) -> None:
    styled: dict[str, str] = {}
    for name in (element.get("class") or "").split():
        styled.update(rules.get(name, {}))
    styled.update(_declarations(element.get("style") or ""))
    reference = element.get("href") or element.get(XLINK_HREF)
    for key, given in list(element.attrib.items()):
        text = str(key)
        if text in ATTRIBUTES and _is_harmless(str(given)):
            continue
        del element.attrib[key]
        if text.startswith("on") or text in ATTRIBUTES:
            removed.add(text)
    for name, value in styled.items():
        if _is_harmless(value):
            element.set(name, value)
        else:
            removed.add(name)
    if reference is not None:
        if _LOCAL.fullmatch(reference):
            element.set("href", reference)
        else:
            removed.add("href")


def _is_harmless(value: str) -> bool:
    """Whether a value leads nowhere outside the document."""
    if any(not _LOCAL.fullmatch(target.strip()) for target in _URL.findall(value)):
        return False
    rest = _URL.sub("", value).lower()
    # A backslash may spell any letter in a style; none of the allowed values needs one.
    return not any(word in rest for word in ("url(", "\\", "javascript:", "expression", "@import"))


def _judge_uses(root: etree._Element) -> None:
    """Few copies, and no copies of copies: a small file must not draw millions of things."""
    uses = list(root.iter(f"{{{SVG}}}use"))
    by_id = {one.get("id"): one for one in root.iter() if one.get("id")}
    for use in uses:
        target = by_id.get((use.get("href") or "#")[1:])
        if target is not None and any(True for _ in target.iter(f"{{{SVG}}}use")):
            raise ArtworkError("picture_too_complex")
    if len(uses) > MOST_USES:
        raise ArtworkError("picture_too_complex")


def _give_view_box(root: etree._Element) -> None:
    """Let it grow and shrink: a size in pixels becomes the field that is shown."""
    if not root.get("viewBox"):
        sides = [_NUMBER.fullmatch(root.get(side) or "") for side in ("width", "height")]
        if not all(sides):
            raise ArtworkError("picture_invalid", "no size")
        width, height = (found[1] for found in sides if found)
        root.set("viewBox", f"0 0 {width} {height}")
    for side in ("width", "height", "x", "y"):
        root.attrib.pop(side, "")
    root.set("role", "img")
