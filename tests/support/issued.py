"""Claimed badges, made by the services as the pages make them."""

from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backpack.issuing.claiming import claim_award
from backpack.issuing.variants import sign_variant
from backpack.models import Award, BadgeClass, BadgeKind, Credential, Person, PublishedVariant
from tests.support.factories import NOW, make_award, make_badge_class, make_person

MICRO_CREDENTIAL: dict[str, Any] = {
    "slug": "belgian-federalism",
    "kind": BadgeKind.MICRO_CREDENTIAL,
    "name": "Belgian Federalism <in practice> & “theory”",
    "learning_outcomes": ["Explains the division of powers", "Weighs reforms against each other"],
    "alignments": [
        {
            "name": "political science",
            "url": "http://data.europa.eu/esco/isced-f/0312",
            "framework": "ISCED-F",
            "type": "ext:ISCED",
            "code": "0312",
        },
        {"name": "analyse policy", "url": "http://data.europa.eu/esco/skill/1", "type": "CTDL"},
    ],
    "ects": Decimal("1.50"),
    "workload_hours": 42,
    "eqf_level": 7,
    "participation": "Blended",
    "assessment": "Written examination",
    "supervision": "Supervised on site, identity checked",
    "quality_assurance": "Internal, accredited by NVAO",
    "stackability": "Counts towards the Master of Political Science",
    "prerequisites": "A bachelor’s degree",
    "programme_code": "K001234",
    "valid_months": 36,
}
"""A badge class that has something to say for every element of the recommendation."""


def offer(
    session: Session,
    *,
    person: Person | None = None,
    badge: dict[str, Any] | None = None,
    **award: Any,
) -> tuple[Award, Person]:
    """An offered award and the person it was made to."""
    person = person or make_person(session, email="noor@student.example")
    badge_class: BadgeClass = award.pop("badge_class", None) or make_badge_class(
        session, **(badge or {})
    )
    made = make_award(session, badge_class=badge_class, **award)
    return made, person


def issue(
    session: Session,
    *,
    person: Person | None = None,
    badge: dict[str, Any] | None = None,
    **award: Any,
) -> Credential:
    """A claimed badge; not committed."""
    made, owner = offer(session, person=person, badge=badge, **award)
    return claim_award(session, made, owner, now=NOW, recipient_name="Noor Verhaegen")


def publish(
    session: Session,
    credential: Credential,
    *,
    show_name: bool = True,
    show_grade: bool = True,
    show_evidence: bool = True,
) -> PublishedVariant:
    """Make it public."""
    choices = {"show_name": show_name, "show_grade": show_grade, "show_evidence": show_evidence}
    variant = PublishedVariant(
        credential=credential,
        signed_json=sign_variant(session, credential, now=NOW, **choices),
        published_at=NOW,
        **choices,
    )
    session.add(variant)
    session.flush()
    return variant
