"""The forms of accounts. The protection against forged forms is a field of each."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from backpack.shell import LANGUAGES


class EmptyForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A button that does one thing."""


class TermsForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Agreeing to the very text that was shown."""

    sha256 = HiddenField(validators=[InputRequired()])
    agree = BooleanField(
        _l("I have read these terms and I agree to them."),
        validators=[InputRequired(_l("Tick the box if you agree. Without that we cannot go on."))],
    )


class LanguageForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """The language of the pages and of our mail."""

    language = RadioField(
        _l("For these pages, and for the mail that we send you"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )
