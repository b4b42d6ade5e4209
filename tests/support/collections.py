"""Collections and findings, made by the services as the pages and the night make them."""

from datetime import datetime

from sqlalchemy.orm import Session

from backpack.badges.collecting.service import Words, add_badges, make_collection, set_public
from backpack.models import (
    BadgeFinding,
    Collection,
    Credential,
    FindingKind,
    ImportedBadge,
    Person,
    PrivateLink,
)
from backpack.sharing import collection_links
from backpack.sharing.private_links import Lifetime, Wish
from backpack.sharing.service import Choices
from tests.support.factories import NOW

WORDS = Words(name="For Acme", words="What I can **do**.", show_name=True)


def collect(session: Session, person: Person, *badges: Credential | ImportedBadge) -> Collection:
    """A collection of these badges, in this order; private."""
    owner = session.get_one(Person, person.id)
    collection = make_collection(session, owner, WORDS, now=NOW)
    names = [
        f"{'own' if isinstance(badge, Credential) else 'imported'}:{badge.public_id}"
        for badge in badges
    ]
    add_badges(session, collection, names, owner, now=NOW)
    return collection


def make_public_collection(
    session: Session, person: Person, *badges: Credential | ImportedBadge
) -> Collection:
    """The same with its public page."""
    collection = collect(session, person, *badges)
    set_public(session, collection, session.get_one(Person, person.id), public=True, now=NOW)
    return collection


def make_collection_link(session: Session, collection: Collection, *, now: datetime) -> PrivateLink:
    """A private link to all of it that shows the name, and lasts for a month."""
    choices = Choices(show_name=True, show_grade=False, show_evidence=False)
    wish = Wish(label="Acme, October", choices=choices, lifetime=Lifetime.MONTH)
    version = collection.version
    return collection_links.make_collection_link(
        session, collection, wish, version=version, now=now
    )


def make_finding(session: Session, credential: Credential) -> BadgeFinding:
    """Something that was found of a badge and that its owner has not put away."""
    finding = BadgeFinding(
        person_id=credential.person_id,
        credential_id=credential.id,
        kind=FindingKind.KEY_ROTATED,
        found_at=NOW,
    )
    session.add(finding)
    session.flush()
    return finding
