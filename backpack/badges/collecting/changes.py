"""Every change of a collection is counted, so that of two devices none overwrites unseen."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.errors import ConflictError
from backpack.models import Collection, Person


class ChangedElsewhereError(ConflictError):
    """Another device has changed the collection since it was read here."""

    def __init__(self) -> None:
        super().__init__(
            "changed_elsewhere",
            _("This collection was changed on another device meanwhile. Nothing is lost."),
        )


def count_change(
    session: Session, collection: Collection, *, version: int | None, now: datetime
) -> None:
    """Count a change, with the row locked; only from ``version`` on, where one is named.

    Raises:
        ChangedElsewhereError: the collection is another version by now.
    """
    session.flush()
    query = update(Collection).where(Collection.id == collection.id)
    if version is not None:
        query = query.where(Collection.version == version)
    won = session.execute(
        query.values(version=Collection.version + 1, changed_at=now).returning(Collection.version),
        execution_options={"synchronize_session": False},
    ).scalar()
    session.refresh(collection)
    session.expire(collection, ["items"])
    if won is None:
        raise ChangedElsewhereError


def record_change(
    session: Session, event: str, collection: Collection, person: Person, *, now: datetime
) -> None:
    """Write into the trail of ``person`` what she changed."""
    audit.record(
        session,
        event,
        at=now,
        object_kind="collection",
        object_id=collection.public_id,
        actor=person,
        about=person,
    )
