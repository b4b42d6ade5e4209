"""The form with which a learner connects another host."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class HostForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Where the other backpack is."""

    address = StringField(
        _("Address of the other backpack"),
        description=_("As its own pages show it, such as https://badges.example.org."),
        validators=[InputRequired(_("Fill in the address.")), Length(max=600)],
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
