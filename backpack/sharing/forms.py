"""The forms of publishing."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField


class PublishForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Plain choices: what strangers see beside the badge."""

    name = BooleanField(_l("Show my name"))
    grade = BooleanField(_l("Include the grade"))
    evidence = BooleanField(_l("Include what it took, and the evidence"))


class PrivateForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Only the token: making a badge private asks for nothing."""
