"""The awarding API in OpenAPI 3.1: one description for programs, the readable page, and tests."""

from typing import Any

from backpack.api.awarding.clients import TOKEN_LIFE
from backpack.api.awarding.reading import MOST_ROWS
from backpack.awards.batches import columns
from backpack.models import AwardState, WebhookEvent

VERSION = "1.0.0"
"""Of the API: a new member raises the second number."""

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}


def describe(base: str) -> Schema:
    """The whole description, for the backpack at ``base``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ransel awarding API",
            "version": VERSION,
            "summary": "Award badges from a system of the institution, and hear what became of it.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{base}/api/v1"}],
        "security": [{"client": []}],
        "paths": {
            "/token": {"post": _token()},
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
            "schemas": _schemas(),
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(members: Schema, *, required: list[str] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": members,
        "required": list(members) if required is None else required,
        "additionalProperties": False,
    }


def _body(schema: Schema, media: str = "application/json") -> Schema:
    return {"required": True, "content": {media: {"schema": schema}}}


def _answers(schema: Schema, *, problems: tuple[int, ...]) -> Schema:
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    said = {str(status): {"description": "Refused.", "content": problem} for status in problems}
    good = {"description": "Done.", "content": {"application/json": {"schema": schema}}}
    return {"200": good, **said}


def _named(name: str, where: str, schema: Schema, *, required: bool) -> Schema:
    return {"name": name, "in": where, "required": required, "schema": schema}


_AWARD_ID = _named("award_id", "path", _TEXT, required=True)


def _token() -> Schema:
    asked = _object(
        {
            "grant_type": {"const": "client_credentials"},
            "client_id": _TEXT,
            "client_secret": _TEXT,
        },
        required=["grant_type"],
    )
    answer = _object(
        {
            "access_token": _TEXT,
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


def _make() -> Schema:
    return {
        "operationId": "make_awards",
        "summary": "Award in bulk. Each row is answered by itself; the others are not held up.",
        "parameters": [
            _named(
                "Idempotency-Key",
                "header",
                {"type": "string", "minLength": 1, "maxLength": 255},
                required=True,
            )
        ],
        "requestBody": _body(_ref("BulkRequest")),
        "responses": _answers(_ref("BulkAnswer"), problems=(400, 401, 404, 409, 413, 422, 429)),
    }


def _list() -> Schema:
    answer = _object(
        {
            "awards": {"type": "array", "items": _ref("Award")},
            "next_cursor": {"type": ["string", "null"]},
        }
    )
    states = {"enum": [state.value for state in AwardState]}
    return {
        "operationId": "list_awards",
        "summary": "The client's awards in the order in which they changed, a hundred at a time.",
        "parameters": [
            _named("since", "query", {"type": "string", "format": "date-time"}, required=False),
            _named("state", "query", states, required=False),
            _named("cursor", "query", _TEXT, required=False),
        ],
        "responses": _answers(answer, problems=(400, 401, 429)),
    }


def _show() -> Schema:
    return {
        "operationId": "show_award",
        "summary": "What became of one award.",
        "parameters": [_AWARD_ID],
        "responses": _answers(_ref("Award"), problems=(401, 404, 429)),
    }


def _withdraw() -> Schema:
    return {
        "operationId": "withdraw_award",
        "summary": "Take an award back that nobody has claimed.",
        "parameters": [_AWARD_ID],
        "requestBody": _body(_object({"reason": {"type": "string", "maxLength": 2000}})),
        "responses": _answers(_ref("Award"), problems=(400, 401, 404, 409, 429)),
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
        "parameters": [
            _named(name, "header", _TEXT, required=True)
            for name in ("Webhook-Id", "Webhook-Timestamp", "Webhook-Signature")
        ],
        "requestBody": _body(_ref("Event")),
        "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
    }


def _schemas() -> Schema:
    row = {
        name: {"type": ["string", "null"], "maxLength": columns.LONGEST[name]}
        for name in columns.NAMES
    }
    finding = {
        "code": _TEXT,
        "stops": {"type": "boolean"},
        "detail": _TEXT,
        "member": _TEXT,
        "index": {"type": "integer"},
    }
    states = {"enum": [state.value for state in AwardState]}
    return {
        "Problem": {
            "type": "object",
            "properties": {
                "type": _TEXT,
                "status": {"type": "integer"},
                "title": _TEXT,
                "code": _TEXT,
                "detail": _TEXT,
            },
            "required": ["type", "status", "title", "code", "detail"],
        },
        "BulkRequest": _object(
            {
                "badge_class": _TEXT,
                "language": {"enum": ["en", "nl"]},
                "scheduled_for": _MOMENT,
                "awards": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_ROWS,
                    "items": _object(row, required=[]),
                },
            },
            required=["badge_class", "awards"],
        ),
        "BulkAnswer": _object(
            {
                "sandbox": {"type": "boolean"},
                "awarded": {"type": "integer"},
                "refused": {"type": "integer"},
                "awards": {"type": "array", "items": _ref("AnsweredRow")},
            }
        ),
        "AnsweredRow": _object(
            {
                "index": {"type": "integer"},
                "outcome": {"enum": ["awarded", "refused"]},
                "id": {"type": ["string", "null"]},
                "findings": {"type": "array", "items": _ref("Finding")},
            }
        ),
        "Finding": _object(finding, required=["code", "stops", "detail"]),
        "Award": _object(
            {
                "id": _TEXT,
                "badge_class": _TEXT,
                "recipient": {
                    "oneOf": [{"type": "null"}, _object({"kind": _TEXT, "value": _TEXT})]
                },
                "state": states,
                "scheduled_for": _MOMENT,
                "offered_at": _MOMENT,
                "claim_until": _MOMENT,
                "decided_at": _MOMENT,
                "changed_at": _MOMENT,
                "public_address": {"type": ["string", "null"]},
                "replaced_by": {
                    "type": ["string", "null"],
                    "description": "The award that the institution made in its place.",
                },
                "replaces": {
                    "type": ["string", "null"],
                    "description": "The award in whose place this one was made.",
                },
            }
        ),
        "Event": _object(
            {
                "id": _TEXT,
                "type": {"enum": [event.value for event in WebhookEvent]},
                "at": {"type": "string", "format": "date-time"},
                "award": _object(
                    {"id": _TEXT, "state": states, "public_address": _TEXT, "replaced_by": _TEXT},
                    required=["id", "state"],
                ),
            }
        ),
    }
