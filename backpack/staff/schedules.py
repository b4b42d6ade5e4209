"""The moment that somebody at the desk has chosen, by the clock of the institution."""

from datetime import datetime

from flask_babel import gettext as _

from backpack.catalogue.dates import moment_in
from backpack.errors import BackpackError
from backpack.models import BadgeClass


def read_schedule(
    wall_time: datetime | None, badge_class: BadgeClass, *, later: bool
) -> datetime | None:
    """The moment at which the institution's clocks show ``wall_time``; none unless ``later``.

    Raises:
        BackpackError: ``schedule_missing``; ``schedule_nonexistent``, the hour that is left out
            when the clocks go forward.
    """
    if not later:
        return None
    if wall_time is None:
        raise BackpackError("schedule_missing", _("Choose the day and the time."))
    moment = moment_in(wall_time, badge_class.issuer.institution.time_zone)
    if moment is None:
        raise BackpackError(
            "schedule_nonexistent",
            _("That hour does not exist: the clocks go forward in that night."),
        )
    return moment
