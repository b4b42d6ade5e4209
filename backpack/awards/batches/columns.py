"""The columns that a file of awards may have, and the names under which people give them."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

EMAIL = "email"
EPPN = "eppn"
NAME = "name"
FIRST_NAME = "first_name"
LAST_NAME = "last_name"
GRADE = "grade"
NARRATIVE = "narrative"
EVIDENCE_NAME = "evidence_name"
EVIDENCE_URL = "evidence_url"
LANGUAGE = "language"

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        EMAIL: (
            "email",
            "e-mail",
            "mail",
            "email address",
            "recipient",
            "emailadres",
            "mailadres",
            "ontvanger",
        ),
        EPPN: ("eppn", "account", "account name", "accountnaam", "edupersonprincipalname"),
        NAME: ("name", "full name", "recipient name", "naam", "volledige naam"),
        FIRST_NAME: ("first name", "given name", "voornaam"),
        LAST_NAME: ("last name", "surname", "family name", "achternaam", "familienaam"),
        GRADE: ("grade", "score", "mark", "result", "cijfer", "punt", "punten", "resultaat"),
        NARRATIVE: ("narrative", "what it took", "motivation", "motivatie", "toelichting"),
        EVIDENCE_NAME: ("evidence name", "name of the evidence", "naam van het bewijs"),
        EVIDENCE_URL: (
            "evidence",
            "evidence url",
            "evidence address",
            "address of the evidence",
            "bewijs",
            "adres van het bewijs",
        ),
        LANGUAGE: ("language", "language of the mail", "taal", "taal van de mail"),
    }
)
"""Every column with what it is called in English and in Dutch; the first is what we write."""

LONGEST: Mapping[str, int] = MappingProxyType(
    {
        EMAIL: 320,
        EPPN: 320,
        NAME: 200,
        FIRST_NAME: 100,
        LAST_NAME: 99,
        GRADE: 100,
        NARRATIVE: 4000,
        EVIDENCE_NAME: 200,
        EVIDENCE_URL: 2000,
        LANGUAGE: 40,
    }
)
"""How many characters a cell may have, as in the form for one award."""

LANGUAGES_BY_NAME: Mapping[str, str] = MappingProxyType(
    {
        "en": "en",
        "english": "en",
        "engels": "en",
        "nl": "nl",
        "dutch": "nl",
        "nederlands": "nl",
    }
)
"""How a cell may name a language of the mail."""

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


def _fold(name: str) -> str:
    """A name without case, accents, spaces and signs: ``E-mail Address`` is ``emailaddress``."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return _NOT_A_LETTER.sub("", plain)


_BY_FOLDED_NAME = {_fold(name): column for column, names in NAMES.items() for name in names}


def find_column(name: str) -> str | None:
    """The column that ``name`` means; none that we know."""
    return _BY_FOLDED_NAME.get(_fold(name))
