"""The public catalogue: found by words and facts, paged, counted with care, and fast."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from lxml import html

from backpack.catalogue.search import FEWEST_SHOWN, PAGE_SIZE
from backpack.db import new_session
from backpack.models import AwardState, BadgeClass, BadgeKind, BadgeStatus
from tests.support import factories
from tests.support.statements import statements

THEN = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
NOW = factories.NOW


@pytest.fixture
def catalogue(app: Flask) -> Flask:
    """Three badges of two institutions, a draft, and an archived one."""
    with app.app_context(), new_session() as session, session.begin():
        law = factories.make_issuer(
            session,
            name="Faculty of Law",
            institution=factories.make_institution(
                session, slug="ghent", name="Ghent", shows_counts=True
            ),
        )
        arts = factories.make_issuer(session, name="Faculty of Arts")
        make = factories.make_badge_class
        make(
            session,
            issuer=law,
            name="Élan",
            kind=BadgeKind.MICRO_CREDENTIAL,
            ects=Decimal("3.5"),
            eqf_level=7,
            published_at=NOW,
            translations={"nl": {"name": "Levenskracht"}},
        )
        make(session, issuer=law, name="Debating", ects=Decimal(3), published_at=THEN)
        make(session, issuer=arts, name="Schrijven", language="nl", published_at=NOW)
        make(session, issuer=arts, name="Draft", status=BadgeStatus.DRAFT)
        make(session, issuer=arts, name="Old", status=BadgeStatus.ARCHIVED, published_at=THEN)
    return app  # fmt: skip


def names(app: Flask, query: str = "") -> list[str]:
    answer = app.test_client().get(f"/catalogue?{query}", headers={"Accept": "application/ld+json"})
    assert answer.status_code == 200
    document = json.loads(answer.data)
    assert document["numberOfItems"] >= len(document["itemListElement"])
    return [item["name"] for item in document["itemListElement"]]


FOUND: dict[str, set[str]] = {
    "": {"Élan", "Debating", "Schrijven"},
    "q=ELAN": {"Élan"},
    "q=levens": {"Élan"},
    "q=law+debating": {"Debating"},
    "q=faculty": {"Élan", "Debating", "Schrijven"},
    "q=%25": set(),
    "q=draft": set(),
    "q=old": set(),
    "institution=ghent": {"Élan", "Debating"},
    "institution=nowhere": set(),
    "kind=micro_credential": {"Élan"},
    "ects=some": {"Élan", "Debating"},
    "ects=to-3": {"Debating"},
    "ects=4-10": {"Élan"},
    "level=7": {"Élan"},
    "level=99&year=x&kind=medal&ects=all": {"Élan", "Debating", "Schrijven"},
    "language=nl": {"Élan", "Schrijven"},
    "year=2025": {"Debating"},
    "year=2026&language=en": {"Élan"},
    "page=99999999999": {"Élan", "Debating", "Schrijven"},
}


def test_what_is_sought_is_found(catalogue: Flask) -> None:
    assert {query: set(names(catalogue, query)) for query in FOUND} == FOUND


def test_pages_show_the_same(catalogue: Flask) -> None:
    client = catalogue.test_client()
    found = client.get("/catalogue?q=elan")
    assert "Élan" in found.text
    assert "Debating" not in found.text
    assert client.get("/catalogue?q=zzz").status_code == 200
    institution = client.get("/catalogue/institutions/ghent")
    assert "Faculty of Law" in institution.text
    profile = json.loads(
        client.get("/catalogue/institutions/ghent", headers={"Accept": "application/ld+json"}).data
    )
    assert (profile["type"], profile["name"]) == (["Profile"], "Ghent")
    assert client.get("/catalogue/institutions/nowhere").status_code == 404


def test_an_empty_catalogue_says_so(app: Flask) -> None:
    page = app.test_client().get("/catalogue")
    assert page.status_code == 200
    assert 'class="empty"' in page.text


@pytest.mark.parametrize(("number", "shown"), [(FEWEST_SHOWN - 1, False), (FEWEST_SHOWN, True)])
@pytest.mark.parametrize("permitted", [True, False])
def test_small_numbers_and_what_is_not_permitted_stay_away(
    app: Flask, number: int, shown: bool, permitted: bool
) -> None:
    with app.app_context(), new_session() as session, session.begin():
        institution = factories.make_institution(session, shows_counts=permitted)
        issuer = factories.make_issuer(session, institution=institution)
        old = factories.make_badge_class(
            session, issuer=issuer, slug="one", status=BadgeStatus.ARCHIVED, published_at=NOW
        )
        new = factories.make_badge_class(
            session, issuer=issuer, slug="one", version=2, published_at=NOW
        )
        for count in range(number):
            factories.make_award(
                session, badge_class=old if count % 2 else new, state=AwardState.CLAIMED,
                recipient=f"learner-{count}@student.example",
            )  # fmt: skip
        factories.make_award(session, badge_class=new, state=AwardState.DECLINED)
    page: Any = html.fromstring(app.test_client().get("/catalogue").text)
    footers = [footer.text_content() for footer in page.iter("footer")]
    assert any(str(number) in text for text in footers) is (shown and permitted)


def test_a_thousand_badges_take_a_handful_of_queries(app: Flask) -> None:
    with app.app_context(), new_session() as session, session.begin():
        issuer = factories.make_issuer(
            session, institution=factories.make_institution(session, shows_counts=True)
        )
        session.add_all(
            BadgeClass(
                issuer_id=issuer.id, slug=f"badge-{number}", name=f"Badge {number:04}",
                kind=BadgeKind.REGULAR, description="x", criteria="x", image_svg="<svg/>",
                image_png=b"x", created_at=NOW, published_at=NOW,
            )
            for number in range(1000)
        )  # fmt: skip
    client = app.test_client()
    client.get("/catalogue")
    with statements(app.extensions["engine"]) as seen:
        answer = client.get("/catalogue?q=badge&page=3")
    selects = [one for one in seen if one.lstrip().upper().startswith("SELECT")]
    assert len(selects) <= 8
    assert "image_svg" not in " ".join(selects)
    assert "Badge 0048" in answer.text
    machine = client.get("/catalogue?page=2", headers={"Accept": "application/ld+json"})
    assert len(json.loads(machine.data)["itemListElement"]) == PAGE_SIZE
    assert 'rel="next"' in machine.headers["Link"]
    last = client.get("/catalogue?page=42", headers={"Accept": "application/ld+json"})
    assert "Link" not in last.headers
