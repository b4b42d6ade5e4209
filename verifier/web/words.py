"""The words of an answer, by the engine's codes."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from verifier.badge import Carrier, Generation
from verifier.report import CheckName, Outcome, Verdict
from verifier.sentences.parties import Party

VERDICTS: Mapping[Verdict, Any] = {
    Verdict.GENUINE: lazy_gettext("Genuine"),
    Verdict.NOT_GENUINE: lazy_gettext("Not genuine"),
    Verdict.UNDETERMINED: lazy_gettext("Could not be established"),
}

REQUEST_PROBLEMS: Mapping[str, Any] = {
    "field_malformed": lazy_gettext("“%(field)s” is not as the description says it must be."),
    "field_unknown": lazy_gettext("“%(field)s” is not known here. Is it misspelt?"),
    "source_missing": lazy_gettext("There is nothing to verify: send url, credential or a file."),
    "source_ambiguous": lazy_gettext(
        "There is more than one thing to verify: send only one of url, credential and file."
    ),
}
"""What is wrong with a request to the API, by its code."""

CHECK_TITLES: Mapping[CheckName, Any] = {
    CheckName.FORMAT: lazy_gettext("Well-formed"),
    CheckName.PROOF: lazy_gettext("Signature"),
    CheckName.ISSUER: lazy_gettext("Issuer"),
    CheckName.DATES: lazy_gettext("Dates"),
    CheckName.STATUS: lazy_gettext("Still stands"),
    CheckName.RECIPIENT: lazy_gettext("Person"),
}

OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.PASSED: lazy_gettext("in order"),
    Outcome.FAILED: lazy_gettext("wrong"),
    Outcome.UNKNOWN: lazy_gettext("not established"),
    Outcome.SKIPPED: lazy_gettext("not asked"),
}

GENERATIONS: Mapping[str, Any] = {
    Generation.OB1: lazy_gettext("Open Badges 1"),
    Generation.OB2: lazy_gettext("Open Badges 2"),
    Generation.OB3: lazy_gettext("Open Badges 3.0"),
    Generation.CLR2: lazy_gettext("Comprehensive Learner Record 2.0"),
    Generation.ENDORSEMENT: lazy_gettext("Endorsement (Open Badges 3.0)"),
    Generation.VC: lazy_gettext("Verifiable credential"),
    Generation.VP: lazy_gettext("Verifiable presentation"),
}

CARRIERS: Mapping[str, Any] = {
    Carrier.JSON: lazy_gettext("a file or text (JSON)"),
    Carrier.JWT: lazy_gettext("a signed token (JWT)"),
    Carrier.PNG: lazy_gettext("a picture (PNG)"),
    Carrier.SVG: lazy_gettext("a picture (SVG)"),
    Carrier.PDF: lazy_gettext("a PDF"),
    Carrier.QR: lazy_gettext("a QR code"),
    Carrier.ADDRESS: lazy_gettext("an address"),
}

ROLES: Mapping[str, Any] = {
    "badge": lazy_gettext("Badge"),
    "endorsement": lazy_gettext("Endorsement"),
    "member": lazy_gettext("Part of this record"),
}

PARTIES: Mapping[Party, Any] = {
    Party.ISSUER: lazy_gettext("The issuer can mend this"),
    Party.NETWORK: lazy_gettext("A server has to answer first"),
    Party.SENDER: lazy_gettext("Only whoever gave it to you can help"),
    Party.US: lazy_gettext("This verifier cannot judge it"),
    Party.DECIDED: lazy_gettext("There is nothing to mend"),
    Party.ASKER: lazy_gettext("You can ask the person"),
}


def say_verdict(verdict: Verdict, word: str | None) -> str:
    """The verdict, and what it is for in a word."""
    if not word:
        return str(VERDICTS[verdict])
    return str(gettext("%(what)s: %(more)s", what=VERDICTS[verdict], more=word))
