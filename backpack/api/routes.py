"""The Open Badges 3.0 API as a host: discovery, credentials, profile (section 6)."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from backpack import clock, db
from backpack.api import credentials, grants, profiles
from backpack.api.answers import answer_with_status_info, open_to_pages
from backpack.api.bearer import allowed, current_grant
from backpack.api.credentials import MOST_PER_PAGE, Page, Wanted
from backpack.api.description import BASE, describe_service
from backpack.api.scopes import Scope
from backpack.badges.importing.taking import judge_item, question_of
from backpack.errors import BackpackError
from backpack.issuing.addresses import site_config
from backpack.models import OAuthGrant
from backpack.security import csrf, limiter

open_badges = Blueprint("open_badges", __name__, url_prefix=BASE)
open_to_pages(open_badges)
answer_with_status_info(open_badges)

ASKING = "120 per minute"
BRINGING = "60 per minute"
USUAL_PER_PAGE = 50
LARGEST_OFFSET = 1_000_000


@open_badges.get("/discovery")
@limiter.limit(ASKING)
def show_discovery() -> Response:
    """What there is here, and where to register."""
    base = site_config().base_url
    document = describe_service(
        base,
        name="Ransel",
        terms=base + url_for("accounts.show_terms"),
        privacy=base + url_for("accounts.show_privacy"),
        oauth={
            "register": base + url_for("oauth.register_client"),
            "authorize": base + url_for("apps.show_consent"),
            "token": base + url_for("oauth.give_token"),
            "revoke": base + url_for("oauth.revoke_token"),
        },
    )
    response = _answer_json(document)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@open_badges.get("/credentials")
@limiter.limit(ASKING)
@allowed(Scope.CREDENTIAL_READ)
def list_credentials() -> Response:
    """The learner's badges, a page at a time."""
    wanted = _read_wanted()
    page = credentials.list_credentials(db.session(), current_grant().person, wanted)
    response = make_response(page.write())
    response.content_type = "application/json"
    response.headers["X-Total-Count"] = str(page.total)
    response.headers["Link"] = ", ".join(
        f'<{address}>; rel="{relation}"' for relation, address in _links(wanted, page)
    )
    return response


def _read_wanted() -> Wanted:
    return Wanted(
        limit=min(_read_number("limit", USUAL_PER_PAGE, least=1), MOST_PER_PAGE),
        offset=_read_number("offset", 0, least=0),
        since=_read_since(),
    )


def _read_number(name: str, default: int, *, least: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdecimal() or not least <= int(text[:8]) <= LARGEST_OFFSET:
        raise BackpackError("invalid_query_parameter", f"{name} is a number from {least} up.")
    return int(text[:8])


def _read_since() -> datetime | None:
    text = request.args.get("since")
    if text is None:
        return None
    try:
        # A plus sign that was not encoded arrives as a space.
        since = datetime.fromisoformat(text.replace(" ", "+"))
        if since.tzinfo is None:
            raise _wrong_since()
        return since.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong_since() from error


def _wrong_since() -> BackpackError:
    return BackpackError(
        "invalid_query_parameter", "since is a date and time with its zone, as in RFC 3339."
    )


def _links(wanted: Wanted, page: Page) -> list[tuple[str, str]]:
    limit, offset = wanted.limit, wanted.offset
    last = max(0, (page.total - 1) // limit * limit)
    offsets = {"first": 0, "last": last}
    if offset + limit < page.total:
        offsets["next"] = offset + limit
    if offset > 0:
        offsets["prev"] = max(0, offset - limit)
    since = {"since": request.args["since"].replace(" ", "+")} if wanted.since else {}
    base = site_config().base_url + url_for("open_badges.list_credentials")
    return [
        (relation, f"{base}?{urlencode({'limit': limit, 'offset': start, **since})}")
        for relation, start in offsets.items()
    ]


@open_badges.post("/credentials")
@csrf.exempt  # type: ignore[untyped-decorator] # Flask-WTF carries no types
@limiter.limit(BRINGING)
@allowed(Scope.CREDENTIAL_UPSERT)
def upsert_credential() -> ResponseReturnValue:
    """Verify a credential as an import is, and put it on the shelf."""
    content = credentials.read_brought(request.get_data(), request.mimetype)
    now = clock.now()
    grant_id = current_grant().id
    question = question_of(db.session(), current_grant().person, language="en", now=now)
    # Nobody waits for us while we ask other servers; so the access may be withdrawn meanwhile.
    db.let_go()
    found, _said = judge_item(content, question)
    session = db.session()
    grant = session.get_one(OAuthGrant, grant_id, populate_existing=True)
    if grant.ended_at is not None:
        raise BackpackError("invalid_data", "The learner has withdrawn this access.")
    grants.note_use(session, grant.id, now=now)
    is_new = credentials.store_credential(session, grant, found, now=now)
    response = make_response(content, 201 if is_new else 200)
    response.content_type = request.mimetype
    return response


@open_badges.get("/profile")
@limiter.limit(ASKING)
@allowed(Scope.PROFILE_READ)
def show_profile() -> Response:
    """Who the learner is."""
    return _answer_json(profiles.build_profile(db.session(), current_grant()))


@open_badges.put("/profile")
@csrf.exempt  # type: ignore[untyped-decorator] # the same
@limiter.limit(BRINGING)
@allowed(Scope.PROFILE_UPDATE)
def update_profile() -> Response:
    """Change what we call her."""
    try:
        sent: Any = request.get_json()
    except BadRequest as error:
        raise BackpackError("invalid_data", "The body is not JSON.") from error
    return _answer_json(
        profiles.update_profile(db.session(), current_grant(), sent, now=clock.now())
    )


def _answer_json(document: dict[str, Any]) -> Response:
    response = make_response(json.dumps(document, ensure_ascii=False))
    response.content_type = "application/json"
    return response
