"""What time it is. Passed to ``create_app``, so tests choose the moment instead of faking it."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import current_app

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of the machine, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The moment of this request, by the app's clock; aware, UTC, whole microseconds."""
    clock: Clock = current_app.extensions["clock"]
    return clock().astimezone(UTC)
