"""The forms of batches: the upload, one row, and the buttons."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField

from backpack.awards.batches import columns
from backpack.awards.batches.findings import NAMES
from backpack.models import BadgeClass
from backpack.staff.fields import (
    LATER,
    badge_choices,
    badge_field,
    day_field,
    language_field,
    moment_field,
)
from backpack.staff.refusable import RefusableForm
from backpack.staff.schedules import read_schedule


class UploadForm(RefusableForm):
    """A file of awards, of which badge, and when."""

    unnamed_field = "file"

    badge = badge_field()
    file = FileField(
        lazy_gettext("File"),
        description=lazy_gettext("CSV, as any spreadsheet saves it. At most 10,000 rows."),
        validators=[FileRequired(lazy_gettext("Choose a file."))],
    )
    language = language_field(lazy_gettext("Where the row itself names none."))
    moment = moment_field(lazy_gettext("As soon as I confirm"))
    scheduled_for = day_field()

    def offer_badges(self, badge_classes: Iterable[BadgeClass]) -> None:
        """Let one of these be chosen, grouped by who issues them."""
        self.badge.choices = badge_choices(badge_classes)

    def planned_for(self, badge_class: BadgeClass) -> datetime | None:
        """The moment that was chosen; none for now.

        Raises:
            BackpackError: ``schedule_missing`` or ``schedule_nonexistent``.
        """
        return read_schedule(
            self.scheduled_for.data if self.moment.data == LATER else None,
            badge_class,
            later=self.moment.data == LATER,
        )


class RowForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """One row of a file, to be corrected: what is wrong with it is judged like the file's rows."""

    email = StringField(NAMES[columns.EMAIL])
    eppn = StringField(NAMES[columns.EPPN])
    name = StringField(NAMES[columns.NAME])
    first_name = StringField(NAMES[columns.FIRST_NAME])
    last_name = StringField(NAMES[columns.LAST_NAME])
    grade = StringField(NAMES[columns.GRADE])
    narrative = TextAreaField(NAMES[columns.NARRATIVE])
    evidence_name = StringField(NAMES[columns.EVIDENCE_NAME])
    evidence_url = StringField(NAMES[columns.EVIDENCE_URL])
    language = StringField(NAMES[columns.LANGUAGE])

    def cells(self) -> dict[str, str]:
        """What was typed, by column."""
        return {column: self[column].data or "" for column in columns.NAMES}
