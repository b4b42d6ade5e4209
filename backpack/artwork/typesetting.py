"""The one door to typst: pictures from a fixed document and the data that is put into it."""

import tempfile
from collections.abc import Mapping
from functools import cache

import typst

from backpack.artwork.errors import ArtworkError


def set_picture(document: str, inputs: Mapping[str, str], *, pixels_per_point: float) -> bytes:
    """The PNG of a one-page typst document.

    ``document`` is ours alone; whatever comes from people goes into ``inputs`` and is read there
    as ``sys.inputs``, so that it is never markup. Only the fonts that typst carries are used:
    the same data gives the same bytes on every machine. typst would read files that an
    SVG names beside the document, therefore the document stands in an empty folder.

    Raises ``ArtworkError`` (``picture_invalid``) when an SVG among the inputs cannot be read or
    names a file.
    """
    with tempfile.TemporaryDirectory(prefix="ransel-artwork-") as empty:
        compiler = typst.Compiler(root=empty, font_paths=_fonts(), ignore_system_fonts=True)
        try:
            picture = compiler.compile(
                document.encode(),
                format="png",
                ppi=72 * pixels_per_point,
                sys_inputs=dict(inputs),
            )
        except typst.TypstError as error:
            raise ArtworkError("picture_invalid", error.message) from error
    if not isinstance(picture, bytes):
        raise ArtworkError("picture_invalid", "it does not fit on one page")
    return picture


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
