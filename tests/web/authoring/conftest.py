"""Somebody of every kind at one university, and somebody of another one."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from backpack.db import new_session
from backpack.models import BadgeClass, Institution, Issuer, Person, RoleName
from tests.support import factories
from tests.support.sessions import sign_in_as


@dataclass(frozen=True)
class Staff:
    """A university with one issuer and a published badge, and the browsers of its people."""

    app: Flask
    institution: Institution
    issuer: Issuer
    badge_class: BadgeClass
    people: dict[str, Person]

    def browser(self, name: str) -> FlaskClient:
        """The browser of one of ``people``, signed in."""
        return sign_in_as(self.app, self.people[name])

    @cached_property
    def administrator(self) -> FlaskClient:
        """Administers the institution."""
        return self.browser("administrator")

    @cached_property
    def describer(self) -> FlaskClient:
        """Describes the badges of the issuer."""
        return self.browser("describer")

    @cached_property
    def elsewhere(self) -> FlaskClient:
        """Administers another institution."""
        return self.browser("elsewhere")


@pytest.fixture
def staff(app: Flask) -> Staff:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), new_session() as session, session.begin():
        institution = factories.make_institution(
            session, slug="ghent", name="Ghent University", provider="ghent"
        )
        issuer = factories.make_issuer(session, institution=institution, slug="ghent-law")
        badge_class = factories.make_badge_class(session, issuer=issuer, published_at=factories.NOW)
        administrator = factories.make_person(session, name="Mien Baert")
        factories.make_role(session, administrator, institution=institution)
        describer = factories.make_person(session, name="Wout Claes")
        factories.make_role(session, describer, issuer=issuer, name=RoleName.ISSUER_ADMINISTRATOR)
        awarder = factories.make_awarder(session, issuer)
        elsewhere = factories.make_person(session, name="Somebody Else")
        other = factories.make_issuer(session)
        factories.make_role(session, elsewhere, institution=other.institution)
    return Staff(
        app=app,
        institution=institution,
        issuer=issuer,
        badge_class=badge_class,
        people={
            "administrator": administrator,
            "describer": describer,
            "awarder": awarder,
            "elsewhere": elsewhere,
        },
    )


MICRO_CREDENTIAL: dict[str, Any] = {
    "kind": "micro_credential",
    "language": "en",
    "name": "Élan Vital",
    "description": "A **short** course on what moves people.",
    "criteria": "- attend\n- write",
    "learning_outcomes": "- Explain what moves people\n- Say why\n\n- Say why",
    "competences": "listening\nwriting",
    "ects": "1,5",
    "workload_hours": "42",
    "eqf_level": "6",
    "eqf_verified_by": "NVAO",
    "participation": "On campus",
    "assessment": "Portfolio",
    "supervision": "In person",
    "identity_check": "Student card",
    "quality_assurance": "External review",
    "alignments-0-name": "listen actively",
    "alignments-0-url": "https://esco.example/skill/1",
    "alignments-0-type": "ext:ESCO",
    "alignments-0-framework": "ESCO",
    "alignments-0-code": "1",
    "alignments-1-name": "",
    "grade_lowest": "0",
    "grade_highest": "20",
    "grade_required": "10",
    "valid_months": "24",
    "evidence_required": "y",
    "requestable": "institution",
    "nl-name": "Levenskracht",
    "nl-description": "Een korte cursus.",
    "nl-criteria": "- aanwezig zijn\n- schrijven",
    "nl-learning_outcomes": "Uitleggen wat mensen beweegt",
}
"""A micro-credential as the form sends it, complete."""


def code_of(answer: TestResponse) -> str | None:
    """The stable code of an error page."""
    marker = 'data-code="'
    start = answer.text.find(marker)
    return None if start < 0 else answer.text[start + len(marker) :].partition('"')[0]


def errors(answer: TestResponse) -> list[str]:
    """The ids of the errors beside the controls of a form."""
    found: Any = html.fromstring(answer.text).xpath('//*[@class="error"]/@id')
    return [str(one) for one in found]


def fields(answer: TestResponse) -> dict[str, str]:
    """What the form that describes a badge holds, by name."""
    root: Any = html.fromstring(answer.text)
    return {
        name: value or "" for name, value in root.get_element_by_id("describing").fields.items()
    }
