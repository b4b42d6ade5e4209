"""What the frame of every page shows of who is signed in: the navigation and the person."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import exists, select

from backpack import db
from backpack.accounts.current import optional_person
from backpack.models import BodyMember, Person, Role, RoleName, VerifiedIdentifier


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation."""

    address: str
    text: str
    current: bool


def _describes(person: Person) -> bool:
    describing = (RoleName.INSTITUTION_ADMINISTRATOR, RoleName.ISSUER_ADMINISTRATOR)
    query = select(exists().where(Role.person_id == person.id, Role.name.in_(describing)))
    return bool(db.session().scalar(query))


def _awards(person: Person) -> bool:
    query = select(
        exists().where(Role.person_id == person.id, Role.name != RoleName.COMMITTEE_MEMBER)
    )
    return bool(db.session().scalar(query))


def _judges(person: Person) -> bool:
    query = select(
        exists().where(Role.person_id == person.id, Role.name == RoleName.COMMITTEE_MEMBER)
    )
    return bool(db.session().scalar(query))


def _nominates(person: Person) -> bool:
    """Whether she nominates in the name of a body."""
    mine = exists().where(
        VerifiedIdentifier.person_id == person.id,
        VerifiedIdentifier.ended_at.is_(None),
        VerifiedIdentifier.kind == BodyMember.kind,
        VerifiedIdentifier.normalised == BodyMember.normalised,
        BodyMember.ended_at.is_(None),
    )
    return bool(db.session().scalar(select(mine)))


BELOW = {
    "nominating.overview": ("nominating.",),
    "screening.overview": ("screening.", "nominating."),
    "staff.desk": ("staff.", "screening.", "nominating."),
    "authoring.overview": ("authoring.", "api_clients.", "accounts.show_invitations"),
    "catalogue.search": ("catalogue.",),
}
"""Entries that stand for all pages of a feature."""


def _is_current(endpoint: str) -> bool:
    """Whether this request is for that page, or for one below it."""
    here = request.endpoint or ""
    return here == endpoint or here.startswith(BELOW.get(endpoint, ()))


def navigation_entries() -> list[Entry]:
    """The links for whoever is asking, to the features that this app has."""
    person = optional_person()
    if person is None:
        wanted = [("catalogue.search", _("Catalogue")), ("accounts.sign_in", _("Sign in"))]
    else:
        wanted = [("badges.shelf", _("Backpack"))]
        if _awards(person):
            wanted.append(("staff.desk", _("Awarding desk")))
        elif _judges(person):
            wanted.append(("screening.overview", _("Nominations")))
        elif _nominates(person):
            wanted.append(("nominating.overview", _("Nominate")))
        if _describes(person):
            wanted.append(("authoring.overview", _("Manage")))
        wanted.append(("catalogue.search", _("Catalogue")))
        wanted.append(("accounts.show_profile", person.called or _("Profile")))
    return [
        Entry(url_for(endpoint), text, current=_is_current(endpoint))
        for endpoint, text in wanted
        if endpoint in current_app.view_functions
    ]
