"""The forms of collections; each carries the protection against forged ones."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from backpack.badges.collecting.service import Words


class WordsForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """The name of a collection, and what its owner says of it."""

    name = StringField(
        _("Name of the collection"), validators=[InputRequired(), Length(min=1, max=120)]
    )
    words = TextAreaField(
        _("Your own words"),
        description=_(
            "What these badges have in common, or what they say about you. Markdown works: "
            "**bold**, lists, links."
        ),
        validators=[Optional(), Length(max=10_000)],
        render_kw={"rows": 6},
    )
    show_name = BooleanField(_("Show my name on the page"))
    version = HiddenField()

    def as_words(self) -> Words:
        """What was written, trimmed."""
        return Words(
            name=(self.name.data or "").strip(),
            words=(self.words.data or "").replace("\r\n", "\n").strip(),
            show_name=bool(self.show_name.data),
        )
