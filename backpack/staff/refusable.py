"""What the forms of the desk share: trimmed texts, and refusals beside the field they are about."""

from collections.abc import Mapping
from typing import ClassVar

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from backpack.errors import BackpackError


def trimmed(value: str | None) -> str | None:
    """A text without the spaces around it."""
    return value.strip() if value else value


AT_THE_DESK = {
    "award_withdrawn": _("This award has been withdrawn meanwhile."),
    "award_expired": _("The time to claim this award is over."),
}
"""What staff read where a learner would be told to ask them."""


def say_at_the_desk(refusal: BackpackError) -> str:
    """The sentence of ``refusal``, to somebody who works at the institution."""
    return str(AT_THE_DESK.get(refusal.code, refusal.sentence))


class RefusableForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A form that shows what a service refused, with all that was typed."""

    FIELDS_OF_REFUSALS: ClassVar[Mapping[str, str]] = {
        "award_open_already": "recipient_value",
        "badge_not_awardable": "badge",
        "call_times": "closes_at",
        "deadline_not_later": "until",
        "deadline_too_far": "until",
        "evidence_malformed": "evidence_url",
        "evidence_missing": "narrative",
        "grade_missing": "grade",
        "grade_not_passed": "grade",
        "grade_off_scale": "grade",
        "invitations_too_often": "invited",
        "invited_malformed": "invited",
        "member_already": "value",
        "member_malformed": "value",
        "motivation_missing": "motivation",
        "nominated_already": "nominee_value",
        "nominee_malformed": "nominee_value",
        "notify_email_malformed": "notify_email",
        "proclaimed_early": "proclaimed_at",
        "reason_missing": "reason",
        "recipient_malformed": "recipient_value",
        "schedule_in_past": "scheduled_for",
        "schedule_missing": "scheduled_for",
        "schedule_nonexistent": "scheduled_for",
        "schedule_too_far": "scheduled_for",
    }
    """At which field a refusal is shown, if the form has it; every other one above the form."""

    unnamed_field: ClassVar[str | None] = None
    """Where a refusal without a field of its own is shown; above the form, if nowhere."""

    def names(self, refusal: BackpackError) -> bool:
        """Whether a field of this form is what the refusal is about."""
        return self.FIELDS_OF_REFUSALS.get(refusal.code) in self._fields

    def refuse(self, refusal: BackpackError) -> None:
        """Show it at the field that it is about, or above the form."""
        name = self.FIELDS_OF_REFUSALS.get(refusal.code) or self.unnamed_field
        if name not in self._fields:
            name = self.unnamed_field
        if name is None:
            self.form_errors.append(say_at_the_desk(refusal))
            return
        field = self[name]
        field.errors = [*field.errors, refusal.sentence]
