"""The forms of the awarding desk."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from backpack.models import BadgeClass
from backpack.staff.fields import (
    badge_choices,
    badge_field,
    day_field,
    evidence_name_field,
    evidence_url_field,
    identifier_field,
    kind_field,
    language_field,
    moment_field,
    notify_field,
)
from backpack.staff.refusable import RefusableForm, trimmed


class AwardForm(RefusableForm):
    """One award to one person."""

    badge = badge_field()
    recipient_kind = kind_field(_("How do you know the recipient?"))
    recipient_value = identifier_field(
        _("Say to whom you award it."),
        _("As the institution knows it. Only whoever signs in with it can claim the badge."),
    )
    notify_email = notify_field(
        _(
            "Needed with an account name. With an e-mail address we write to that one, unless you "
            "give another."
        )
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
    evidence_name = evidence_name_field(_("For instance: portfolio, report, recording."))
    evidence_url = evidence_url_field()
    language = language_field()
    moment = moment_field(_("Now"))
    scheduled_for = day_field()

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
