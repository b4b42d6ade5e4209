"""Totals that mean something: study points, hours, levels and skills, and the badges behind each.

A badge counts while it is in force; an imported one only if it was found genuine and hers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.badges.everything import IMPORTED, OWN, everything_of
from backpack.models import BadgeClass, Credential, ImportedBadge, Person

MOST_SKILLS = 60


@dataclass(frozen=True, slots=True)
class Tally:
    """One bar: how much, of how many badges, under which name; ``key`` finds them again."""

    key: str
    label: str
    amount: Decimal
    badges: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill that badges are aligned with."""

    key: str
    name: str
    framework: str
    address: str | None
    badges: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Everything that counts of one person."""

    badges: int
    institutions: int
    ects: list[Tally]
    hours: list[Tally]
    levels: list[Tally]
    skills: list[Skill]

    @property
    def all_ects(self) -> Decimal:
        """Study points across institutions."""
        return sum((tally.amount for tally in self.ects), Decimal(0))

    @property
    def all_hours(self) -> Decimal:
        """Hours across institutions."""
        return sum((tally.amount for tally in self.hours), Decimal(0))


def read_totals(session: Session, person: Person, *, language: str, now: datetime) -> Totals:
    """Add up what ``person`` has."""
    shelf = everything_of(person.id, language=language, now=now)
    column = shelf.c
    rows = session.execute(
        select(
            column.place,
            column.place_label,
            column.level,
            func.count(),
            func.sum(column.ects),
            func.count(column.ects),
            func.sum(column.hours),
            func.count(column.hours),
        )
        .where(column.counts == 1)
        .group_by(column.place, column.place_label, column.level)
    ).all()
    ects: dict[str, Tally] = {}
    hours: dict[str, Tally] = {}
    levels: dict[str, Tally] = {}
    for place, label, level, badges, points, with_points, time, with_time in rows:
        _add(ects, place, label, points, with_points)
        _add(hours, place, label, time, with_time)
        if level is not None:
            _add(levels, str(level), str(level), Decimal(badges), badges)
    return Totals(
        badges=sum(row[3] for row in rows),
        institutions=len({row[0] for row in rows}),
        ects=_ranked(ects),
        hours=_ranked(hours),
        levels=sorted(levels.values(), key=lambda tally: tally.key),
        skills=_skills(session, person, language=language, now=now),
    )


def _add(
    tallies: dict[str, Tally], key: str, label: str, amount: Decimal | None, badges: int
) -> None:
    if not amount:
        return
    before = tallies.get(key, Tally(key, label, Decimal(0), 0))
    tallies[key] = Tally(key, label, before.amount + amount, before.badges + badges)


def _ranked(tallies: dict[str, Tally]) -> list[Tally]:
    return sorted(tallies.values(), key=lambda tally: (-tally.amount, tally.label))


def skill_key(alignment: Mapping[str, Any]) -> str:
    """What makes two alignments the same skill: its address, or its name where it has none."""
    return str(alignment.get("url") or alignment.get("name") or "").strip()


def _skills(session: Session, person: Person, *, language: str, now: datetime) -> list[Skill]:
    shelf = everything_of(person.id, language=language, now=now).alias()
    counted = select(shelf.c.origin, shelf.c.class_id, shelf.c.key).where(shelf.c.counts == 1)
    rows = session.execute(counted).all()
    classes: dict[int, int] = {}
    for row in rows:
        if row.origin == OWN:
            classes[row.class_id] = classes.get(row.class_id, 0) + 1
    imported = {row.key for row in rows if row.origin == IMPORTED}
    found: dict[str, Skill] = {}
    for key, alignments in _own_alignments(session, person):
        _count(found, alignments, classes.get(key, 0))
    for key, alignments in _imported_alignments(session, person):
        _count(found, alignments, int(key in imported))
    ranked = sorted(found.values(), key=lambda skill: (-skill.badges, skill.name.lower()))
    return ranked[:MOST_SKILLS]


def _count(found: dict[str, Skill], alignments: Iterable[Mapping[str, Any]], badges: int) -> None:
    if not badges:
        return
    once = {skill_key(alignment): alignment for alignment in alignments}
    for key, alignment in once.items():
        name = str(alignment.get("name") or key)
        if not key:
            continue
        before = found.get(key)
        address = str(alignment.get("url") or "")
        found[key] = Skill(
            key=key,
            name=before.name if before else name,
            framework=str(alignment.get("framework") or ""),
            address=address if address.startswith(("https://", "http://")) else None,
            badges=badges + (before.badges if before else 0),
        )


def _own_alignments(session: Session, person: Person) -> list[tuple[int, list[Mapping[str, Any]]]]:
    query = (
        select(BadgeClass.id, BadgeClass.alignments)
        .where(
            BadgeClass.id.in_(
                select(Credential.badge_class_id).where(Credential.person_id == person.id)
            )
        )
        .order_by(BadgeClass.id)
    )
    return [(key, alignments or []) for key, alignments in session.execute(query)]


def _imported_alignments(
    session: Session, person: Person
) -> list[tuple[int, list[Mapping[str, Any]]]]:
    query = (
        select(ImportedBadge.id, ImportedBadge.alignments)
        .where(ImportedBadge.person_id == person.id)
        .order_by(ImportedBadge.id)
    )
    return [(key, alignments or []) for key, alignments in session.execute(query)]


def find_skilled(
    session: Session, person: Person, skill: str
) -> tuple[frozenset[int], frozenset[int]]:
    """The badge classes, and the imported badges, of ``person`` that are aligned with a skill."""

    def aligned(found: list[tuple[int, list[Mapping[str, Any]]]]) -> frozenset[int]:
        return frozenset(
            key
            for key, alignments in found
            if any(skill_key(alignment) == skill for alignment in alignments)
        )

    return (
        aligned(_own_alignments(session, person)),
        aligned(_imported_alignments(session, person)),
    )
