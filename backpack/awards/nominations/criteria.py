"""The criteria of a badge one by one, as they are ticked for each nominee."""

import re

from backpack.catalogue.markdown import plain_markdown
from backpack.models import BadgeClass

MOST = 20
LONGEST = 500

_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.*)$")


def read_criteria(badge_class: BadgeClass) -> list[str]:
    """The items of the lists in its criteria, in plain words; without any list, its paragraphs."""
    items: list[str] = []
    paragraphs: list[str] = []
    inside = False
    for line in badge_class.criteria.splitlines():
        found = _ITEM.match(line)
        if found:
            items.append(found[1])
            inside = True
        elif not line.strip():
            inside = False
            paragraphs.append("")
        elif inside:
            items[-1] += f" {line.strip()}"
        else:
            paragraphs[-1:] = [f"{paragraphs[-1]} {line.strip()}" if paragraphs else line.strip()]
    plain = [" ".join(plain_markdown(one).split()) for one in items or paragraphs]
    return [one.removeprefix("- ")[:LONGEST] for one in plain if one][:MOST]
