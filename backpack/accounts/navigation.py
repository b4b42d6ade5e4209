"""What the frame of every page shows of who is signed in: the navigation and the person."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import exists, select

from backpack import db
from backpack.accounts.current import optional_person
from backpack.models import Person, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation."""

    address: str
    text: str
    current: bool


def _has_role(person: Person) -> bool:
    query = select(exists().where(Role.person_id == person.id))
    return bool(db.session().scalar(query))


def _is_current(endpoint: str) -> bool:
    """Whether this request is for that page, or for one below the awarding desk."""
    here = request.endpoint or ""
    return here == endpoint or (endpoint == "staff.desk" and here.startswith("staff."))


def navigation_entries() -> list[Entry]:
    """The links for whoever is asking, to the features that this app has."""
    person = optional_person()
    if person is None:
        wanted = [("accounts.sign_in", _("Sign in"))]
    else:
        wanted = [("badges.shelf", _("Backpack"))]
        if _has_role(person):
            wanted.append(("staff.desk", _("Awarding desk")))
        wanted.append(("accounts.show_profile", person.name))
    return [
        Entry(url_for(endpoint), text, current=_is_current(endpoint))
        for endpoint, text in wanted
        if endpoint in current_app.view_functions
    ]
