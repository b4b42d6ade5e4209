"""What is left at the address of a badge whose owner left: that it is gone, and nothing of her."""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from backpack.errors import GoneError
from backpack.issuing.addresses import site_addresses
from backpack.issuing.answers import CREDENTIAL, JSON_LD, PAGE, answer_json
from backpack.issuing.status_lists import LIFETIME, read_bit
from backpack.models import StatusList, Tombstone

_TOKENS = ("application/vc+jwt", "application/jwt")
_FILES = (".json", ".jwt")


class RemovedBadgeError(GoneError):
    """Its owner left, and took it with her. ``revoked``: whether its issuer had taken it back."""

    def __init__(self, public_id: str, *, revoked: bool) -> None:
        super().__init__(
            "badge_removed",
            _(
                "Whoever it belonged to has closed this backpack. Ask for the badge itself: a file "
                "of it can still be verified."
            ),
            title=_("This badge is no longer kept here"),
        )
        self.public_id = public_id
        self.revoked = revoked


def say_if_removed(session: Session, public_id: str) -> None:
    """Do nothing, unless a badge was public under this name until its owner left.

    Raises:
        RemovedBadgeError: it was.
    """
    row = session.execute(
        select(Tombstone, StatusList)
        .join(StatusList, StatusList.id == Tombstone.status_list_id)
        .where(Tombstone.public_id == public_id, Tombstone.was_public)
        .options(undefer(StatusList.bits))
    ).one_or_none()
    if row is not None:
        tombstone, status_list = row
        revoked = read_bit(status_list, tombstone.status_index)
        raise RemovedBadgeError(public_id, revoked=revoked)


def answer_for_removed(blueprint: Blueprint) -> None:
    """Let the routes of ``blueprint`` answer 410 for badges whose owner left."""
    blueprint.register_error_handler(RemovedBadgeError, _answer)


def _answer(error: RemovedBadgeError) -> Response:
    """A page, or JSON which says that going revokes nothing: to some verifiers 410 alone would."""
    machines = [*JSON_LD, CREDENTIAL, *_TOKENS]
    wanted = request.accept_mimetypes.best_match([PAGE, *machines], PAGE)
    file = request.path.endswith(_FILES) or request.path.startswith("/ob2/")
    if wanted != PAGE or file:
        body = {"id": site_addresses().credential(error.public_id), "removed": True}
        return answer_json(
            {**body, "revoked": error.revoked},
            lifetime=LIFETIME,
            media_type=JSON_LD[1],
            status=HTTPStatus.GONE,
        )
    page = render_template(
        "backpack/error.html",
        status=error.status.value,
        code=error.code,
        error_title=error.title,
        sentence=error.sentence,
        action_address=None,
        action_text=None,
    )
    return make_response(page, HTTPStatus.GONE)
