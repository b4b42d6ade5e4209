"""Parts of the form that describes a badge: its fields of text, an alignment, a translation."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DecimalField, Form, SelectField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import TextInput

from backpack.authoring.institutions import check_website
from backpack.errors import BackpackError

MOST_LINES = 40

ALIGNMENT_TYPES = {
    "": _("Something else"),
    "ext:ESCO": _("ESCO skill"),
    "CFItem": _("CASE item"),
    "ceasn:Competency": _("Competence of a framework"),
}


def trimmed(value: str | None) -> str | None:
    """Without spaces around it."""
    return value.strip() if value else value


def read_lines(value: str | None) -> list[str]:
    """One text a line, without dashes and bullets before it; none of them twice."""
    texts = (line.strip().lstrip("-*•").strip() for line in (value or "").splitlines())
    return list(dict.fromkeys(text for text in texts if text))


def text_field(label: str, *, longest: int, help_text: str = "", area: bool = False) -> Any:
    """A text of one line, or of several with ``area``; it may stay empty."""
    made = TextAreaField if area else StringField
    return made(
        label,
        description=help_text,
        filters=[trimmed],
        validators=[Optional(), Length(max=longest)],
    )


def few_lines(_form: Any, field: Any) -> None:
    """Refuse more lines, or longer ones, than a badge can show."""
    lines = read_lines(field.data)
    if len(lines) > MOST_LINES or any(len(line) > 400 for line in lines):
        raise ValidationError(str(_("At most 40 lines of at most 400 letters.")))


class PointsField(DecimalField):  # type: ignore[misc] # WTForms carries no types
    """A number with a point or a comma: 1.5, 1,5."""

    # A browser's own field for numbers takes only one of the two, by its language.
    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """As WTForms does, after the comma has become a point."""
        super().process_formdata([value.strip().replace(",", ".") for value in valuelist])


class AlignmentForm(Form):  # type: ignore[misc] # WTForms carries no types
    """One alignment: a skill or a part of a framework, with its address."""

    name = text_field(_("Name"), longest=200)
    url = URLField(_("Address"), filters=[trimmed], validators=[Optional(), Length(max=600)])
    framework = text_field(_("Framework"), longest=200)
    type = SelectField(
        _("Kind"),
        choices=[SelectChoice(*pair) for pair in ALIGNMENT_TYPES.items()],
        default="",
    )
    code = text_field(_("Code"), longest=100)

    def validate_url(self, field: Any) -> None:
        """An address belongs to the web, and an alignment with an address has a name."""
        if not field.data:
            return
        try:
            check_website(field.data)
        except BackpackError as refusal:
            raise ValidationError(refusal.sentence) from refusal
        if not self.name.data:
            raise ValidationError(str(_("Give it a name as well.")))


class TranslationForm(Form):  # type: ignore[misc] # WTForms carries no types
    """The texts of a badge once more, in another language."""

    name = text_field(_("Name"), longest=200)
    description = text_field(_("Description"), longest=4000, area=True)
    criteria = text_field(_("What it asks"), longest=10_000, area=True)
    learning_outcomes = text_field(_("Learning outcomes"), longest=10_000, area=True)

    def as_json(self) -> dict[str, Any]:
        """What was translated; empty if nothing was."""
        texts = {name: self[name].data for name in ("name", "description", "criteria")}
        said: dict[str, Any] = {name: text for name, text in texts.items() if text}
        if outcomes := read_lines(self.learning_outcomes.data):
            said["learning_outcomes"] = outcomes
        return said
