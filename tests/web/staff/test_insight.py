"""The pages of insight: what they show, filter and refuse, and to whom."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.models import (
    BadgeKind,
    Collection,
    CollectionItem,
    LookCount,
    LookedAt,
    Person,
    Reader,
    ShareCount,
)
from backpack.sharing.service import Choices, publish_badge
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.sessions import sign_in_as

WEEK = "2026-11-16"
"""The Monday of the week in which the clock of the tests stands still."""


@pytest.fixture
def awarder(app: Flask, clock: SteppingClock) -> Person:
    """Of a badge that was awarded twenty times, claimed ten times and is public five times."""
    with app.app_context(), new_session() as session, session.begin():
        issuer = factories.make_issuer(session, slug="faculty", name="Faculty")
        badge_class = factories.make_badge_class(
            session, issuer=issuer, name="=Commitment", slug="commitment"
        )
        factories.make_badge_class(
            session, issuer=issuer, name="Other", slug="other", kind=BadgeKind.REGULAR
        )
        day = clock().date()
        for number in range(20):
            address = f"s{number}@student.example"
            award = factories.make_award(session, badge_class=badge_class, recipient=address)
            if number >= 10:
                continue
            person = factories.make_person(session, email=address)
            at = clock() + timedelta(days=number)
            badge = claim_award(session, award, person, now=at, recipient_name="N")
            if number >= 5:
                continue
            publish_badge(session, badge, Choices(False, False, False), now=at)
            collection = Collection(
                person=person,
                name="Mine",
                published_at=at,
                created_at=at,
                changed_at=at,
                items=[CollectionItem(credential=badge, position=0)],
            )
            session.add(collection)
            session.flush()
            for subject, subject_id, reader, count in (
                (LookedAt.CREDENTIAL, badge.id, Reader.PAGE, 3),
                (LookedAt.CREDENTIAL, badge.id, Reader.PROGRAM, 2),
                (LookedAt.COLLECTION, collection.id, Reader.PAGE, 1),
            ):
                key = {"subject": subject, "subject_id": subject_id, "reader": reader}
                session.add(LookCount(**key, day=day, count=count))
        session.add(ShareCount(badge_class_id=badge_class.id, channel="facebook", day=day, count=7))
        session.add(ShareCount(badge_class_id=badge_class.id, channel="x", day=day, count=4))
        factories.make_award(session)
        return factories.make_awarder(session, issuer)


def _numbers(app: Flask, awarder: Person, query: str = "") -> dict[tuple[str, str, str], str]:
    text = sign_in_as(app, awarder).get(f"/desk/insight.csv{query}").text
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["figure", "group", "measure", "number"]
    assert all(not cell.startswith("=") for row in rows for cell in row)
    return {(figure, group, measure): number for figure, group, measure, number in rows[1:]}


def test_the_csv_has_every_figure(app: Flask, awarder: Person) -> None:
    numbers = _numbers(app, awarder)
    total = [
        numbers["total", "total", step] for step in ("awarded", "offered", "claimed", "public")
    ]
    assert total == ["20", "20", "10", "5"]
    assert numbers["badge", "faculty/commitment", "claimed"] == "10"
    assert numbers["period", "2026-Q4", "claimed"] == "10"
    assert numbers["origin", "direct", "opened"] == "10"
    assert numbers["origin", "nomination", "proposed"] == "0"
    assert numbers["reminder", "not_reminded", "claimed_soon"] == "8"
    assert ("reminder", "not_reminded", "public") not in numbers
    assert numbers["days_to_claim", "", "median"] == "4"
    assert numbers["days_to_claim", "", "upper_quartile"] == ""
    assert numbers["shares", "facebook", "shares"] == "7"
    assert numbers["shares", "x", "shares"] == ""
    looks = {name: numbers["looks", WEEK, name] for name in ("pages", "programs", "collections")}
    assert looks == {"pages": "15", "programs": "10", "collections": "5"}


def test_a_filter_holds_for_every_figure_but_collections(app: Flask, awarder: Person) -> None:
    numbers = _numbers(app, awarder, "?kind=regular&badge=&issuer=faculty")
    assert numbers["filter", "regular", "kind"] == ""
    assert numbers["total", "total", "awarded"] == "0"
    assert ("badge", "faculty/commitment", "awarded") not in numbers
    assert ("shares", "facebook", "shares") not in numbers
    assert numbers["looks", WEEK, "pages"] == "0"
    assert numbers["looks", WEEK, "collections"] == "5"
    before = _numbers(app, awarder, "?to=2026-Q3")
    assert before["total", "total", "awarded"] == "0"
    assert ("shares", "facebook", "shares") not in before
    assert not [key for key in before if key[:2] == ("looks", WEEK)]
    within = _numbers(app, awarder, "?from=2026-Q4&to=2026-Q4&badge=faculty/commitment")
    assert within["total", "total", "claimed"] == "10"
    assert within["looks", WEEK, "pages"] == "15"


def test_the_page_has_plots_with_words_and_keeps_the_filter(app: Flask, awarder: Person) -> None:
    browser = sign_in_as(app, awarder)
    page = browser.get("/desk/insight?from=2026-Q4")
    assert page.status_code == 200
    assert page.text.count('<svg class="insight-plot"') == page.text.count("<desc")
    assert page.text.count("<desc") > 5
    assert "/desk/insight.csv?from=2026-Q4" in page.text
    assert "from=2026-Q4&amp;to=2027-Q3" in page.text or "from=2025-Q4" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "badge=others/badge",
        "issuer=others",
        "kind=none",
        "from=2026-11-01",
        "to=0001-Q1",
        "from=2027-Q1&to=2026-Q4",
    ],
)
def test_what_the_desk_does_not_have_cannot_be_asked_for(
    app: Flask, awarder: Person, query: str
) -> None:
    browser = sign_in_as(app, awarder)
    assert browser.get(f"/desk/insight?{query}").status_code == 400
    assert browser.get(f"/desk/insight.csv?{query}").status_code == 400


def test_nobody_without_a_desk_sees_it(app: Flask) -> None:
    with app.app_context(), new_session() as session, session.begin():
        nobody = factories.make_person(session)
    assert sign_in_as(app, nobody).get("/desk/insight").status_code == 404
