"""The forms of a badge's picture: the designer, and the upload."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from backpack.artwork.colours import PALETTE
from backpack.artwork.shapes import SHAPES
from backpack.artwork.symbols import SYMBOLS
from backpack.authoring.form_parts import trimmed

SHAPE_NAMES = {
    "scallop": _("Seal"),
    "hexagon": _("Hexagon"),
    "shield": _("Shield"),
    "circle": _("Medal"),
}
SYMBOL_NAMES = {
    "people": _("People"),
    "book": _("Book"),
    "scales": _("Scales"),
    "leaf": _("Leaf"),
    "mortarboard": _("Mortarboard"),
    "lightbulb": _("Light bulb"),
    "compass": _("Compass"),
    "flask": _("Flask"),
    "code": _("Code"),
    "chart": _("Chart"),
    "heart": _("Heart"),
    "globe": _("Globe"),
    "quill": _("Quill"),
    "speech": _("Speech"),
    "music": _("Music"),
    "star": _("Star"),
    "flame": _("Flame"),
    "target": _("Target"),
    "hands": _("Hands"),
}
COLOUR_NAMES = {
    "teal": _("Teal"),
    "indigo": _("Indigo"),
    "copper": _("Copper"),
    "leaf": _("Green"),
    "plum": _("Plum"),
    "crimson": _("Crimson"),
    "slate": _("Slate"),
    "gold": _("Gold"),
}


class DesignForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Shape, colour, symbol and words of a picture."""

    shape = RadioField(
        _("Shape"),
        choices=[SelectChoice(key, SHAPE_NAMES.get(key, key)) for key in SHAPES],
        validators=[InputRequired(_("Choose one."))],
    )
    colour = RadioField(_("Colour"), validators=[InputRequired(_("Choose one."))])
    symbol = RadioField(
        _("Symbol"),
        choices=[SelectChoice(key, SYMBOL_NAMES.get(key, key)) for key in SYMBOLS],
        validators=[InputRequired(_("Choose one."))],
    )
    text = StringField(
        _("Words round the symbol"),
        description=_("Empty: the name of the badge."),
        filters=[trimmed],
        validators=[Optional(), Length(max=80)],
    )
    ribbon = StringField(
        _("Words on the ribbon"),
        description=_("A year, a level, study points. Empty: no ribbon."),
        filters=[trimmed],
        validators=[Optional(), Length(max=24)],
    )

    def offer_colours(self, institution: str) -> None:
        """The institution's colour first, then the palette."""
        self.colour.choices = [
            SelectChoice(institution, _("The institution's")),
            *(SelectChoice(key, COLOUR_NAMES.get(key, key)) for key in PALETTE),
        ]

    def chosen(self) -> dict[str, str]:
        """What was chosen, for a design."""
        names = ("shape", "symbol", "colour", "text", "ribbon")
        return {name: self[name].data or "" for name in names}


class UploadForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A picture from outside."""

    picture = FileField(
        _("File"), description=_("SVG or PNG, square, at most 1.5 MB; a PNG of 640 pixels or more.")
    )


def say_refusal(code: str) -> str:
    """Why a picture was not taken, and what to do."""
    sentences: dict[str, str] = {
        "picture_missing": gettext("Choose a file."),
        "picture_too_large": gettext("The file is too large. Make it smaller, and try again."),
        "picture_too_small": gettext("The picture is too small: 128 pixels at least."),
        "picture_too_complex": gettext("The drawing has too many parts. Simplify it."),
        "picture_unknown": gettext("That is neither an SVG nor a PNG."),
        "picture_empty": gettext("Nothing in the file may be drawn here."),
    }
    unreadable: str = gettext("The file cannot be read. Save it anew, and try again.")
    return sentences.get(code, unreadable)
