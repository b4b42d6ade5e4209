"""Certificates of collections: for their owner, on public pages, and behind private links."""

from flask import Blueprint, Response, make_response
from flask.typing import ResponseReturnValue

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.badges.collecting.routes import public_address
from backpack.badges.collecting.service import find_collection
from backpack.badges.collecting.view import (
    credentials_of,
    find_public_collection,
    imported_of,
    places_of,
    shown_to_strangers,
)
from backpack.errors import NotFoundError
from backpack.issuing.answers import NO_INDEX
from backpack.models import PrivateLink
from backpack.sharing.addresses import link_address
from backpack.sharing.collection_links import shown_places, signed_for
from backpack.sharing.collection_papers import (
    Paper,
    make_paper,
)
from backpack.sharing.own import show_everything
from backpack.sharing.public import as_published
from backpack.sharing.rates import setting_paper
from backpack.sharing.reading import shown_by_link
from backpack.sharing.shown import answer
from backpack.shell import current_language

papers = Blueprint("papers", __name__)


@papers.get("/collections/<public_id>/certificate.pdf")
@signed_in
def own_paper(public_id: str) -> ResponseReturnValue:
    """All badges with everything that they hold, for nobody but their owner."""
    session, now = db.session(), clock.now()
    collection = find_collection(session, public_id, current_person())
    places = places_of(session, collection, now=now)
    paper = Paper(
        collection=collection,
        owner=collection.person.printed_name,
        badges=[show_everything(one, now=now) for one in credentials_of(places)],
        imported=imported_of(places),
        address=public_address(collection) if collection.published_at else "",
    )
    response = make_response(make_paper(paper, language=current_language()))
    response.content_type = "application/pdf"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = 'attachment; filename="badges.pdf"'
    return response


@papers.get("/c/<public_id>.pdf")
@setting_paper
def public_paper(public_id: str) -> ResponseReturnValue:
    """What strangers see of a public collection."""
    session = db.session()
    collection = find_public_collection(session, public_id)
    places = shown_to_strangers(session, collection, now=clock.now())
    paper = Paper(
        collection=collection,
        owner=collection.person.printed_name if collection.show_name else None,
        badges=[
            as_published(one, one.public)
            for one in credentials_of(places)
            if one.public is not None
        ],
        imported=imported_of(places),
        address=public_address(collection),
    )
    response = _inline(paper)
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response


def link_paper(link: PrivateLink) -> Response:
    """What the reader of a private link sees, each badge signed as it is for that reader.

    Raises:
        NotFoundError: it is no link to a collection.
    """
    if link.collection is None:
        raise NotFoundError
    session = db.session()
    places = shown_places(session, link, now=clock.now())
    paper = Paper(
        collection=link.collection,
        owner=link.collection.person.printed_name if link.show_name else None,
        badges=[
            shown_by_link(link, one, signed_for(session, link, one))
            for one in credentials_of(places)
        ],
        imported=imported_of(places),
        address=link_address(link),
    )
    return _inline(paper)


def _inline(paper: Paper) -> Response:
    response = answer(make_paper(paper, language=current_language()), "application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="badges.pdf"'
    return response
