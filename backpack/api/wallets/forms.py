"""The forms of offering a badge to a wallet."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField

LABELS = {
    "open-badge-jwt": _l("Open Badge, as most wallets take it"),
    "open-badge-json-ld": _l("Open Badge, for wallets that ask for JSON-LD"),
    "micro-credential-sd-jwt": _l(
        "European micro-credential (SD-JWT), of which you can hide parts"
    ),
}
"""What people choose between, by the id of the credential configuration."""


class OfferForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """In which form, what of the badge, and whether a code is asked for."""

    configuration = RadioField(_l("In which form?"))
    name = BooleanField(_l("Show my name"))
    grade = BooleanField(_l("Include the grade"))
    evidence = BooleanField(_l("Include what it took, and the evidence"))
    with_code = BooleanField(_l("Ask for a code in the wallet"))


class WithdrawForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Only the token."""
