"""Reading by a private link: the look is counted, and nobody in between keeps what was shown."""

from flask import Response

from backpack import clock, db
from backpack.accounts.current import optional_person
from backpack.badges.counting import count_look
from backpack.models import Credential, LookedAt, PrivateLink, Reader
from backpack.sharing.addresses import link_address
from backpack.sharing.private_links import find_open_link
from backpack.sharing.service import Choices
from backpack.sharing.shown import Shown
from backpack.sharing.view import show_to_strangers


def open_link(token: str, reader: Reader | None) -> PrivateLink:
    """The open link with that token; a look of anybody but its owner is counted.

    Raises:
        NotFoundError: there is none, or none any more.
    """
    now = clock.now()
    link = find_open_link(db.session(), token, now=now)
    person = optional_person()
    if reader is not None and (person is None or person.id != link.person_id):
        count_look(LookedAt.PRIVATE_LINK, link.id, reader, now=now)
    return link


def shown_by_link(link: PrivateLink, credential: Credential, signed_json: str) -> Shown:
    """A badge of a collection as the reader of ``link`` sees it, at its own address there."""
    choices = Choices(link.show_name, link.show_grade, link.show_evidence)
    return Shown(
        credential=credential,
        signed_json=signed_json,
        badge=show_to_strangers(credential, choices, now=clock.now()),
        address=f"{link_address(link)}/badges/{credential.public_id}",
    )


def keep_private(response: Response) -> Response:
    """Nobody in between keeps it, no search engine lists it, and no other site learns of it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
