"""A badge from elsewhere on a page of its own: shown in a public collection of this one badge."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.badges.collecting import service
from backpack.badges.collecting.changes import count_change, record_change
from backpack.badges.collecting.view import why_hidden
from backpack.errors import ConflictError
from backpack.models import Collection, CollectionItem, ImportedBadge, Person

LONGEST_NAME = 110


def find_alone(session: Session, badge: ImportedBadge, *, public: bool) -> Collection | None:
    """The collection that holds ``badge`` alone; the oldest, if there are several of them."""
    holding = select(CollectionItem.collection_id).where(
        CollectionItem.imported_badge_id == badge.id
    )
    single = (
        select(CollectionItem.collection_id)
        .where(CollectionItem.collection_id.in_(holding))
        .group_by(CollectionItem.collection_id)
        .having(func.count() == 1)
    )
    query = (
        select(Collection)
        .where(Collection.id.in_(single), Collection.person_id == badge.person_id)
        .order_by(Collection.id)
    )
    if public:
        query = query.where(Collection.published_at.is_not(None))
    else:
        # One that says more than the badge's name was made for another purpose.
        query = query.where(Collection.words == "", Collection.name == name_of(badge))
    return session.scalars(query).first()


def find_page(session: Session, badge: ImportedBadge) -> Collection | None:
    """The public collection on whose page strangers see ``badge``: its own one before others."""
    if why_hidden(badge) is not None:
        return None
    return (
        find_alone(session, badge, public=True)
        or session.scalars(
            select(Collection)
            .join(CollectionItem, CollectionItem.collection_id == Collection.id)
            .where(
                CollectionItem.imported_badge_id == badge.id,
                Collection.person_id == badge.person_id,
                Collection.published_at.is_not(None),
            )
            .order_by(Collection.id)
        ).first()
    )


def publish_alone(
    session: Session, badge: ImportedBadge, person: Person, *, show_name: bool, now: datetime
) -> Collection:
    """Show ``badge`` to strangers, on the same page as before if it had one. Twice is once.

    Raises:
        ConflictError: ``badge_not_shown``, for what is not shown to be hers or is not genuine.
        BackpackError: ``too_many_collections``.
    """
    # Two tabs wait for one another here, and find the same collection.
    session.refresh(badge, with_for_update=True)
    if why_hidden(badge) is not None:
        raise ConflictError(
            "badge_not_shown",
            _(
                "Others are shown a badge from elsewhere only if it was issued to you and nothing "
                "speaks against it."
            ),
        )
    collection = find_alone(session, badge, public=True) or find_alone(session, badge, public=False)
    if collection is None:
        words = service.Words(name=name_of(badge), words="", show_name=show_name)
        collection = service.make_collection(session, person, words, now=now)
        chosen = [f"{service.IMPORTED}:{badge.public_id}"]
        service.add_badges(session, collection, chosen, person, now=now)
    elif collection.show_name is not show_name:
        count_change(session, collection, version=None, now=now)
        collection.show_name = show_name
        session.flush()
        record_change(session, "learner:collection:described", collection, person, now=now)
    service.set_public(session, collection, person, public=True, now=now)
    return collection


def name_of(badge: ImportedBadge) -> str:
    """What it is called, as the name of a collection can be."""
    return badge.name[:LONGEST_NAME] or _("A badge without a name")
