"""The forms with which somebody says who she is: addresses, names, questions, invitations."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


class AddressForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """An address to prove."""

    address = StringField(
        _l("E-mail address"),
        filters=[_trimmed],
        validators=[DataRequired(_l("Type the address.")), Length(max=254)],
    )


class CodeForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """The code that was mailed."""

    code = StringField(
        _l("The six digits from the mail"),
        filters=[_trimmed],
        validators=[DataRequired(_l("Type the six digits.")), Length(max=40)],
    )


class NameForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """What somebody likes to be called."""

    display_name = StringField(
        _l("Name to show"), filters=[_trimmed], validators=[Optional(), Length(max=200)]
    )


class MissingBadgeForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """What is missing, and whom to ask."""

    issuer = SelectField(
        _l("Who should have awarded it?"),
        validators=[DataRequired(_l("Choose whom to ask."))],
        validate_choice=True,
    )
    badge = StringField(
        _l("Which badge?"),
        filters=[_trimmed],
        validators=[DataRequired(_l("Say which badge you miss.")), Length(max=200)],
    )
    message = TextAreaField(
        _l("What did you do for it, and when?"),
        filters=[_trimmed],
        validators=[Optional(), Length(max=2000)],
    )


class InvitationForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A role to offer by mail."""

    address = StringField(
        _l("E-mail address"),
        filters=[_trimmed],
        validators=[DataRequired(_l("Type the address.")), Length(max=254)],
    )
    offer = SelectField(_l("Role"), validators=[DataRequired(_l("Choose a role."))])
