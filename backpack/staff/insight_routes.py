"""The pages of insight at the desk: figures with their words, and the same as CSV."""

from dataclasses import dataclass
from datetime import date

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from backpack import clock, db
from backpack.accounts.current import signed_in
from backpack.errors import BackpackError
from backpack.models import BadgeKind, Issuer
from backpack.staff.blueprint import my_issuers, staff
from backpack.staff.insight.cases import WAY, Origin
from backpack.staff.insight.counting import REMINDED, UNREMINDED
from backpack.staff.insight.groups import BadgeName, Wish
from backpack.staff.insight.keeping import counted_for, looks_for
from backpack.staff.insight.looks import COLLECTIONS, PAGES, PRIVATE, PROGRAMS, weeks_in
from backpack.staff.insight.periods import Period, academic_year, following, is_quarter, quarter
from backpack.staff.insight.reading import read_badges
from backpack.staff.insight.service import (
    BADGES,
    ISSUERS,
    KINDS,
    PERIODS,
    TABLES,
    Insight,
    look_into,
)
from backpack.staff.insight.spreadsheet import write_csv

TITLES = {
    BADGES: _l("By badge"),
    ISSUERS: _l("By issuer"),
    KINDS: _l("By kind"),
    PERIODS: _l("By quarter"),
}

KIND_NAMES = {
    BadgeKind.EXTRA_CURRICULAR.value: _l("Engagement badge"),
    BadgeKind.REGULAR.value: _l("Course badge"),
    BadgeKind.MICRO_CREDENTIAL.value: _l("Micro-credential"),
}

PART_NAMES = {
    Origin.NOMINATION.value: _l("Nominated"),
    Origin.REQUEST.value: _l("Requested"),
    Origin.DIRECT.value: _l("Awarded without either"),
    REMINDED: _l("With a reminder"),
    UNREMINDED: _l("Without a reminder"),
}

LOOK_NAMES = {
    PAGES: _l("Public pages opened"),
    PROGRAMS: _l("Signed badges fetched by programs"),
    PRIVATE: _l("Private links opened"),
    COLLECTIONS: _l("Collections opened"),
}

CHANNEL_NAMES = {
    "linkedin-profile": _l("LinkedIn profile"),
    "linkedin-post": _l("LinkedIn post"),
    "facebook": "Facebook",
    "x": "X",
    "bluesky": "Bluesky",
    "whatsapp": "WhatsApp",
    "mastodon": "Mastodon",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures somebody wants to see, and of what."""

    issuers: list[Issuer]
    badges: list[BadgeName]
    wish: Wish
    period: Period

    @property
    def arguments(self) -> dict[str, str]:
        """The same as the arguments of an address, for somebody else with this desk."""
        wanted = {
            "badge": self.wish.badge,
            "issuer": self.wish.issuer,
            "kind": self.wish.kind,
            "from": self.period.first or "",
            "to": self.period.last or "",
        }
        return {name: value for name, value in wanted.items() if value}

    def names(self) -> dict[str, str | LazyString]:
        """What the groups of the tables are called."""
        issuers = {one.slug: one.name for one in self.issuers}
        badges = {one.key: f"{one.name} · {issuers[one.issuer]}" for one in self.badges}
        return {**issuers, **badges, **KIND_NAMES, **PART_NAMES}


def _asked() -> Asked:
    """What the address asks for.

    Raises:
        BackpackError: ``filter_unknown``, a part of it is of nothing here; ``period_backwards``.
    """
    issuers = my_issuers()
    badges = read_badges(db.session(), issuers).names
    known = {
        "badge": {one.key for one in badges},
        "issuer": {one.slug for one in issuers},
        "kind": set(KIND_NAMES),
    }
    chosen = {name: request.args.get(name, "") for name in known}
    ends = [request.args.get(name, "") for name in ("from", "to")]
    strange = any(value and value not in known[name] for name, value in chosen.items())
    if strange or not all(is_quarter(end) for end in ends if end):
        raise BackpackError(
            "filter_unknown",
            _("This address asks for something that your desk does not have. Choose again."),
        )
    first, last = (end or None for end in ends)
    if first and last and first > last:
        raise BackpackError("period_backwards", _("The period ends before it begins."))
    return Asked(issuers, badges, Wish(**chosen), Period(first=first, last=last))


def _insight(asked: Asked) -> Insight:
    weeks = weeks_in(asked.period, today=clock.now().date())
    counted = counted_for(asked.issuers)
    looks = looks_for(asked.issuers, weeks, counted)
    return look_into(counted, looks, wish=asked.wish, period=asked.period)


def _quarters(insight: Insight, period: Period, today: date) -> list[str]:
    """What a period can be chosen of: from the first quarter with anything until now."""
    ends = [one for one in (period.first, period.last) if one]
    known = sorted([*insight.quarters, quarter(today), *ends])
    quarters = [max(known[0], f"{today.year - 20}-Q1")]
    while quarters[-1] < min(known[-1], f"{today.year + 5}-Q4"):
        quarters.append(following(quarters[-1]))
    return quarters


@staff.get("/insight")
@signed_in
def show_insight() -> str:
    """How the awards of my issuers come about, are claimed and are shown."""
    asked = _asked()
    insight = _insight(asked)
    quarters = _quarters(insight, asked.period, clock.now().date())
    return render_template(
        "backpack/staff/insight.html",
        insight=insight,
        asked=asked,
        zone=asked.issuers[0].institution.time_zone,
        names=asked.names(),
        quarters=quarters,
        years=sorted({academic_year(one) for one in quarters}, reverse=True),
        tables=[(table, TITLES[table]) for table in TABLES],
        way=WAY,
        kind_names=KIND_NAMES,
        look_names=LOOK_NAMES,
        channel_names=CHANNEL_NAMES,
    )


@staff.get("/insight.csv")
@signed_in
def download_insight() -> Response:
    """The same numbers as a table for a spreadsheet; what is not shown is empty."""
    asked = _asked()
    text = write_csv(_insight(asked), asked.arguments)
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="insight.csv"'
    return response
