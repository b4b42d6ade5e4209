"""Claimed badges, made by the services as the pages make them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backpack.api.wallets import offers
from backpack.issuing.claiming import claim_award
from backpack.issuing.variants import sign_variant
from backpack.models import (
    Award,
    BadgeClass,
    BadgeKind,
    Credential,
    Person,
    PrivateLink,
    PublishedVariant,
    WalletOffer,
)
from backpack.sharing.private_links import Lifetime, Wish, make_link
from backpack.sharing.service import Choices
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
    "eqf_verified_by": "NVAO",
    "identity_check": "Student card",
    "grade_scale": {
        "values": ["0/20", "10/20", "17/20", "20/20"],
        "lowest": "0/20",
        "highest": "20/20",
        "required": "10/20",
    },
    "translations": {
        "nl": {"name": "Belgisch federalisme", "learning_outcomes": ["De bevoegdheden uitleggen"]},
        "fr": {"criteria": "Il faut **réussir**."},
    },
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


def make_private_link(session: Session, credential: Credential, *, now: datetime) -> PrivateLink:
    """A private link that shows the name, and lasts for a month."""
    choices = Choices(show_name=True, show_grade=False, show_evidence=False)
    wish = Wish(label="Acme, October", choices=choices, lifetime=Lifetime.MONTH)
    return make_link(session, credential, wish, now=now)


def make_wallet_offer(session: Session, credential: Credential, *, now: datetime) -> WalletOffer:
    """An open offer to a wallet, with a transaction code."""
    choices = Choices(show_name=True, show_grade=False, show_evidence=False)
    wish = offers.Wish(configuration="open-badge-jwt", choices=choices, with_code=True)
    return offers.make_offer(session, credential, wish, now=now)
