"""The forms of the awarding desk."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from backpack.errors import BackpackError
from backpack.models import BadgeClass, IdentifierKind
from backpack.shell import LANGUAGES

NOW, LATER = "now", "later"

FIELDS_OF_REFUSALS = {
    "award_open_already": "recipient_value",
    "badge_not_awardable": "badge",
    "evidence_malformed": "evidence_url",
    "notify_email_malformed": "notify_email",
    "recipient_malformed": "recipient_value",
    "schedule_in_past": "scheduled_for",
    "schedule_missing": "scheduled_for",
    "schedule_nonexistent": "scheduled_for",
}
"""At which field of the award form a refusal of the service is shown."""


def _trimmed(value: str | None) -> str | None:
    return value.strip() if value else value


class AwardForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """One award to one person."""

    badge = SelectField(_("Badge"), validators=[InputRequired(_("Choose a badge."))])
    recipient_kind = RadioField(
        _("How do you know the recipient?"),
        choices=[
            SelectChoice(IdentifierKind.EMAIL.value, _("By an e-mail address of the institution")),
            SelectChoice(
                IdentifierKind.EPPN.value, _("By an account name at the institution (eppn)")
            ),
        ],
        default=IdentifierKind.EMAIL.value,
        validators=[InputRequired(_("Choose one of the two."))],
    )
    recipient_value = StringField(
        _("E-mail address or account name"),
        description=_(
            "As the institution knows it. Only whoever signs in with it can claim the badge."
        ),
        filters=[_trimmed],
        validators=[DataRequired(_("Say to whom you award it.")), Length(max=320)],
    )
    notify_email = StringField(
        _("Where we write to"),
        description=_(
            "Needed with an account name. With an e-mail address we write to that one, unless you "
            "give another."
        ),
        filters=[_trimmed],
        validators=[Optional(), Length(max=320)],
    )
    recipient_name = StringField(
        _("Name for the mail"),
        description=_("The badge itself carries the name that the learner signs in with."),
        filters=[_trimmed],
        validators=[Optional(), Length(max=200)],
    )
    narrative = TextAreaField(
        _("What it took"),
        description=_(
            "A few sentences on what this person did. They stay with the badge for good; the "
            "learner decides whether strangers see them."
        ),
        filters=[_trimmed],
        validators=[Optional(), Length(max=4000)],
    )
    grade = StringField(_("Grade"), filters=[_trimmed], validators=[Optional(), Length(max=100)])
    evidence_name = StringField(
        _("Name of the evidence"),
        description=_("For instance: portfolio, report, recording."),
        filters=[_trimmed],
        validators=[Optional(), Length(max=200)],
    )
    evidence_url = URLField(
        _("Address of the evidence"),
        description=_("Begins with https://"),
        filters=[_trimmed],
        validators=[Optional(), Length(max=2000)],
    )
    language = RadioField(
        _("Language of the mail"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validators=[InputRequired(_("Choose a language."))],
    )
    moment = RadioField(
        _("When?"),
        choices=[SelectChoice(NOW, _("Now")), SelectChoice(LATER, _("On a day that I choose"))],
        default=NOW,
        validators=[InputRequired(_("Choose one of the two."))],
    )
    scheduled_for = DateTimeLocalField(
        _("Day and time"),
        description=_(
            "By the clock of the institution. The time to claim it counts from then as well."
        ),
        validators=[Optional()],
    )

    def offer_badges(self, badge_classes: Iterable[BadgeClass]) -> None:
        """Let one of these be chosen, grouped by who issues them."""
        self.badge.choices = [
            SelectChoice(one.public_id, one.name, optgroup=one.issuer.name) for one in badge_classes
        ]

    def refuse(self, refusal: BackpackError) -> None:
        """Show what a service refused at the field that it is about, with all that was typed."""
        field = self[FIELDS_OF_REFUSALS[refusal.code]]
        field.errors = [*field.errors, refusal.sentence]


class ReasonForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Taking something back, with the reason that everybody concerned reads."""

    reason = TextAreaField(
        _("Reason"),
        description=_("The learner reads it."),
        filters=[_trimmed],
        validators=[
            DataRequired(_("Give a reason: the learner has a right to know it.")),
            Length(max=1000),
        ],
    )
