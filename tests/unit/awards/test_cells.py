"""One row by itself: what it asks for, and each thing that is wrong with it by its code."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from backpack.awards.batches.cells import RowReading, read_row, stops
from backpack.awards.batches.columns import LONGEST
from backpack.awards.batches.findings import NAMES, SENTENCES, say_finding
from backpack.models import BadgeClass, IdentifierKind


def badge_class(**fields: Any) -> BadgeClass:
    """What a row is held against, and nothing else of a badge class."""
    return cast(
        "BadgeClass", SimpleNamespace(**{"grade_scale": {}, "evidence_required": False, **fields})
    )


def read(of: BadgeClass | None = None, /, **cells: str) -> RowReading:
    """A row to Noor, unless something is said otherwise."""
    return read_row(
        {"email": "noor@x.example", **cells}, language="en", badge_class=of or badge_class()
    )


def codes(reading: RowReading) -> list[str]:
    """What was found."""
    return [str(one["code"]) for one in reading.findings]


def test_an_address_alone_is_an_award() -> None:
    reading = read(email=" mailto:Noor@X.Example\u200b ")
    assert (reading.kind, reading.value) == (IdentifierKind.EMAIL, "Noor@X.Example")
    assert reading.normalised == "noor@x.example"
    assert codes(reading) == []


def test_with_an_account_name_the_address_is_where_the_mail_goes() -> None:
    reading = read(eppn="NVerhaegen@X.Example")
    assert (reading.kind, reading.normalised) == (IdentifierKind.EPPN, "nverhaegen@x.example")
    assert reading.notify_email == "noor@x.example"
    alone = read(eppn="n@x.example", email="")
    assert codes(alone) == ["no_mail_address"]
    assert not stops(alone.findings)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"email": ""}, "recipient_missing"),
        ({"email": "\u200b\u00a0"}, "recipient_missing"),
        ({"email": "noor(at)x.example"}, "recipient_malformed"),
        ({"email": "=cmd|calc@x.example"}, "recipient_malformed"),
        ({"email": "Noor <noor@x.example>"}, "recipient_malformed"),
        ({"email": "a@x.example; b@x.example"}, "recipient_malformed"),
        ({"eppn": "noor"}, "recipient_malformed"),
        ({"eppn": "n@x.example", "email": "noor"}, "notify_email_malformed"),
        ({"language": "fr"}, "language_unknown"),
        ({"evidence_url": "portfolio"}, "evidence_malformed"),
        ({"evidence_url": "https://anna:pw@x.example"}, "evidence_malformed"),
        ({"name": "N" * (LONGEST["name"] + 1)}, "too_long"),
        ({"name": "No\x1bor"}, "control_character"),
        ({"grade": "1,23457E+12"}, "excel_number"),
        ({"grade": "#N/A"}, "excel_error"),
        ({"name": "#########"}, "excel_error"),
        ({"grade": "#GETAL!"}, "excel_error"),
        ({"grade": "#DEEL/0!"}, "excel_error"),
        ({"grade": "16-dec"}, "excel_date"),
        ({"grade": "8/okt"}, "excel_date"),
        ({"grade": "Dec-20"}, "excel_date"),
        ({"grade": "8/10/2026"}, "excel_date"),
        ({"grade": "2026-10-08"}, "excel_date"),
        ({"narrative": "#WAARDE!"}, "excel_error"),
    ],
)
def test_each_mistake_has_its_code(cells: dict[str, str], code: str) -> None:
    reading = read(None, **cells)
    assert codes(reading) == [code]
    assert stops(reading.findings)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("'0612", "0612"),
        ('="014"', "014"),
        ('="say ""yes"""', 'say "yes"'),
        ("12\u00a0/\u00a020", "12 / 20"),
        ("1e5", "1e5"),
    ],
)
def test_what_spreadsheets_leave_in_a_cell_is_taken_out(typed: str, meant: str) -> None:
    assert read(grade=typed).texts.grade == meant


@pytest.mark.parametrize("grade", ["16/20", "8,5", "15.5", "A-", "Mark 18", "12-20", "#1", "pass"])
def test_a_grade_is_not_taken_for_a_date_or_an_error(grade: str) -> None:
    assert codes(read(grade=grade)) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("JosÃ© PeÃ±a", ["garbled"]),
        ("Jos\ufffd", ["garbled"]),
        ("José Peña", []),
        ("Łukasz Żółć", []),
        ("Ana São Ã", []),
    ],
)
def test_letters_that_another_encoding_garbled_are_pointed_out(name: str, found: list[str]) -> None:
    reading = read(name=name)
    assert codes(reading) == found
    assert not stops(reading.findings)


@pytest.mark.parametrize("name", ["'t Hart", "'s Jongers", "’t Hart"])
def test_a_name_may_begin_with_an_apostrophe(name: str) -> None:
    assert read(name=name).texts.recipient_name == name


def test_two_parts_of_a_name_are_one() -> None:
    assert read(first_name="Noor", last_name="Verhaegen").texts.recipient_name == "Noor Verhaegen"
    assert read(last_name="Verhaegen").texts.recipient_name == "Verhaegen"
    assert read(name="N. V.", last_name="Verhaegen").texts.recipient_name == "N. V."


def test_a_narrative_keeps_its_lines_and_languages_have_names() -> None:
    reading = read(narrative="one\ntwo", language="Nederlands")
    assert (reading.texts.narrative, reading.language) == ("one\ntwo", "nl")


@pytest.mark.parametrize(
    ("scale", "grade", "code"),
    [
        ({"values": ["passed", "Distinction"]}, "distinction", None),
        ({"values": ["passed"]}, "failed", "grade_off_scale"),
        ({"lowest": 10, "highest": 20}, "14,5", None),
        ({"lowest": 10, "highest": 20}, "16/20", None),
        ({"lowest": 10, "highest": 20}, "9", "grade_off_scale"),
        ({"lowest": 10, "highest": 20}, "nan", "grade_off_scale"),
        ({"lowest": 10, "highest": 20, "values": ["exempt"]}, "Exempt", None),
        ({"lowest": 0, "highest": 20}, "0", None),
        ({"lowest": 10, "highest": 20}, "12/40", "grade_off_scale"),
        ({"lowest": "0/20", "highest": "20/20"}, "16/20", None),
        ({"lowest": "0/20", "highest": "20/20"}, "16", None),
        ({"lowest": "0/20", "highest": "20/20"}, "21/20", "grade_off_scale"),
        ({"lowest": "0/20", "highest": "20/20"}, "well done", "grade_off_scale"),
        ({"lowest": "5,0", "highest": "1,0"}, "1.3", None),
        ({"lowest": "5,0", "highest": "1,0"}, "6", "grade_off_scale"),
        ({"lowest": "0/20", "highest": "20/20", "required": "10/20"}, "10", None),
        ({"lowest": "0/20", "highest": "20/20", "required": "10/20"}, "9,5", "grade_not_passed"),
        ({"lowest": "0/20", "highest": "20/20", "required": "10/20"}, "8/20", "grade_not_passed"),
        ({"lowest": "5,0", "highest": "1,0", "required": "4,0"}, "1,3", None),
        ({"lowest": "5,0", "highest": "1,0", "required": "4,0"}, "4,3", "grade_not_passed"),
        ({"values": ["failed", "passed"], "required": "Passed"}, "passed", None),
        ({"values": ["failed", "passed"], "required": "passed"}, "Failed", "grade_not_passed"),
        ({"values": ["exempt"], "highest": 20, "required": "10"}, "exempt", None),
        ({"required": True}, "", "grade_missing"),
        ({"required": True}, "anything", None),
        ({}, "", None),
    ],
)
def test_grades_are_held_against_the_scale(
    scale: dict[str, Any], grade: str, code: str | None
) -> None:
    found = codes(read(badge_class(grade_scale=scale), grade=grade))
    assert found == ([] if code is None else [code])


def test_evidence_that_is_needed_may_be_told_or_linked() -> None:
    strict = badge_class(evidence_required=True)
    assert codes(read(strict)) == ["evidence_missing"]
    assert codes(read(strict, narrative="Led the choir.")) == []
    assert codes(read(strict, evidence_url="https://x.example/choir")) == []


def test_every_finding_has_a_sentence() -> None:
    for code in SENTENCES:
        assert say_finding({"code": code, "row": 7}) != code
    assert set(LONGEST) == set(NAMES)
