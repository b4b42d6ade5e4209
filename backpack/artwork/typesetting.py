"""The one door to typst: pictures and papers from a fixed document and the data put into it."""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import typst

from backpack.artwork.errors import ArtworkError

NO_GLYPH = "could not be displayed with font"
"""What typst says where a standard for PDF asks for a letter that no font has."""


def set_picture(document: str, inputs: Mapping[str, str], *, pixels_per_point: float) -> bytes:
    """The PNG of a one-page typst document.

    ``document`` is ours alone; whatever comes from people goes into ``inputs`` and is read there
    as ``sys.inputs``, so that it is never markup. Only the fonts that typst carries are used:
    the same data gives the same bytes on every machine. typst would read files that an
    SVG names beside the document, therefore the document stands in an empty folder.

    Raises ``ArtworkError`` (``picture_invalid``) when an SVG among the inputs cannot be read or
    names a file.
    """
    picture = _compile(document, inputs, format="png", ppi=72 * pixels_per_point, timestamp=None)
    if not isinstance(picture, bytes):
        raise ArtworkError("picture_invalid", "it does not fit on one page")
    return picture


def set_paper(document: str, inputs: Mapping[str, str], *, moment: datetime) -> bytes:
    """The PDF of a typst document, as PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

    The first is for keeping, with what is attached; the second for readers who do not see. A
    document that would break either is an error, never a lesser PDF. ``moment`` is the date that
    the file says it was made. Inputs are data, as in ``set_picture``.

    Letters that typst's own fonts lack are taken from the machine's fonts.

    Raises ``ArtworkError`` (``picture_invalid``) when an SVG among the inputs cannot be read or
    names a file, (``letters_missing``) when no font of the machine has a letter of the texts.
    """
    options: dict[str, Any] = {
        "format": "pdf",
        "pdf_standards": ["a-3a", "ua-1"],
        "timestamp": int(moment.timestamp()),
    }
    try:
        paper = _compile(document, inputs, **options)
    except ArtworkError as error:
        if error.code != "letters_missing":
            raise
        paper = _compile(document, inputs, system_fonts=True, **options)
    if not isinstance(paper, bytes):
        raise TypeError("typst gave no PDF")
    return paper


def _compile(
    document: str, inputs: Mapping[str, str], *, system_fonts: bool = False, **options: Any
) -> object:
    with tempfile.TemporaryDirectory(prefix="ransel-artwork-") as empty:
        compiler = typst.Compiler(root=empty, font_paths=_fonts(system=system_fonts))
        try:
            return compiler.compile(document.encode(), sys_inputs=dict(inputs), **options)
        except typst.TypstError as error:
            code = "letters_missing" if NO_GLYPH in error.message else "picture_invalid"
            raise ArtworkError(code, error.message) from error


@cache
def _fonts(*, system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system)
