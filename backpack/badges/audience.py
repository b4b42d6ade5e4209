"""Who can see a badge beside its owner, and how often each way to it was used: never by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.badges.collecting.view import why_hidden
from backpack.badges.counting import total_looks
from backpack.models import (
    Collection,
    CollectionItem,
    Credential,
    ImportedBadge,
    LookedAt,
    PrivateLink,
    PrivateLinkBadge,
    Reader,
    WalletOffer,
)

Looks = dict[Reader, int]
"""How often something was looked at, by kind of reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Every way to one badge that its owner opened.

    ``public`` are the looks at its own public page, none while it has no such page; ``ended``
    counts the private links that show nothing any more, ``wallets`` the copies in wallets.
    """

    public: Looks | None
    collections: list[tuple[Collection, Looks]]
    links: list[tuple[PrivateLink, Looks]]
    ended: int
    wallets: int

    @property
    def alone(self) -> bool:
        """Whether nobody but its owner sees it here."""
        return self.public is None and not self.collections and not self.links


def audience_of(session: Session, badge: Credential | ImportedBadge, *, now: datetime) -> Audience:
    """Who sees ``badge`` at this moment."""
    public, wallets = None, 0
    if isinstance(badge, Credential):
        shown = badge.public is not None
        if shown:
            public = total_looks(session, LookedAt.CREDENTIAL, [badge.id])[badge.id]
        wallets = _taken_by_wallets(session, badge)
    else:
        shown = why_hidden(badge) is None
    links = _links(session, badge)
    # A link to a collection shows of the badges from elsewhere what strangers may see at all.
    open_links = [
        link
        for link in links
        if link.ended_at is None
        and (link.expires_at is None or link.expires_at > now)
        and (shown or link.credential_id is not None or isinstance(badge, Credential))
    ]
    collections = _public_collections(session, badge) if shown else []
    link_looks = total_looks(session, LookedAt.PRIVATE_LINK, [link.id for link in open_links])
    looks = total_looks(session, LookedAt.COLLECTION, [one.id for one in collections])
    return Audience(
        public=public,
        collections=[(one, looks[one.id]) for one in collections],
        links=[(link, link_looks[link.id]) for link in open_links],
        ended=len(links) - len(open_links),
        wallets=wallets,
    )


def _links(session: Session, badge: Credential | ImportedBadge) -> list[PrivateLink]:
    """Links to the badge, and to collections that it is in, as it was when they were made."""
    own = isinstance(badge, Credential)
    promised = PrivateLinkBadge.credential_id if own else PrivateLinkBadge.imported_badge_id
    placed = CollectionItem.credential_id if own else CollectionItem.imported_badge_id
    inside = (
        select(PrivateLink.id)
        .join(PrivateLinkBadge, PrivateLinkBadge.link_id == PrivateLink.id)
        .join(
            CollectionItem,
            and_(CollectionItem.collection_id == PrivateLink.collection_id, placed == badge.id),
        )
        .where(promised == badge.id)
    )
    found = PrivateLink.id.in_(inside)
    query = (
        select(PrivateLink)
        .where(or_(PrivateLink.credential_id == badge.id, found) if own else found)
        .where(PrivateLink.person_id == badge.person_id)
        .order_by(PrivateLink.created_at.desc(), PrivateLink.id.desc())
        .options(joinedload(PrivateLink.collection))
    )
    return list(session.scalars(query))


def _public_collections(session: Session, badge: Credential | ImportedBadge) -> list[Collection]:
    placed = (
        CollectionItem.credential_id
        if isinstance(badge, Credential)
        else CollectionItem.imported_badge_id
    )
    query = (
        select(Collection)
        .join(CollectionItem, CollectionItem.collection_id == Collection.id)
        .where(placed == badge.id, Collection.published_at.is_not(None))
        .where(Collection.person_id == badge.person_id)
        .order_by(func.lower(Collection.name), Collection.id)
    )
    return list(session.scalars(query))


def _taken_by_wallets(session: Session, credential: Credential) -> int:
    query = select(func.count(WalletOffer.id)).where(
        WalletOffer.credential_id == credential.id, WalletOffer.taken_at.is_not(None)
    )
    return session.scalar(query) or 0
