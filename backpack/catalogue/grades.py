"""Whether a grade is one of those that a badge class gives, and whether it is enough for it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _


def is_on_scale(grade: str, scale: Mapping[str, Any]) -> bool:
    """Whether ``grade`` is among the ``values`` of ``scale``, or from ``lowest`` to ``highest``.

    The ends are numbers, or numbers out of something: 0/20. The lowest grade may be the larger
    number, where one is the best. Without values and numbers every grade is on the scale.
    """
    values = [str(value).casefold() for value in scale.get("values") or ()]
    if grade.casefold() in values:
        return True
    lowest, highest = _read(scale.get("lowest")), _read(scale.get("highest"))
    if lowest is None and highest is None:
        return not values
    read = _read(grade)
    if read is None or not _is_out_of(read[1], highest):
        return False
    number = read[0]
    if lowest and highest:
        return min(lowest[0], highest[0]) <= number <= max(lowest[0], highest[0])
    return (lowest is None or lowest[0] <= number) and (highest is None or number <= highest[0])


def is_passed(grade: str, scale: Mapping[str, Any]) -> bool:
    """Whether ``grade``, which is on ``scale``, is at least the one that is ``required``.

    Where the two cannot be compared, or none is required, it is.
    """
    required = str(scale.get("required") or "")
    values = [str(value).casefold() for value in scale.get("values") or ()]
    if {grade.casefold(), required.casefold()} <= set(values):
        return values.index(grade.casefold()) >= values.index(required.casefold())
    read, needed = _read(grade), _read(required)
    if read is None or needed is None:
        return True
    return read[0] <= needed[0] if is_best_low(scale) else read[0] >= needed[0]


def say_scale(scale: Mapping[str, Any]) -> str:
    """The grades of ``scale`` in words, and which is needed; empty if it names none."""
    values = [str(value) for value in scale.get("values") or ()]
    ends = [str(scale[end]) for end in ("lowest", "highest") if scale.get(end)]
    said = [", ".join(values) or " – ".join(ends)]
    if scale.get("required"):
        said.append(_("%(grade)s is needed", grade=scale["required"]))
    return "; ".join(part for part in said if part)


def is_best_low(scale: Mapping[str, Any]) -> bool:
    """Whether the lowest grade of ``scale`` is the larger number, because one is the best."""
    lowest, highest = _read(scale.get("lowest")), _read(scale.get("highest"))
    return lowest is not None and highest is not None and lowest[0] > highest[0]


def _is_out_of(whole: Decimal | None, highest: tuple[Decimal, Decimal | None] | None) -> bool:
    """Whether "16/20" is a grade on a scale that ends at twenty, or at 20/20."""
    return whole is None or (highest is not None and whole in highest)


def _read(value: object) -> tuple[Decimal, Decimal | None] | None:
    """A number, and out of what it is: 16/20 is sixteen out of twenty."""
    text, slash, whole = ("" if value is None else str(value)).replace(",", ".").partition("/")
    number, out_of = _number(text), _number(whole)
    if number is None or (slash and out_of is None):
        return None
    return number, out_of


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
