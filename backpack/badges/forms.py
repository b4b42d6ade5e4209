"""The forms of a learner's awards; each carries the protection against forged ones."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from backpack.accounts.oidc.claims import LONGEST_NAME


class ClaimForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """One button: yes, this is mine; and her name where nobody has said it."""

    printed_name = StringField(
        _("Your name"),
        description=_("Your institution did not tell us. It stands on this badge as you type it."),
        validators=[Optional(), Length(max=LONGEST_NAME)],
    )


class DeclineForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """No, thank you; with a reason for whoever wants to give one."""

    reason = TextAreaField(
        _("Why not?"),
        description=_("Whoever awarded it reads this. You need not say anything."),
        validators=[Optional(), Length(max=1000)],
    )


class ButtonForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Only the token: the button says it all."""
