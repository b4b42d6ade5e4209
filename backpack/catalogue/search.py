"""The public catalogue: what is awarded now, found by words and by facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, defer

from backpack.errors import NotFoundError
from backpack.models import (
    Award,
    AwardState,
    BadgeClass,
    BadgeKind,
    BadgeStatus,
    Institution,
    Issuer,
)
from backpack.models.searching import fold_for_search

PAGE_SIZE = 24
FEWEST_SHOWN = 5
"""Fewer awards than this are not counted out in public: they could tell who has them."""

CREDITS = {
    "some": (Decimal("0.01"), None),
    "to-3": (Decimal("0.01"), Decimal(3)),
    "4-10": (Decimal("3.01"), Decimal(10)),
    "over-10": (Decimal("10.01"), None),
}
"""The choices of study points, each with its ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for; empty means all."""

    text: str = ""
    institution: str = ""
    kind: BadgeKind | None = None
    credits: str = ""
    level: int | None = None
    language: str = ""
    year: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether everything is wanted."""
        return self == Wish()


@dataclass(frozen=True, slots=True)
class Found:
    """One badge of the catalogue, with the number of its awards where it may be said."""

    badge_class: BadgeClass
    awards: int | None


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page of what was found, by name."""

    found: list[Found]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters can be set to: only what leads somewhere."""

    institutions: list[Institution]
    levels: list[int]
    languages: list[str]
    years: list[int]


def _says(word: str) -> ColumnElement[bool]:
    """Whether a badge, or who awards it, has the folded ``word``."""
    names = (Issuer.name, Issuer.name_nl, Institution.name, Institution.name_nl)
    return or_(
        BadgeClass.search_text.contains(word, autoescape=True),
        *(name.icontains(word, autoescape=True) for name in names),
    )


def _conditions(wish: Wish) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [BadgeClass.status == BadgeStatus.PUBLISHED]
    conditions += [_says(word) for word in fold_for_search(wish.text).split()]
    if wish.institution:
        conditions.append(Institution.slug == wish.institution)
    if wish.kind is not None:
        conditions.append(BadgeClass.kind == wish.kind)
    if wish.credits in CREDITS:
        lowest, highest = CREDITS[wish.credits]
        conditions.append(BadgeClass.ects >= lowest)
        if highest is not None:
            conditions.append(BadgeClass.ects <= highest)
    if wish.level is not None:
        conditions.append(BadgeClass.eqf_level == wish.level)
    if wish.language:
        conditions.append(BadgeClass.languages.contains(f" {wish.language} ", autoescape=True))
    if wish.year is not None:
        conditions += [
            BadgeClass.published_at >= datetime(wish.year, 1, 1, tzinfo=UTC),
            BadgeClass.published_at < datetime(wish.year + 1, 1, 1, tzinfo=UTC),
        ]
    return conditions


def search_catalogue(session: Session, wish: Wish, *, page: int) -> CataloguePage:
    """One page of the published badges that match, in three queries however many there are."""
    conditions = _conditions(wish)
    counted = select(func.count(BadgeClass.id)).join(BadgeClass.issuer).join(Issuer.institution)
    total = session.scalar(counted.where(*conditions)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    query = (
        select(BadgeClass)
        .join(BadgeClass.issuer)
        .join(Issuer.institution)
        .where(*conditions)
        .order_by(BadgeClass.name, BadgeClass.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
        .options(
            contains_eager(BadgeClass.issuer).contains_eager(Issuer.institution),
            defer(BadgeClass.image_png),
            defer(BadgeClass.image_svg),
        )
    )
    badge_classes = list(session.scalars(query))
    return CataloguePage(with_counts(session, badge_classes), number, pages, total)


def with_counts(session: Session, badge_classes: Sequence[BadgeClass]) -> list[Found]:
    """Each with the number of its claimed awards, over all versions, as its institution permits."""
    open_ones = [one for one in badge_classes if one.issuer.institution.shows_counts]
    counts: dict[tuple[int, str], int] = {}
    if open_ones:
        wanted = [
            and_(BadgeClass.issuer_id == one.issuer_id, BadgeClass.slug == one.slug)
            for one in open_ones
        ]
        rows = session.execute(
            select(BadgeClass.issuer_id, BadgeClass.slug, func.count(Award.id))
            .join(Award, Award.badge_class_id == BadgeClass.id)
            .where(or_(*wanted), Award.state == AwardState.CLAIMED)
            .group_by(BadgeClass.issuer_id, BadgeClass.slug)
        )
        counts = {(issuer, slug): count for issuer, slug, count in rows}
    found = []
    for one in badge_classes:
        count = counts.get((one.issuer_id, one.slug), 0)
        found.append(Found(one, count if count >= FEWEST_SHOWN else None))
    return found


def offer_choices(session: Session) -> Choices:
    """What there is to choose from, over the whole catalogue."""
    published = BadgeClass.status == BadgeStatus.PUBLISHED
    institutions = session.scalars(
        select(Institution)
        .where(
            select(BadgeClass.id)
            .join(BadgeClass.issuer)
            .where(Issuer.institution_id == Institution.id, published)
            .exists()
        )
        .order_by(Institution.name)
    )
    levels = session.scalars(
        select(BadgeClass.eqf_level)
        .where(published, BadgeClass.eqf_level.is_not(None))
        .distinct()
        .order_by(BadgeClass.eqf_level)
    )
    spoken = session.scalars(select(BadgeClass.languages).where(published).distinct())
    first, last = session.execute(
        select(func.min(BadgeClass.published_at), func.max(BadgeClass.published_at)).where(
            published
        )
    ).one()
    return Choices(
        institutions=list(institutions),
        levels=[level for level in levels if level is not None],
        languages=sorted({code for codes in spoken for code in codes.split()}),
        years=list(range(last.year, first.year - 1, -1)) if first and last else [],
    )


def find_institution(session: Session, slug: str) -> Institution:
    """The institution of that name.

    Raises:
        NotFoundError: there is none.
    """
    institution = session.scalar(select(Institution).where(Institution.slug == slug))
    if institution is None:
        raise NotFoundError("institution_not_found")
    return institution


def list_issuers(session: Session, institution: Institution) -> list[tuple[Issuer, int]]:
    """The issuers of ``institution`` by name, with the number of badges that each awards now."""
    rows = session.execute(
        select(Issuer, func.count(BadgeClass.id))
        .outerjoin(
            BadgeClass,
            and_(BadgeClass.issuer_id == Issuer.id, BadgeClass.status == BadgeStatus.PUBLISHED),
        )
        .where(Issuer.institution_id == institution.id)
        .group_by(Issuer.id)
        .order_by(Issuer.name, Issuer.id)
    )
    return [(issuer, int(count)) for issuer, count in rows]


def newer_version(session: Session, badge_class: BadgeClass) -> BadgeClass | None:
    """The version of the same badge that is awarded now, if it is a newer one."""
    return session.scalar(
        select(BadgeClass)
        .where(
            BadgeClass.issuer_id == badge_class.issuer_id,
            BadgeClass.slug == badge_class.slug,
            BadgeClass.version > badge_class.version,
            BadgeClass.status == BadgeStatus.PUBLISHED,
        )
        .options(defer(BadgeClass.image_png), defer(BadgeClass.image_svg))
        .limit(1)
    )
