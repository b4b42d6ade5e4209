"""Skills of ESCO, searched in a file that the operator provides; nothing is asked of anybody.

The file is a CSV in UTF-8 with a line of names: ``conceptUri`` and ``preferredLabel`` are needed,
``altLabels`` (one a line within the cell) and ``description`` are used. The file ``skills_en.csv``
of ESCO's own download is one.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backpack.config import ConfigError
from backpack.models.searching import fold_for_search

FRAMEWORK = "European Skills, Competences, Qualifications and Occupations (ESCO)"
TYPE = "ext:ESCO"
NEEDED = {"conceptUri", "preferredLabel"}
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Skill:
    """One concept."""

    uri: str
    label: str
    description: str
    folded_label: str
    folded: str

    def as_alignment(self) -> dict[str, str]:
        """The skill as an alignment of a badge class."""
        return {
            "name": self.label,
            "url": self.uri,
            "framework": FRAMEWORK,
            "type": TYPE,
            "code": self.uri.rpartition("/")[2],
        }


def search_skills(path: Path, text: str) -> list[Skill]:
    """The skills in which every word of ``text`` occurs; those that begin with it come first."""
    wanted = fold_for_search(text)
    if not wanted:
        return []
    words = wanted.split()
    found = [one for one in _skills(path) if all(word in one.folded for word in words)]
    found.sort(
        key=lambda one: (
            not one.folded_label.startswith(wanted),
            wanted not in one.folded_label,
            one.folded_label,
        )
    )
    return found[:MOST_FOUND]


def find_skill(path: Path, uri: str) -> Skill | None:
    """The skill of that address."""
    return next((one for one in _skills(path) if one.uri == uri), None)


def _skills(path: Path) -> tuple[Skill, ...]:
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> tuple[Skill, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not set(reader.fieldnames or ()) >= NEEDED:
            raise ConfigError([f"  {path}: has no columns {', '.join(sorted(NEEDED))}"])
        return tuple(
            Skill(
                uri=row["conceptUri"],
                label=row["preferredLabel"],
                description=row.get("description") or "",
                folded_label=fold_for_search(row["preferredLabel"]),
                folded=fold_for_search(f"{row['preferredLabel']}\n{row.get('altLabels') or ''}"),
            )
            for row in reader
            if row["conceptUri"] and row["preferredLabel"]
        )
