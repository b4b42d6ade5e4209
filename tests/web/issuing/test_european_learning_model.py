"""The European Learning Model: every element of the recommendation is there, and nothing hidden."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backpack.db import new_session
from tests.support.issued import MICRO_CREDENTIAL, issue, publish
from tests.support.sessions import sign_in_as


class Issued:
    """A micro-credential and its owner's browser."""

    def __init__(self, app: Flask, *, badge: dict[str, Any] | None = None) -> None:
        with app.app_context(), new_session() as session, session.begin():
            credential = issue(session, badge=badge, grade="17/20", narrative="Two years.")
            publish(session, credential, show_name=False, show_grade=False, show_evidence=False)
            credential.badge_class.issuer.institution.name = "Ghent University"
            self.public_id = credential.public_id
            person = credential.person
        self.owner: FlaskClient = sign_in_as(app, person)
        self.stranger = app.test_client()

    def download(self) -> dict[str, Any]:
        answer = self.owner.get(f"/badges/{self.public_id}/download/elm.json")
        assert answer.status_code == 200
        return dict(json.loads(answer.text))


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    return Issued(app, badge=MICRO_CREDENTIAL).download()


ELEMENTS: dict[str, tuple[tuple[str, ...], object]] = {
    "learner": (("credentialSubject", "fullName", "en"), "Noor Verhaegen"),
    "title": (
        ("credentialSubject", "hasClaim", "title", "en"),
        MICRO_CREDENTIAL["name"],
    ),
    "country": (
        ("issuer", "location", "address", "countryCode", "id"),
        "http://publications.europa.eu/resource/authority/country/BEL",
    ),
    "awarding body": (
        ("credentialSubject", "hasClaim", "awardedBy", "awardingBody", "legalName", "en"),
        "Ghent University",
    ),
    "date of issuing": (
        ("credentialSubject", "hasClaim", "awardedBy", "awardingDate"),
        "2026-11-21T14:02:00Z",
    ),
    "learning outcomes": (
        ("credentialSubject", "hasClaim", "specifiedBy", "learningOutcome", "0", "title", "en"),
        "Explains the division of powers",
    ),
    "workload in ECTS": (
        ("credentialSubject", "hasClaim", "specifiedBy", "creditPoint", "point"),
        "1.5",
    ),
    "workload in hours": (
        ("credentialSubject", "hasClaim", "specifiedBy", "volumeOfLearning"),
        "PT42H",
    ),
    "level": (
        ("credentialSubject", "hasClaim", "specifiedBy", "eqfLevel", "id"),
        "http://data.europa.eu/snb/eqf/7",
    ),
    "assessment": (
        ("credentialSubject", "hasClaim", "provenBy", "title", "en"),
        "Written examination",
    ),
    "participation": (
        ("credentialSubject", "hasClaim", "influencedBy", "additionalNote", "0",
         "noteLiteral", "en"),
        "Blended",
    ),
    "quality assurance": (
        ("credentialSubject", "hasClaim", "specifiedBy", "additionalNote", "0",
         "noteLiteral", "en"),
        "Internal, accredited by NVAO",
    ),
    "grade": (
        ("credentialSubject", "hasClaim", "provenBy", "grade", "noteLiteral", "en"),
        "17/20",
    ),
    "field of study": (
        ("credentialSubject", "hasClaim", "specifiedBy", "thematicArea", "0", "id"),
        "http://data.europa.eu/esco/isced-f/0312",
    ),
}  # fmt: skip


@pytest.mark.parametrize("element", ELEMENTS)
def test_every_element_of_the_recommendation(document: dict[str, Any], element: str) -> None:
    path, expected = ELEMENTS[element]
    found: Any = document
    for step in path:
        found = found[int(step)] if isinstance(found, list) else found[step]
    assert found == expected


def test_it_is_unsealed_and_says_where_the_signed_badge_is(document: dict[str, Any]) -> None:
    assert "proof" not in document
    assert document["displayParameter"]["description"]["en"].startswith("Unsealed")
    assert document["identifier"]["notation"] + "#elm" == document["id"]


def test_one_name_means_one_part(document: dict[str, Any]) -> None:
    seen: dict[str, Any] = {}

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "id" in node:
                assert seen.setdefault(node["id"], node) == node
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)


def test_strangers_get_what_its_owner_chose(app: Flask) -> None:
    issued = Issued(app, badge=MICRO_CREDENTIAL)
    answer = issued.stranger.get(f"/b/{issued.public_id}.elm")
    assert answer.status_code == 200
    assert answer.content_type.startswith("application/ld+json; profile=")
    for hidden in ("Noor", "17/20", "Two years"):
        assert hidden not in answer.text
    assert "Written examination" in answer.text


def test_other_kinds_have_none(app: Flask) -> None:
    issued = Issued(app)
    assert issued.owner.get(f"/badges/{issued.public_id}/download/elm.json").status_code == 404
    assert issued.stranger.get(f"/b/{issued.public_id}.elm").status_code == 404
    assert "elm.json" not in issued.owner.get(f"/badges/{issued.public_id}/download").text
