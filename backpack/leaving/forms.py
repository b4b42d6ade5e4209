"""The forms of leaving."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired


class RemoveForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """The second asking: a tick, so that no single press of a button is enough."""

    sure = BooleanField(
        _l("I understand that my badges and my account will be gone for good."),
        validators=[InputRequired(_l("Tick the box if you are sure. Otherwise nothing happens."))],
    )
