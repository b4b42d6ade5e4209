"""The awarding API in OpenAPI 3.1: one description for programs, the readable page, and tests."""

from backpack.api.awarding.clients import TOKEN_LIFE
from backpack.api.awarding.schemas import (
    NULLABLE_TEXT,
    Schema,
    describe_schemas,
    listed,
    refer,
    shape,
    states,
    text,
)
from backpack.models import WebhookEvent

VERSION = "1.1.0"
"""Of the API: a new member raises the second number."""

_TEXT: Schema = {"type": "string"}

GUIDE = """\
An administrator of the institution makes a client and gives you its id and secret. Start with a
sandbox client: it is judged and answered as any other, and awards nothing.

1. `POST /token` gives a token for an hour.
2. `GET /badge-classes` names what this client may award.
3. `POST /awards` awards one badge class to up to 1000 people. Look at the outcome of every row.
4. `GET /awards?since=` tells what changed, or let webhooks tell you.

Every refusal is `application/problem+json` with a stable `code`. `RateLimit` headers say what is
left; after 429, wait as `Retry-After` says.
"""

RETRIES = """\
New for each request. Send the same key and the same bytes again after a failure: for 30 days the
answer is the same, with `Idempotent-Replayed: true`, and nothing is awarded twice. The same key
with another body is refused with 422. A request that was refused as a whole is not remembered.
"""

SIGNATURE = """\
`v1=` and the HMAC-SHA256, in hexadecimal, of `Webhook-Timestamp`, a full stop and the body, under
the secret of your address.
"""

WEBHOOK = """\
Sent to each address that the institution has set for this client. Check the signature, refuse a
timestamp older than five minutes and an id that you know already, and answer with 200 to 299.
Anything else is tried again after 1, 2, 4 minutes and so on, 16 times in all.
"""

REFUSALS = {
    400: "The request is not as described, or its moment cannot be: see code.",
    401: "The token, or the id and secret, are missing, wrong or over.",
    404: "There is no such thing, or it is not this client's.",
    409: "It is not in a state in which this can be done: see code.",
    413: "The body is larger than 8 MB.",
    422: "This Idempotency-Key came with another body before.",
    429: "Too many requests: wait as Retry-After says.",
}
"""When each status is answered."""


def describe(base: str) -> Schema:
    """The whole description, for the backpack at ``base``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ransel awarding API",
            "version": VERSION,
            "summary": "Award badges from a system of the institution, and hear what became of it.",
            "description": GUIDE,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{base}/api/v1"}],
        "security": [{"client": []}],
        "paths": {
            "/token": {"post": _token()},
            "/badge-classes": {"get": _badge_classes()},
            "/awards": {"post": _make(), "get": _list()},
            "/awards/{award_id}": {"get": _show()},
            "/awards/{award_id}/withdraw": {"post": _withdraw()},
            "/openapi.json": {"get": _description()},
        },
        "webhooks": {event.value: {"post": _webhook(event)} for event in WebhookEvent},
        "components": {
            "securitySchemes": {
                "client": {
                    "type": "oauth2",
                    "flows": {
                        "clientCredentials": {"tokenUrl": f"{base}/api/v1/token", "scopes": {}}
                    },
                }
            },
            "schemas": describe_schemas(),
        },
    }


def _body(schema: Schema, media: str = "application/json") -> Schema:
    return {"required": True, "content": {media: {"schema": schema}}}


def _answers(schema: Schema, *, problems: tuple[int, ...]) -> Schema:
    problem = {"application/problem+json": {"schema": refer("Problem")}}
    said = {
        str(status): {"description": REFUSALS[status], "content": problem} for status in problems
    }
    good = {"description": "Done.", "content": {"application/json": {"schema": schema}}}
    return {"200": good, **said}


def _named(name: str, where: str, schema: Schema, said: str, *, required: bool = False) -> Schema:
    return {
        "name": name,
        "in": where,
        "required": required,
        "schema": schema,
        "description": said,
    }


_AWARD_ID = _named("award_id", "path", _TEXT, "As make_awards answered it.", required=True)


def _token() -> Schema:
    asked = shape(
        {
            "grant_type": {"const": "client_credentials"},
            "client_id": text("Here, or as the user name of HTTP Basic."),
            "client_secret": text("Here, or as the password of HTTP Basic."),
        },
        required=["grant_type"],
    )
    answer = shape(
        {
            "access_token": text("For the header: Authorization: Bearer."),
            "token_type": {"const": "Bearer"},
            "expires_in": {"const": int(TOKEN_LIFE.total_seconds())},
        }
    )
    return {
        "operationId": "give_client_token",
        "summary": "A token for an hour, for the client's id and secret.",
        "security": [],
        "requestBody": _body(asked, "application/x-www-form-urlencoded"),
        "responses": _answers(answer, problems=(400, 401, 429)),
    }


def _badge_classes() -> Schema:
    answer = shape({"badge_classes": listed("BadgeClass", "By issuer and name.")})
    return {
        "operationId": "list_badge_classes",
        "summary": "The badges that this client may award now, each in its published version.",
        "responses": _answers(answer, problems=(401, 429)),
    }


def _make() -> Schema:
    return {
        "operationId": "make_awards",
        "summary": "Award in bulk. Each row is answered by itself; the others are not held up.",
        "parameters": [
            _named(
                "Idempotency-Key",
                "header",
                {"type": "string", "minLength": 1, "maxLength": 255},
                RETRIES,
                required=True,
            )
        ],
        "requestBody": _body(refer("BulkRequest")),
        "responses": _answers(refer("BulkAnswer"), problems=(400, 401, 404, 409, 413, 422, 429)),
    }


def _list() -> Schema:
    answer = shape(
        {
            "awards": listed("Award", "Whatever changed first comes first."),
            "next_cursor": {**NULLABLE_TEXT, "description": "For the next page; null on the last."},
        }
    )
    moment = {"type": "string", "format": "date-time"}
    return {
        "operationId": "list_awards",
        "summary": "The client's awards in the order in which they changed, a hundred at a time.",
        "parameters": [
            _named(
                "since",
                "query",
                moment,
                "Those that changed then or later; overlap by five minutes.",
            ),
            _named("state", "query", states(), "Those that are in this state now."),
            _named("cursor", "query", _TEXT, "next_cursor of the page before, as it was given."),
        ],
        "responses": _answers(answer, problems=(400, 401, 429)),
    }


def _show() -> Schema:
    return {
        "operationId": "show_award",
        "summary": "What became of one award.",
        "parameters": [_AWARD_ID],
        "responses": _answers(refer("Award"), problems=(401, 404, 429)),
    }


def _withdraw() -> Schema:
    reason = {**text("The learner reads it."), "minLength": 1, "maxLength": 2000}
    return {
        "operationId": "withdraw_award",
        "summary": "Take an award back that nobody has claimed.",
        "parameters": [_AWARD_ID],
        "requestBody": _body(shape({"reason": reason})),
        "responses": _answers(refer("Award"), problems=(400, 401, 404, 409, 429)),
    }


def _description() -> Schema:
    return {
        "operationId": "show_description",
        "summary": "This description.",
        "security": [],
        "responses": _answers({"type": "object"}, problems=()),
    }


def _webhook(event: WebhookEvent) -> Schema:
    return {
        "summary": f"Sent once an award came to be: {event.value.partition('.')[2]}.",
        "description": WEBHOOK,
        "parameters": [
            _named("Webhook-Id", "header", _TEXT, "The same in every attempt.", required=True),
            _named("Webhook-Timestamp", "header", _TEXT, "Unix seconds.", required=True),
            _named("Webhook-Signature", "header", _TEXT, SIGNATURE, required=True),
        ],
        "requestBody": _body(refer("Event")),
        "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
    }
