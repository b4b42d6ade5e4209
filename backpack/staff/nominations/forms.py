"""The forms of nominations: a call, a nomination, a decision, a list of graduates."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from backpack.awards.nominations.calls import CallTerms
from backpack.awards.nominations.nominating import Tick, Words
from backpack.catalogue.dates import moment_in
from backpack.errors import BackpackError
from backpack.models import BadgeClass, IdentifierKind, Issuer, NominatingBody, NominationCall
from backpack.staff.fields import (
    badge_choices,
    badge_field,
    evidence_name_field,
    evidence_url_field,
    identifier_field,
    kind_field,
    language_field,
    notify_field,
)
from backpack.staff.refusable import RefusableForm, trimmed

ON_THE_CLOCK = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
"""As browsers write and read it; the first is how a form shows it."""

LONGEST_REMARK = 1000
LONGEST_COMPETENCE = 100
MOST_COMPETENCES = 20


class CallForm(RefusableForm):
    """A call for nominations, but for its badge."""

    title = StringField(
        _("Title"),
        description=_("As nominators read it, for instance with the academic year."),
        filters=[trimmed],
        validators=[DataRequired(_("Give it a title.")), Length(max=200)],
    )
    instructions = TextAreaField(
        _("What nominators should know"),
        description=_("Markdown."),
        filters=[trimmed],
        validators=[Optional(), Length(max=8000)],
    )
    opens_at = DateTimeLocalField(
        _("Opens on"),
        format=ON_THE_CLOCK,
        description=_("By the clock of the institution."),
        validators=[InputRequired(_("Choose the day and the time."))],
    )
    closes_at = DateTimeLocalField(
        _("Closes on"),
        format=ON_THE_CLOCK,
        validators=[InputRequired(_("Choose the day and the time."))],
    )
    proclaimed_at = DateTimeLocalField(
        _("Proclamation"),
        format=ON_THE_CLOCK,
        description=_("When the badges are awarded. You can still choose it with the batch."),
        validators=[Optional()],
    )
    second_member = BooleanField(
        _("Two members of the committee must approve"),
        description=_("Nobody approves what she nominated, and nobody counts twice."),
        default=True,
    )
    graduates_only = BooleanField(
        _("Only for those who graduate"),
        description=_("The batch then needs the list of graduates; others are held back."),
        default=True,
    )
    tells_nominee = BooleanField(
        _("Write to nominees when they are nominated"),
        description=_("Otherwise they hear of it when the badge is awarded, and not before."),
    )

    def terms(self, zone: str) -> CallTerms:
        """What was typed, with its moments by the clocks in ``zone``.

        Raises:
            BackpackError: ``call_time_nonexistent``.
        """
        return CallTerms(
            title=self.title.data,
            instructions=self.instructions.data or "",
            opens_at=_moment(self.opens_at.data, zone),
            closes_at=_moment(self.closes_at.data, zone),
            proclaimed_at=(
                _moment(self.proclaimed_at.data, zone) if self.proclaimed_at.data else None
            ),
            second_member=self.second_member.data,
            tells_nominee=self.tells_nominee.data,
            graduates_only=self.graduates_only.data,
        )


def _moment(wall_time: datetime, zone: str) -> datetime:
    moment = moment_in(wall_time, zone)
    if moment is None:
        raise BackpackError(
            "call_time_nonexistent",
            gettext("That hour does not exist: the clocks go forward in that night."),
        )
    return moment


class NewCallForm(CallForm):
    """A call that is new: of one of these badges."""

    badge = badge_field()

    def offer_badges(self, badge_classes: Iterable[BadgeClass]) -> None:
        """Let one of these be chosen, grouped by who issues them."""
        self.badge.choices = badge_choices(badge_classes)


class NominationForm(RefusableForm):
    """One nomination; its criteria are boxes of the page, as many as the call has."""

    body = SelectField(_("In the name of"))
    nominee_name = StringField(
        _("Name of the nominee"),
        filters=[trimmed],
        validators=[DataRequired(_("Say whom you nominate.")), Length(max=200)],
    )
    nominee_kind = kind_field(_("How do you know the nominee?"))
    nominee_value = identifier_field(
        _("Say whom you nominate."), _("Only whoever signs in with it can claim the badge.")
    )
    notify_email = notify_field(_("Only needed with an account name."))
    language = language_field()
    motivation = TextAreaField(
        _("Motivation"),
        description=_(
            "What this person did, and for whom. With the badge it goes to the learner, for good."
        ),
        filters=[trimmed],
        validators=[Optional(), Length(max=4000)],
    )
    competences = TextAreaField(
        _("Competences"),
        description=_("One on each line."),
        filters=[trimmed],
        validators=[Optional(), Length(max=2000)],
    )
    evidence_name = evidence_name_field()
    evidence_url = evidence_url_field()

    def offer_bodies(self, bodies: Iterable[NominatingBody], *, own: Issuer | None) -> None:
        """Let one of ``bodies`` be chosen, or ``own``, if she awards for it herself."""
        self.body.choices = [SelectChoice(one.public_id, one.name) for one in bodies]
        if own is not None:
            self.body.choices.insert(0, SelectChoice("", own.name))

    def words(
        self, call: NominationCall, bodies: Iterable[NominatingBody], typed: MultiDict[str, str]
    ) -> Words:
        """What was typed; the answers to the criteria are in ``typed``."""
        body = next((one for one in bodies if one.public_id == self.body.data), None)
        lines = (line.strip()[:LONGEST_COMPETENCE] for line in _lines(self.competences.data))
        return Words(
            body=body,
            nominee_kind=IdentifierKind(self.nominee_kind.data),
            nominee_value=self.nominee_value.data,
            nominee_name=self.nominee_name.data,
            notify_email=self.notify_email.data or None,
            language=self.language.data,
            motivation=self.motivation.data or "",
            competences=[line for line in lines if line][:MOST_COMPETENCES],
            evidence_name=self.evidence_name.data or None,
            evidence_url=self.evidence_url.data or None,
            ticks=read_ticks(call, typed),
        )


def _lines(text: str | None) -> list[str]:
    return (text or "").splitlines()


def read_ticks(call: NominationCall, typed: MultiDict[str, str]) -> list[Tick]:
    """The answers to the criteria of ``call``, from the boxes and remarks of the page."""
    return [
        Tick(
            met=f"met-{number}" in typed,
            remark=typed.get(f"remark-{number}", "").strip()[:LONGEST_REMARK],
        )
        for number in range(len(call.criteria))
    ]


class DecisionForm(RefusableForm):
    """What a member of the committee says with a decision."""

    reason = TextAreaField(
        _("Reason or question"),
        description=_("Whoever nominated reads it. With an approval it may stay empty."),
        filters=[trimmed],
        validators=[Optional(), Length(max=1000)],
    )


class BatchForm(RefusableForm):
    """Who graduates, and when the badges are awarded."""

    graduates = TextAreaField(
        _("Those who graduate"),
        description=_(
            "One e-mail address or account name on each line, or what you copied from a "
            "spreadsheet. Nothing of it is kept but who of the nominees is on it."
        ),
        validators=[Optional(), Length(max=1_000_000)],
    )
    file = FileField(_("Or a file"), description=_("CSV, as any spreadsheet saves it."))
    scheduled_for = DateTimeLocalField(
        _("Proclamation"),
        format=ON_THE_CLOCK,
        description=_("By the clock of the institution. Empty: as soon as the batch is confirmed."),
        validators=[Optional()],
    )
