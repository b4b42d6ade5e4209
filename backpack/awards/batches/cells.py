"""What one row asks for, and everything that is wrong with it by itself. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from backpack.accounts.identifiers import normalise_identifier
from backpack.awards.batches import columns
from backpack.awards.evidence import normalise_evidence_url
from backpack.awards.requirements import missing_requirements
from backpack.awards.texts import AwardTexts
from backpack.models import BadgeClass, IdentifierKind

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_EXCEL_NUMBER = re.compile(r"-?\d(?:[.,]\d+)?E\+\d{2,3}", re.IGNORECASE)
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_EXCEL_ERROR = re.compile(r"#(?:[A-Z0-9_/]+[!?]|N/[AB]|#+)", re.IGNORECASE)
"""#VALUE!, #WAARDE!, #N/A and the like; ##### stands for what a column was too narrow for."""

_MONTH = (
    r"(?:jan(?:uar[iy])?|feb(?:ruar[iy])?|mar(?:ch)?|maart|mrt|apr(?:il)?|may|mei|jun[ei]?|jul[iy]?"
    r"|aug(?:ust(?:us)?)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_EXCEL_DATE = re.compile(
    rf"\d{{1,2}}[-/ .]{_MONTH}(?:[-/ .]\d{{2,4}})?|{_MONTH}[-/ .]\d{{2,4}}"
    r"|\d{1,2}([-/.])\d{1,2}\1(?:\d{2}){1,2}|\d{4}-\d{2}-\d{2}",
    re.IGNORECASE,
)
"""What becomes of the grade 8/10: 8/okt, 8-Oct, 8/10/2026."""

_HELD_AS_TEXT = re.compile(r"'(?=[=+\-@0-9])")
_NAMES_OF_PEOPLE = frozenset({columns.NAME, columns.FIRST_NAME, columns.LAST_NAME})

Finding = dict[str, str | int]
"""``{code, column, row}``: what was found, in which column, and with which other row."""


@dataclass(slots=True, kw_only=True)
class RowReading:
    """One row as an award: to whom, in which language, with which texts; and what is wrong."""

    kind: IdentifierKind | None = None
    value: str = ""
    normalised: str | None = None
    notify_email: str | None = None
    language: str = "en"
    texts: AwardTexts = field(default_factory=AwardTexts)
    findings: list[Finding] = field(default_factory=list)

    def find(self, code: str, column: str | None = None) -> None:
        """Note something down."""
        self.findings.append({"code": code} if column is None else {"code": code, "column": column})


def read_row(cells: Mapping[str, str], *, language: str, badge_class: BadgeClass) -> RowReading:
    """What ``cells`` ask for; ``language`` counts where the row names none.

    With an account name the e-mail address is only where the mail goes; without one, it is whom
    the award is made to.
    """
    reading = RowReading(language=language)
    clean = {column: _clean(column, text, reading) for column, text in cells.items()}
    said = {column: text for column, text in clean.items() if text}
    _read_recipient(said, reading)
    _read_language(said, reading)
    _read_texts(said, reading, badge_class)
    return reading


def _clean(column: str, text: str, reading: RowReading) -> str:
    """A cell as it was meant, without what spreadsheets and copying leave in it."""
    text = _INVISIBLE.sub("", text).replace("\u00a0", " ").strip()
    if wrapped := _EXCEL_TEXT.fullmatch(text):
        text = wrapped[1].replace('""', '"').strip()
    elif column not in _NAMES_OF_PEOPLE | {columns.NARRATIVE}:
        text = text.removeprefix("'").strip()
    else:
        # A name may well begin with an apostrophe, as 't Hart does.
        text = _HELD_AS_TEXT.sub("", text, count=1) if text.startswith("'") else text
    if column != columns.NARRATIVE:
        if _EXCEL_NUMBER.fullmatch(text):
            reading.find("excel_number", column)
        text = " ".join(text.split())
    if _EXCEL_ERROR.fullmatch(text):
        reading.find("excel_error", column)
    if column == columns.GRADE and _EXCEL_DATE.fullmatch(text):
        reading.find("excel_date", column)
    if _is_garbled(text):
        reading.find("garbled", column)
    if _CONTROL.search(text):
        reading.find("control_character", column)
    if len(text) > columns.LONGEST[column]:
        reading.find("too_long", column)
    return text


def _is_garbled(text: str) -> bool:
    """Whether UTF-8 was read as Windows-1252 once: JosÃ© for José; or letters were lost."""
    if "\ufffd" in text:
        return True
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def _read_recipient(said: Mapping[str, str], reading: RowReading) -> None:
    email = said.get(columns.EMAIL, "")
    email = email[len("mailto:") :] if email.casefold().startswith("mailto:") else email
    eppn = said.get(columns.EPPN, "")
    if not email and not eppn:
        reading.find("recipient_missing")
        return
    kind, column = (IdentifierKind.EPPN, columns.EPPN) if eppn else _BY_EMAIL
    reading.kind, reading.value = kind, eppn or email
    try:
        reading.normalised = normalise_identifier(kind, reading.value)
    except ValueError:
        reading.find("recipient_malformed", column)
    if not eppn:
        return
    if not email:
        reading.find("no_mail_address")
        return
    reading.notify_email = email
    try:
        normalise_identifier(IdentifierKind.EMAIL, email)
    except ValueError:
        reading.find("notify_email_malformed", columns.EMAIL)


_BY_EMAIL = (IdentifierKind.EMAIL, columns.EMAIL)


def _read_language(said: Mapping[str, str], reading: RowReading) -> None:
    named = said.get(columns.LANGUAGE)
    if named is None:
        return
    language = columns.LANGUAGES_BY_NAME.get(named.casefold())
    if language is None:
        reading.find("language_unknown", columns.LANGUAGE)
    else:
        reading.language = language


def _read_texts(said: Mapping[str, str], reading: RowReading, badge_class: BadgeClass) -> None:
    parts = (said.get(columns.FIRST_NAME, ""), said.get(columns.LAST_NAME, ""))
    evidence = said.get(columns.EVIDENCE_URL)
    if evidence is not None:
        try:
            evidence = normalise_evidence_url(evidence)
        except ValueError:
            reading.find("evidence_malformed", columns.EVIDENCE_URL)
    reading.texts = AwardTexts(
        recipient_name=said.get(columns.NAME) or " ".join(parts).strip() or None,
        grade=said.get(columns.GRADE),
        narrative=said.get(columns.NARRATIVE),
        evidence_name=said.get(columns.EVIDENCE_NAME),
        evidence_url=evidence,
    )
    for code in missing_requirements(badge_class, reading.texts):
        is_grade = code.startswith("grade")
        reading.find(code, columns.GRADE if is_grade else columns.EVIDENCE_URL)


WARNINGS = frozenset({"no_mail_address", "claimed_before", "cells_left", "garbled"})
"""What is worth knowing and stops nothing; everything else keeps a row from being awarded."""


def stops(findings: list[Finding]) -> bool:
    """Whether any of the findings keeps the row from being awarded."""
    return any(finding["code"] not in WARNINGS for finding in findings)
