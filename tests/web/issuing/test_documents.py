"""The Open Badges 3.0 credential: of the schema, wholly covered, and complete in what it says."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest
from sqlalchemy.orm import Session

from backpack.issuing.claiming import add_months
from backpack.models import IdentifierKind
from tests.support.factories import make_identifier, make_person
from tests.support.issued import MICRO_CREDENTIAL, issue
from verifier.contexts import schema_document
from verifier.proofs.canonical import canonicalize_document

SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)


def _issue_everything(session: Session) -> dict[str, Any]:
    credential = issue(
        session,
        badge=MICRO_CREDENTIAL,
        grade="17/20, cum laude",
        narrative="Wrote a *reader* of 40 pages;\nheld “two” lectures.",
        evidence_name="The reader",
        evidence_url="https://portfolio.example/reader?id=1&lang=nl",
    )
    document: dict[str, Any] = json.loads(credential.signed_json)
    return document


def test_nothing_is_lost_in_canonicalisation(session: Session) -> None:
    document = _issue_everything(session)
    assert canonicalize_document(document).uncovered() == ()


def test_what_matters_stands_in_the_signed_statements(session: Session) -> None:
    statements = "".join(canonicalize_document(_issue_everything(session)).dataset.lines)
    for value in (
        "Noor Verhaegen", "17/20, cum laude", "K001234", "ext:EQF", "ext:ECTS", "ext:Workload",
        "ext:LearningOutcome", "ext:FormOfParticipation", "ext:TypeOfAssessment",
        "ext:QualityAssurance", "ext:SupervisionAndIdentityVerification", "ext:Stackability",
        "ext:Prerequisites", "ext:ISCED", "MicroCredential", "organising", "The reader",
    ):  # fmt: skip
        assert value in statements


@pytest.mark.parametrize("everything", [True, False])
def test_the_schema_is_met(session: Session, *, everything: bool) -> None:
    document = _issue_everything(session) if everything else json.loads(issue(session).signed_json)
    schema = schema_document(SCHEMA)
    assert schema is not None
    validator = jsonschema_rs.validator_for(dict(schema))
    assert [error.message for error in validator.iter_errors(document)] == []


def test_who_it_is_for_is_hashed_with_one_salt(session: Session) -> None:
    person = make_person(session, eppn="noor@ugent.example", email="noor@private.example")
    make_identifier(
        session,
        person,
        kind=IdentifierKind.EMAIL,
        value="old@school.example",
        ended_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    replaced = make_identifier(
        session, person, kind=IdentifierKind.EMAIL, value="before@ugent.example"
    )
    replaced.superseded_at = datetime(2026, 1, 1, tzinfo=UTC)
    credential = issue(
        session, person=person, recipient="noor@ugent.example", kind=IdentifierKind.EPPN
    )
    identifiers = json.loads(credential.signed_json)["credentialSubject"]["identifier"]
    assert [identity["identityType"] for identity in identifiers] == [
        "ext:eduPersonPrincipalName",
        "emailAddress",
        "name",
    ]
    mail = identifiers[1]
    salted = "noor@private.example" + credential.recipient_salt
    assert mail["identityHash"] == "sha256$" + hashlib.sha256(salted.encode()).hexdigest()
    assert mail["salt"] == credential.recipient_salt
    assert "private.example" not in credential.signed_json


@pytest.mark.parametrize(
    ("pasted", "signed"),
    [
        ("https://p.example/é?q=ä", "https://p.example/é?q=ä"),
        (" https://p.example/my reader.pdf ", "https://p.example/my%20reader.pdf"),
        ("https://p.example/{a}|b^c`<d>\\", "https://p.example/%7Ba%7D%7Cb%5Ec%60%3Cd%3E%5C"),
        ("https://p.example/a%20b", "https://p.example/a%20b"),
    ],
)
def test_a_pasted_address_can_be_signed(session: Session, pasted: str, signed: str) -> None:
    document = json.loads(issue(session, evidence_url=pasted).signed_json)
    assert document["evidence"][0]["id"] == signed


def test_any_letters_can_be_signed(session: Session) -> None:
    hard = 'tab\tline\r\nquote" back\\slash \u0085\u2028\u202e\x7f 😀 ñ n\u0303 العربية'
    credential = issue(
        session, badge={"name": hard, "competences": [hard, hard, ""]}, narrative=hard, grade=hard
    )
    document = json.loads(credential.signed_json)
    # Control characters are spelled in two ways by the libraries that are about.
    plain = 'tab line\nquote" back\\slash \u2028\u202e 😀 ñ n\u0303 العربية'
    assert document["name"] == document["evidence"][0]["narrative"] == plain
    assert canonicalize_document(document).uncovered() == ()


def test_addresses_are_those_of_the_configuration(session: Session) -> None:
    credential = issue(session)
    document = json.loads(credential.signed_json)
    slug = credential.badge_class.issuer.slug
    did = f"did:web:backpack.test:issuers:{slug}"
    assert document["id"] == f"http://backpack.test/b/{credential.public_id}"
    assert document["issuer"]["id"] == did
    assert document["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert document["proof"]["verificationMethod"] == f"{did}#{credential.key.fragment}"
    assert document["credentialStatus"]["statusListIndex"] == str(credential.status_index)


def test_a_badge_without_end_has_none(session: Session) -> None:
    credential = issue(session)
    assert credential.expires_at is None
    assert "validUntil" not in json.loads(credential.signed_json)


def test_a_badge_with_an_end_says_when(session: Session) -> None:
    credential = issue(session, badge=MICRO_CREDENTIAL)
    assert json.loads(credential.signed_json)["validUntil"] == "2029-11-21T14:02:00Z"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2027, 11, 30), 3, (2028, 2, 29)),
        ((2026, 11, 21), 36, (2029, 11, 21)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
        ((2026, 12, 1), 12, (2027, 12, 1)),
    ],
)
def test_months_are_months_of_the_calendar(
    start: tuple[int, int, int], months: int, end: tuple[int, int, int]
) -> None:
    assert add_months(datetime(*start, 9, 30, tzinfo=UTC), months) == datetime(
        *end, 9, 30, tzinfo=UTC
    )
