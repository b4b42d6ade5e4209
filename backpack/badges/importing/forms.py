"""The forms of bringing badges in; each carries the protection against forged ones."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import MultipleFileField, TextAreaField
from wtforms.validators import Length, Optional


class ImportForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Files, or an address, or the text of a badge."""

    files = MultipleFileField(
        _("Files"),
        description=_(
            "Badge pictures, PDFs or badge files, a photo of a QR code, or the ZIP file that "
            "another platform gave you. Several at once if you like."
        ),
    )
    source = TextAreaField(
        _("A link, or the text of a badge"),
        description=_("The address of the badge’s page, as your browser shows it."),
        validators=[Optional(), Length(max=1_500_000)],
        render_kw={"rows": 2, "autocomplete": "off", "spellcheck": "false"},
    )
