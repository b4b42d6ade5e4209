"""What a badge class says: its columns, what its kind asks of them, and what cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from backpack.artwork.badge import draw_badge, rasterise
from backpack.artwork.uploads import PNG_SIDE, Picture
from backpack.catalogue.texts import LANGUAGES
from backpack.models import BadgeClass, BadgeKind, Requestable

NEEDED: Mapping[BadgeKind, tuple[tuple[str, ...], ...]] = {
    BadgeKind.EXTRA_CURRICULAR: (("description",), ("criteria",)),
    BadgeKind.REGULAR: (
        ("description",),
        ("criteria",),
        ("learning_outcomes",),
        ("ects", "workload_hours"),
    ),
    BadgeKind.MICRO_CREDENTIAL: (
        ("description",),
        ("criteria",),
        ("learning_outcomes",),
        ("ects", "workload_hours"),
        ("eqf_level",),
        ("assessment",),
        ("participation",),
        ("quality_assurance",),
    ),
}
"""What each kind needs before it is published: of each group one column at least."""

TRANSLATED = ("name", "description", "criteria", "learning_outcomes")
"""What a translation says once more, wherever the badge itself says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Everything that is written about a badge; the columns of its row."""

    kind: BadgeKind
    language: str
    name: str
    description: str = ""
    criteria: str = ""
    competences: list[str] = field(default_factory=list)
    learning_outcomes: list[str] = field(default_factory=list)
    alignments: list[dict[str, str]] = field(default_factory=list)
    ects: Decimal | None = None
    workload_hours: int | None = None
    eqf_level: int | None = None
    eqf_verified_by: str | None = None
    participation: str | None = None
    assessment: str | None = None
    supervision: str | None = None
    identity_check: str | None = None
    quality_assurance: str | None = None
    stackability: str | None = None
    prerequisites: str | None = None
    programme_code: str | None = None
    valid_months: int | None = None
    grade_scale: dict[str, Any] = field(default_factory=dict)
    evidence_required: bool = False
    requestable: Requestable = Requestable.NOBODY
    translations: dict[str, Any] = field(default_factory=dict)


COLUMNS = tuple(one.name for one in fields(Description))


def description_of(badge_class: BadgeClass) -> Description:
    """What a badge class says now."""
    return Description(**{column: getattr(badge_class, column) for column in COLUMNS})


def write_description(badge_class: BadgeClass, description: Description) -> list[str]:
    """Let ``badge_class`` say that; gives the names of the columns that changed."""
    changed = []
    for column in COLUMNS:
        value = getattr(description, column)
        if getattr(badge_class, column) != value:
            setattr(badge_class, column, value)
            changed.append(column)
    return changed


def missing_from(badge_class: BadgeClass) -> list[tuple[str, ...]]:
    """What its kind needs and it does not say: groups of fields, one of which would do.

    A translation that was begun is whole before the badge is published: nobody reads a page that
    is in two languages.
    """
    groups = [
        group
        for group in NEEDED[badge_class.kind]
        if not any(_says(getattr(badge_class, column)) for column in group)
    ]
    groups += [
        (f"{code}-{column}",)
        for code, texts in (badge_class.translations or {}).items()
        for column in TRANSLATED
        if _says(getattr(badge_class, column)) and not _says(texts.get(column))
    ]
    return groups


def _says(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a picture is drawn from. An empty ``text`` is the badge's own name."""

    shape: str
    symbol: str
    colour: str
    text: str = ""
    ribbon: str = ""

    def as_json(self) -> dict[str, str]:
        """For the column ``design``."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def read_design(value: Mapping[str, Any]) -> Design | None:
    """The design in the column ``design``, if there is one."""
    if not value:
        return None
    return Design(**{one.name: str(value.get(one.name, "")) for one in fields(Design)})


def draw(design: Design, *, name: str) -> str:
    """The SVG of a badge called ``name``.

    Raises:
        ArtworkError: ``shape_unknown``, ``symbol_unknown`` or ``colour_invalid``.
    """
    return draw_badge(
        ring_text=design.text or name,
        symbol=design.symbol,
        shape=design.shape,
        colour=design.colour,
        ribbon=design.ribbon or None,
        title=name,
    )


def draw_picture(design: Design, *, name: str) -> Picture:
    """Both forms of the picture that is drawn from ``design``."""
    svg = draw(design, name=name)
    return Picture(svg, rasterise(svg, width=PNG_SIDE))


def say_column(column: str) -> str:
    """What a field is called where something is missing; one of a translation with its language."""
    code, hyphen, of_translation = column.partition("-")
    if hyphen:
        return f"{say_column(of_translation)} ({LANGUAGES.get(code, code)})"
    words: dict[str, str] = {
        "name": _("a name"),
        "description": _("a description"),
        "criteria": _("what it asks"),
        "learning_outcomes": _("learning outcomes"),
        "ects": _("study points or hours"),
        "eqf_level": _("a level"),
        "assessment": _("how it is assessed"),
        "participation": _("how one takes part"),
        "quality_assurance": _("how quality is assured"),
    }
    return words[column]
