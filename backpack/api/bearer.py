"""Who asks the API: the program behind a bearer token (RFC 6750), and who allowed it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import g, request

from backpack import clock, db
from backpack.api import grants
from backpack.api.answers import UnauthorizedError
from backpack.api.scopes import Scope, read_scopes
from backpack.models import OAuthGrant

Parameters = ParamSpec("Parameters")
LONGEST_TOKEN = 200


def allowed(scope: Scope) -> Callable[[Callable[Parameters, Any]], Callable[Parameters, Any]]:
    """Mark a view for programs that were allowed ``scope``. A signed-in browser opens nothing."""

    def mark(view: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
        @wraps(view)
        def guarded(*arguments: Parameters.args, **named: Parameters.kwargs) -> Any:
            g.oauth_grant = _find_grant(scope)
            return view(*arguments, **named)

        return guarded

    return mark


def current_grant() -> OAuthGrant:
    """What the program that asks was allowed; there is one in every view marked ``allowed``."""
    grant: OAuthGrant = g.oauth_grant
    return grant


def _find_grant(scope: Scope) -> OAuthGrant:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token.strip()) <= LONGEST_TOKEN:
        raise UnauthorizedError("invalid_request", "A bearer token is needed.")
    now = clock.now()
    found = grants.find_access_token(db.session(), token.strip(), now=now)
    if found is None:
        raise UnauthorizedError(
            "invalid_token", "The token is unknown, over, or was withdrawn by the learner."
        )
    if scope not in read_scopes(found.scope):
        raise UnauthorizedError(
            "insufficient_scope", "The learner has not allowed this.", scope=scope.value
        )
    _note_use(found.grant)
    return found.grant


def _note_use(grant: OAuthGrant) -> None:
    """Write the use down: with the request if it writes, and beside it if it only reads."""
    now = clock.now()
    if grant.last_used_at is not None and now - grant.last_used_at < grants.TOUCH_EVERY:
        return
    session = db.session()
    if not session.get_bind().get_execution_options().get("sqlite_read_only", False):
        grants.note_use(session, grant.id, now=now)
        return
    with db.new_session() as own_session, own_session.begin():
        grants.note_use(own_session, grant.id, now=now)
