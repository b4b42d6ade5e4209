"""A badge class as a JSON file, out of one installation and into another.

``badge_class.schema.json`` beside this module says what may be in it.
"""

import base64
import binascii
import json
from dataclasses import fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from flask_babel import gettext as _

from backpack.artwork.errors import ArtworkError
from backpack.artwork.uploads import Picture, read_picture
from backpack.authoring.describing import (
    Description,
    Design,
    description_of,
    draw,
    read_design,
)
from backpack.authoring.institutions import check_website
from backpack.errors import BackpackError
from backpack.models import BadgeClass, BadgeKind, Requestable

FORMAT = "https://w3id.org/ransel/badge-class/1"
_SCHEMA = Path(__file__).parent / "badge_class.schema.json"


def write_badge_class(badge_class: BadgeClass) -> str:
    """The whole badge class, with its picture, as JSON text."""
    description = description_of(badge_class)
    document: dict[str, Any] = {"format": FORMAT}
    for one in fields(Description):
        value = getattr(description, one.name)
        if value not in (None, "", [], {}):
            document[one.name] = str(value) if isinstance(value, Decimal) else value
    if badge_class.design:
        document["design"] = badge_class.design
    elif "<image " in badge_class.image_svg:
        document["picture"] = {"png": base64.b64encode(badge_class.image_png).decode()}
    else:
        document["picture"] = {"svg": badge_class.image_svg}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read_badge_class(data: bytes) -> tuple[Description, Design | Picture | None]:
    """What such a file describes, and its picture, if it has one.

    Raises:
        BackpackError: ``import_malformed`` with the first thing that is wrong.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise _malformed(_("It is no JSON in UTF-8.")) from error
    for problem in _validator().iter_errors(document):
        where = "/".join(str(part) for part in problem.instance_path) or "/"
        raise _malformed(f"{where}: {problem.message[:200]}")
    for alignment in document.get("alignments", ()):
        if "url" in alignment:
            check_website(alignment["url"])
    values = {one.name: document[one.name] for one in fields(Description) if one.name in document}
    values["kind"] = BadgeKind(values["kind"])
    values["requestable"] = Requestable(values.get("requestable", Requestable.NOBODY))
    if "ects" in values:
        values["ects"] = Decimal(values["ects"])
    values["translations"] = {
        code: texts
        for code, texts in values.get("translations", {}).items()
        if code != values["language"] and texts
    }
    description = Description(**values)
    return description, _read_picture(document, name=description.name)


def _read_picture(document: dict[str, Any], *, name: str) -> Design | Picture | None:
    design = read_design(document.get("design", {}))
    picture = document.get("picture", {})
    try:
        if design is not None:
            draw(design, name=name)
            return design
        if "png" in picture:
            return read_picture(base64.b64decode(picture["png"], validate=True))
        if "svg" in picture:
            return read_picture(picture["svg"].encode())
    except (ArtworkError, binascii.Error) as error:
        raise _malformed(_("Its picture cannot be read.")) from error
    return None


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def _malformed(what: str) -> BackpackError:
    return BackpackError(
        "import_malformed", _("The file does not describe a badge. %(what)s", what=what)
    )
