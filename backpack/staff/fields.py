"""Fields that several forms of the desk have, each with its words and its limits in one place."""

from collections.abc import Iterable

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, RadioField, SelectField, StringField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from backpack.catalogue.naming import name_in
from backpack.models import BadgeClass, IdentifierKind
from backpack.shell import LANGUAGES, current_language
from backpack.staff.refusable import trimmed

NOW, LATER = "now", "later"

KINDS = [
    SelectChoice(IdentifierKind.EMAIL.value, _("By an e-mail address of the institution")),
    SelectChoice(IdentifierKind.EPPN.value, _("By an account name at the institution (eppn)")),
]
"""How the desk knows somebody."""


def badge_choices(badge_classes: Iterable[BadgeClass]) -> list[SelectChoice]:
    """Each of these once, grouped by who issues them.

    Of several none is chosen beforehand: nobody awards the first one by accident.
    """
    language = current_language()
    choices = [
        SelectChoice(one.public_id, one.name, optgroup=name_in(one.issuer, language))
        for one in badge_classes
    ]
    return [SelectChoice("", _("Choose a badge")), *choices] if len(choices) > 1 else choices


def badge_field() -> SelectField:
    """Which badge; ``badge_choices`` says which there are."""
    return SelectField(_("Badge"), validators=[InputRequired(_("Choose a badge."))])


def kind_field(label: LazyString) -> RadioField:
    """By which kind of identifier somebody is known."""
    return RadioField(
        label,
        choices=KINDS,
        default=IdentifierKind.EMAIL.value,
        validators=[InputRequired(_("Choose one of the two."))],
    )


def identifier_field(missing: LazyString, description: LazyString | str = "") -> StringField:
    """The identifier itself; ``missing`` is said where nothing was typed."""
    return StringField(
        _("E-mail address or account name"),
        description=description,
        filters=[trimmed],
        validators=[DataRequired(missing), Length(max=320)],
    )


def notify_field(description: LazyString) -> StringField:
    """Where the mail goes."""
    return StringField(
        _("Where we write to"),
        description=description,
        filters=[trimmed],
        validators=[Optional(), Length(max=320)],
    )


def language_field(description: LazyString | str = "") -> RadioField:
    """In which language the mail is written."""
    return RadioField(
        _("Language of the mail"),
        description=description,
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validators=[InputRequired(_("Choose a language."))],
    )


def evidence_name_field(description: LazyString | str = "") -> StringField:
    """What the evidence is called."""
    return StringField(
        _("Name of the evidence"),
        description=description,
        filters=[trimmed],
        validators=[Optional(), Length(max=200)],
    )


def evidence_url_field() -> URLField:
    """Where the evidence is to be seen."""
    return URLField(
        _("Address of the evidence"),
        description=_("The whole address: https:// and what follows."),
        filters=[trimmed],
        validators=[Optional(), Length(max=2000)],
    )


def moment_field(now: LazyString) -> RadioField:
    """Now, which is called ``now``, or on a day."""
    return RadioField(
        _("When?"),
        choices=[SelectChoice(NOW, now), SelectChoice(LATER, _("On a day that I choose"))],
        default=NOW,
        validators=[InputRequired(_("Choose one of the two."))],
    )


def day_field() -> DateTimeLocalField:
    """On which day, and when."""
    return DateTimeLocalField(
        _("Day and time"),
        description=_(
            "By the clock of the institution. The time to claim it counts from then as well."
        ),
        validators=[Optional()],
    )
