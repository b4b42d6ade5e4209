"""What is said of a row, by the code of what was found."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from backpack.awards.batches import columns
from backpack.awards.batches.cells import Finding

SENTENCES: Mapping[str, LazyString] = {
    "recipient_missing": _("It names nobody: fill in an e-mail address or an account name."),
    "recipient_malformed": _("That is not an address or account name."),
    "notify_email_malformed": _("The mail goes to this address, and it is none."),
    "language_unknown": _("This language is not known: write en or nl."),
    "evidence_malformed": _("The evidence must be a web address."),
    "evidence_missing": _("This badge needs evidence: say what it took, or give an address."),
    "grade_missing": _("This badge is awarded with a grade."),
    "grade_off_scale": _("That grade is not on the scale of this badge."),
    "grade_not_passed": _("That grade is lower than the one this badge needs."),
    "too_long": _("The text is too long."),
    "control_character": _("The text holds a character that cannot be written."),
    "excel_number": _("The spreadsheet has shortened a number here. Write it out in full."),
    "excel_error": _("The spreadsheet could not work this cell out."),
    "excel_date": _(
        "The spreadsheet has made a date of this. Format the column as text, and type it again."
    ),
    "garbled": _("Some letters look garbled, as from a file in another encoding. Check them."),
    "duplicate_in_file": _("The same recipient stands in row %(row)s already."),
    "award_open_already": _("This person has an open award of this badge already."),
    "claimed_before": _("This person has claimed this badge before."),
    "no_mail_address": _("No mail goes out, for no address is known: tell them."),
    "cells_left": _("There are more cells in this row than columns in the header."),
    "badge_not_awardable": _("The badge was not awarded any more."),
    "schedule_in_past": _("The moment that was planned has passed."),
}
"""Every finding in a sentence; ``row`` is the number of another row."""

NAMES: Mapping[str, LazyString] = {
    columns.EMAIL: _("E-mail address"),
    columns.EPPN: _("Account name (eppn)"),
    columns.NAME: _("Name"),
    columns.FIRST_NAME: _("First name"),
    columns.LAST_NAME: _("Last name"),
    columns.GRADE: _("Grade"),
    columns.NARRATIVE: _("What it took"),
    columns.EVIDENCE_NAME: _("Name of the evidence"),
    columns.EVIDENCE_URL: _("Address of the evidence"),
    columns.LANGUAGE: _("Language of the mail"),
}
"""The columns as people read them."""


def say_finding(finding: Finding) -> str:
    """The sentence of ``finding``, with its column in front where it is about one."""
    code = str(finding["code"])
    sentence = SENTENCES.get(code)
    said = code if sentence is None else str(sentence) % {"row": finding.get("row", "")}
    column = NAMES.get(str(finding.get("column", "")))
    return said if column is None else f"{column}: {said}"
