"""The forms of a learner's awards; each carries the protection against forged ones."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length, Optional


class ClaimForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """One button: yes, this is mine."""


class DeclineForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """No, thank you; with a reason for whoever wants to give one."""

    reason = TextAreaField(
        _("Why not?"),
        description=_("Whoever awarded it reads this. You need not say anything."),
        validators=[Optional(), Length(max=1000)],
    )


class ButtonForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Only the token: the button says it all."""
