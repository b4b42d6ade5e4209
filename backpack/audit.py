"""Writing the audit trail: one call beside every write."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.models import AuditEvent, Person


def record(
    session: Session,
    event: str,
    *,
    at: datetime,
    object_kind: str,
    object_id: str,
    actor: Person | None = None,
    about: Person | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one event to the trail, in the transaction of the write that it tells of.

    ``event`` is ``subject:object:action`` (``staff:award:offered``); ``actor`` did it, ``about``
    is the person whose thing it was. ``details`` holds no more personal data than the object.
    """
    session.add(
        AuditEvent(
            event=event,
            at=at,
            object_kind=object_kind,
            object_id=object_id,
            actor_id=actor.id if actor else None,
            about_id=about.id if about else None,
            details=details or {},
        )
    )
