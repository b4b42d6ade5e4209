"""Private links: one badge for one reader, as its owner chose, until it expires or is ended.

What a link to a collection has besides is in ``collection_links``.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.errors import ConflictError, NotFoundError
from backpack.issuing.variants import sign_variant
from backpack.models import Collection, Credential, Person, PrivateLink
from backpack.sharing.service import Choices

MOST_LINKS = 100
"""How many links of one badge, or of one collection, may be open at once.

A list that nobody can survey helps nobody.
"""


class Lifetime(StrEnum):
    """How long a link lasts, as its owner chooses it."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OPEN = "open"


DAYS = {Lifetime.WEEK: 7, Lifetime.MONTH: 30, Lifetime.QUARTER: 91, Lifetime.YEAR: 365}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a learner asks of a new link."""

    label: str
    choices: Choices
    lifetime: Lifetime


def make_link(
    session: Session, credential: Credential, wish: Wish, *, now: datetime
) -> PrivateLink:
    """Make a link, with the credential signed as this reader is to see it.

    Raises:
        ConflictError: the badge was revoked, or has ``MOST_LINKS`` open links already.
    """
    session.refresh(credential, with_for_update=True)
    if credential.revoked_at is not None:
        raise ConflictError(
            "badge_revoked",
            _("This badge has been revoked by its issuer, so there is nothing to show with it."),
        )
    refuse_too_many(session, credential, now=now)
    link = new_link(credential.person_id, wish, now=now)
    link.credential = credential
    link.signed_json = sign_chosen(session, credential, wish.choices, now=now)
    keep_link(session, link, now=now)
    return link


def new_link(person_id: int, wish: Wish, *, now: datetime) -> PrivateLink:
    """A link of ``person_id`` as wished, to nothing yet."""
    days = DAYS.get(wish.lifetime)
    return PrivateLink(
        token=secrets.token_urlsafe(24),
        person_id=person_id,
        label=wish.label,
        show_name=wish.choices.show_name,
        show_grade=wish.choices.show_grade,
        show_evidence=wish.choices.show_evidence,
        created_at=now,
        expires_at=None if days is None else now + timedelta(days=days),
    )


def sign_chosen(
    session: Session, credential: Credential, choices: Choices, *, now: datetime
) -> str:
    """The credential signed as ``choices`` show it."""
    return sign_variant(
        session,
        credential,
        show_name=choices.show_name,
        show_grade=choices.show_grade,
        show_evidence=choices.show_evidence,
        now=now,
    )


def keep_link(session: Session, link: PrivateLink, *, now: datetime) -> None:
    """Write a new link down, and in the trail that it was made."""
    session.add(link)
    session.flush()
    _record(session, link, "learner:link:made", now=now)


def refuse_too_many(session: Session, subject: Credential | Collection, *, now: datetime) -> None:
    """Let nobody have more open links of one thing than can be surveyed.

    Raises:
        ConflictError: there are ``MOST_LINKS`` already.
    """
    query = (
        select(func.count())
        .select_from(PrivateLink)
        .where(_is_to(subject), PrivateLink.ended_at.is_(None))
        .where(or_(PrivateLink.expires_at.is_(None), PrivateLink.expires_at > now))
    )
    if (session.scalar(query) or 0) >= MOST_LINKS:
        raise ConflictError(
            "too_many_links", _("There are very many links already. End some of them first.")
        )


def _is_to(subject: Credential | Collection) -> ColumnElement[bool]:
    if isinstance(subject, Credential):
        return PrivateLink.credential_id == subject.id
    return PrivateLink.collection_id == subject.id


def _record(session: Session, link: PrivateLink, event: str, *, now: datetime) -> None:
    # The trail names neither the token nor whom the link is for.
    kind, subject = (
        ("credential", link.credential) if link.credential else ("collection", link.collection)
    )
    audit.record(
        session,
        event,
        at=now,
        object_kind=kind,
        object_id=subject.public_id if subject is not None else "",
        actor=link.person,
        about=link.person,
        details={"link": link.public_id},
    )


def end_link(session: Session, link: PrivateLink, *, now: datetime) -> None:
    """End a link at once. Doing it twice is the same as once."""
    ended = session.execute(
        update(PrivateLink)
        .where(PrivateLink.id == link.id, PrivateLink.ended_at.is_(None))
        .values(ended_at=now)
        .returning(PrivateLink.id)
    ).all()
    session.refresh(link)
    if ended:
        _record(session, link, "learner:link:ended", now=now)


def is_open(link: PrivateLink, now: datetime) -> bool:
    """Whether a reader still sees something with it."""
    return link.ended_at is None and (link.expires_at is None or link.expires_at > now)


def find_open_link(session: Session, token: str, *, now: datetime) -> PrivateLink:
    """The link with that token.

    Raises:
        NotFoundError: there is none, it has expired, or its owner ended it: one answer for all.
    """
    link = session.scalar(select(PrivateLink).where(PrivateLink.token == token))
    if link is None or not is_open(link, now):
        raise NotFoundError(
            "link_not_found",
            _(
                "This link shows nothing, or nothing any more: private links expire, and can be "
                "ended. Ask whoever gave it to you for a new one."
            ),
        )
    return link


def find_own_link(session: Session, public_id: str, person: Person) -> PrivateLink:
    """This person's link of that name.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    link = session.scalar(
        select(PrivateLink).where(
            PrivateLink.public_id == public_id, PrivateLink.person_id == person.id
        )
    )
    if link is None:
        raise NotFoundError("link_not_found")
    return link


def list_links(session: Session, subject: Credential | Collection) -> list[PrivateLink]:
    """All links of a badge, or of a collection, newest first."""
    query = (
        select(PrivateLink)
        .where(_is_to(subject))
        .order_by(PrivateLink.created_at.desc(), PrivateLink.id.desc())
    )
    return list(session.scalars(query))
