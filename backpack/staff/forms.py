"""The forms of the awarding desk."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from backpack.catalogue.naming import name_in
from backpack.models import BadgeClass, IdentifierKind
from backpack.shell import LANGUAGES, current_language
from backpack.staff.refusable import RefusableForm, trimmed

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


class AwardForm(RefusableForm):
    """One award to one person."""

    badge = SelectField(_("Badge"), validators=[InputRequired(_("Choose a badge."))])
    recipient_kind = RadioField(
        _("How do you know the recipient?"),
        choices=KINDS,
        default=IdentifierKind.EMAIL.value,
        validators=[InputRequired(_("Choose one of the two."))],
    )
    recipient_value = StringField(
        _("E-mail address or account name"),
        description=_(
            "As the institution knows it. Only whoever signs in with it can claim the badge."
        ),
        filters=[trimmed],
        validators=[DataRequired(_("Say to whom you award it.")), Length(max=320)],
    )
    notify_email = StringField(
        _("Where we write to"),
        description=_(
            "Needed with an account name. With an e-mail address we write to that one, unless you "
            "give another."
        ),
        filters=[trimmed],
        validators=[Optional(), Length(max=320)],
    )
    recipient_name = StringField(
        _("Name for the mail"),
        description=_("The badge itself carries the name that the learner signs in with."),
        filters=[trimmed],
        validators=[Optional(), Length(max=200)],
    )
    narrative = TextAreaField(
        _("What it took"),
        description=_(
            "A few sentences on what this person did. They stay with the badge for good; the "
            "learner decides whether strangers see them."
        ),
        filters=[trimmed],
        validators=[Optional(), Length(max=4000)],
    )
    grade = StringField(_("Grade"), filters=[trimmed], validators=[Optional(), Length(max=100)])
    evidence_name = StringField(
        _("Name of the evidence"),
        description=_("For instance: portfolio, report, recording."),
        filters=[trimmed],
        validators=[Optional(), Length(max=200)],
    )
    evidence_url = URLField(
        _("Address of the evidence"),
        description=_("The whole address: https:// and what follows."),
        filters=[trimmed],
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
        self.badge.choices = badge_choices(badge_classes)


class CorrectionForm(AwardForm):
    """An award or a badge once more, as it should have been; which badge and when stay."""

    badge = None
    moment = None
    scheduled_for = None
    reason = TextAreaField(
        _("What was wrong"),
        description=_("The learner reads it."),
        filters=[trimmed],
        validators=[DataRequired(_("Say what was wrong.")), Length(max=1000)],
    )


class DeadlineForm(RefusableForm):
    """More time to claim."""

    until = DateField(
        _("Claim before"),
        description=_("The first day on which it can no longer be claimed."),
        validators=[InputRequired(_("Choose a day."))],
    )


class ReasonForm(RefusableForm):
    """Taking something back, with the reason that everybody concerned reads."""

    reason = TextAreaField(
        _("Reason"),
        description=_("The learner reads it."),
        filters=[trimmed],
        validators=[
            DataRequired(_("Give a reason: the learner has a right to know it.")),
            Length(max=1000),
        ],
    )


class SuspensionForm(RefusableForm):
    """Letting a badge not count for the time being, or count again."""

    # The page has another form with a reason: taking the badge back.
    reason = TextAreaField(
        _("Reason"),
        description=_("The learner reads it."),
        id="suspend-reason",
        filters=[trimmed],
        validators=[
            DataRequired(_("Give a reason: the learner has a right to know it.")),
            Length(max=1000),
        ],
    )
