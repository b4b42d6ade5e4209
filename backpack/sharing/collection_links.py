"""Private links to collections: which badges a reader sees under one token, and how each is signed.

A link shows the badges that were in the collection when it was made and are in it still. What its
owner adds later is in no link that was made before, for she has not looked at it there.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from backpack.badges.collecting.changes import ChangedElsewhereError
from backpack.badges.collecting.view import Place, Standing, places_of, shown_by_link
from backpack.errors import ConflictError, NotFoundError
from backpack.models import Collection, Credential, ImportedBadge, PrivateLink, PrivateLinkBadge
from backpack.sharing.private_links import (
    Wish,
    keep_link,
    new_link,
    refuse_too_many,
    sign_chosen,
)

MOST_BADGES = 100
"""In one link: each is signed anew while its owner waits."""


def showable(session: Session, collection: Collection, *, now: datetime) -> list[Place]:
    """What a new link to ``collection`` shows: private badges too, but none that is revoked.

    Imported badges are shown as they are, if strangers may see them at all.
    """
    return [place for place in places_of(session, collection, now=now) if _may_be_shown(place)]


def _may_be_shown(place: Place) -> bool:
    if place.credential is not None:
        return place.standing is not Standing.REVOKED
    return place.hidden is None


def make_collection_link(
    session: Session, collection: Collection, wish: Wish, *, version: int, now: datetime
) -> PrivateLink:
    """Make a link, with every badge signed as its reader is to see it.

    ``version`` is that of the collection whose preview was looked at.

    Raises:
        ChangedElsewhereError: the collection is another one by now.
        ConflictError: ``nothing_to_show``, ``too_many_badges``, ``too_many_links``.
    """
    session.refresh(collection, with_for_update=True)
    if collection.version != version:
        raise ChangedElsewhereError
    places = showable(session, collection, now=now)
    if not places:
        raise ConflictError(
            "nothing_to_show", _("There is no badge in this collection that a link could show.")
        )
    if len(places) > MOST_BADGES:
        raise ConflictError(
            "too_many_badges",
            _("A private link shows %(most)s badges at most.", most=MOST_BADGES),
        )
    refuse_too_many(session, collection, now=now)
    link = new_link(collection.person_id, wish, now=now)
    link.collection = collection
    link.badges = [
        PrivateLinkBadge(
            credential=place.credential,
            imported_badge=place.imported,
            signed_json=None
            if place.credential is None
            else sign_chosen(session, place.credential, wish.choices, now=now),
        )
        for place in places
    ]
    keep_link(session, link, now=now)
    return link


def shown_places(session: Session, link: PrivateLink, *, now: datetime) -> list[Place]:
    """What the reader of ``link`` sees of its collection now, in the collection's order."""
    if link.collection is None:
        return []
    rows = session.execute(
        select(PrivateLinkBadge.credential_id, PrivateLinkBadge.imported_badge_id)
        .where(PrivateLinkBadge.link_id == link.id)
        .order_by(PrivateLinkBadge.id)
    ).all()
    return shown_by_link(
        session,
        link.collection,
        credentials={own for own, _imported in rows if own is not None},
        imported={imported for _own, imported in rows if imported is not None},
        now=now,
    )


def find_shown_badge(
    session: Session, link: PrivateLink, public_id: str, *, now: datetime
) -> tuple[Credential, str] | ImportedBadge:
    """The badge of that name under ``link``: with its signed variant, or an imported one.

    Raises:
        NotFoundError: it is not shown, or not any more.
    """
    for place in shown_places(session, link, now=now):
        if place.imported is not None and place.imported.public_id == public_id:
            return place.imported
        if place.credential is not None and place.credential.public_id == public_id:
            return place.credential, signed_for(session, link, place.credential)
    raise NotFoundError("badge_not_found")


def signed_for(session: Session, link: PrivateLink, credential: Credential) -> str:
    """The credential as it was signed for the reader of ``link``.

    Raises:
        NotFoundError: it is not among the badges of ``link``.
    """
    row = session.scalar(
        select(PrivateLinkBadge)
        .where(PrivateLinkBadge.link_id == link.id, PrivateLinkBadge.credential_id == credential.id)
        .options(undefer(PrivateLinkBadge.signed_json))
    )
    if row is None or row.signed_json is None:
        raise NotFoundError("badge_not_found")
    return row.signed_json
