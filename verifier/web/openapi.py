"""The API in OpenAPI 3.1: one description for programs, for the readable page, and for tests."""

import json
from collections.abc import Mapping
from typing import Any

from verifier.badge import Carrier, Generation
from verifier.policy import Limits
from verifier.report import CheckName, Outcome, Standing, Verdict
from verifier.sentences import LANGUAGES

VERSION = "1.1.0"
"""Of the API, not of the program: a new member raises the second number."""

REQUEST_CODES = ("field_malformed", "field_unknown", "source_missing", "source_ambiguous")

_EXAMPLE = "https://badges.example/b/4f1c"

Schema = dict[str, Any]


def describe(base: str) -> Schema:
    """The whole description, for the server at ``base``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ransel verifier",
            "version": VERSION,
            "summary": "Whether an Open Badge is genuine, and how that was established.",
            "description": (
                "No key and no account. Nothing that is sent is kept. Codes are stable; sentences "
                "follow Accept-Language. Members may be added to answers, so ignore unknown ones."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base}],
        # Whoever can reach it may ask it.
        "security": [],
        "paths": {"/api/v1/verify": {"post": _operation()}},
        "components": {"schemas": _schemas(), "headers": _headers()},
    }


def shown_examples(base: str) -> Mapping[str, str]:
    """How to ask from a shell, by address, with a file, and with a person."""
    ask = f"curl {base}/api/v1/verify"
    whole = json.dumps({"url": _EXAMPLE, "recipient": "noor@student.example"})
    return {
        "url": f"{ask} --json '{json.dumps({'url': _EXAMPLE})}'",
        "file": f"{ask} -F file=@badge.png",
        "recipient": f"{ask} -H 'Accept-Language: nl' --json '{whole}'",
    }


def _operation() -> Schema:
    limited = {"$ref": "#/components/headers/RateLimit"}
    policy = {"$ref": "#/components/headers/RateLimitPolicy"}
    counted = {"RateLimit": limited, "RateLimit-Policy": policy}
    later = {**counted, "Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return {
        "operationId": "verify",
        "summary": "Verify one badge",
        "parameters": [
            {
                "name": "Accept-Language",
                "in": "header",
                "description": "The language of the sentences; English where it is none of these.",
                "schema": {"type": "string", "examples": sorted(LANGUAGES)},
            },
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/Question"},
                    "examples": {"url": {"value": {"url": _EXAMPLE}}},
                },
                "multipart/form-data": {"schema": {"$ref": "#/components/schemas/Upload"}},
                "application/x-www-form-urlencoded": {"schema": _form()},
                "application/octet-stream": {
                    "schema": {"description": "The badge itself, in any carrier."}
                },
            },
        },
        "responses": {
            "200": {
                "description": "The report, whatever the verdict.",
                "headers": counted,
                "content": {"application/json": {"schema": _ref("Report")}},
            },
            "400": _problem("The request is not as described here.", "RequestProblem", {}),
            "413": _problem("More bytes than a badge has.", "Problem", {}),
            "422": _problem("There is no badge in it.", "UnreadableProblem", {}),
            "429": _problem("This network address asked too often.", "Problem", later),
            "503": _problem("Too many are asking at this moment.", "Problem", later),
        },
    }


def _problem(text: str, schema: str, headers: Schema) -> Schema:
    return {
        "description": text,
        **({"headers": headers} if headers else {}),
        "content": {"application/problem+json": {"schema": _ref(schema)}},
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _headers() -> Schema:
    return {
        "RateLimit": {
            "description": "What is left of each limit, and the seconds until its reset.",
            "schema": {"type": "string", "examples": ['"60s";r=39;t=60']},
        },
        "RateLimitPolicy": {
            "description": "The limits: how many questions in how many seconds.",
            "schema": {"type": "string", "examples": ['"60s";q=40;w=60']},
        },
        "RetryAfter": {
            "description": "After how many seconds it makes sense to ask again.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        },
    }


def _schemas() -> Schema:
    return {
        "Question": _question(),
        "Upload": _upload(),
        "Report": _report(),
        "Check": _check(),
        "Fact": _object(
            {
                "name": {"type": "string"},
                "value": {"description": "Plain JSON; which, depends on the name."},
                "standing": _enum(Standing),
            }
        ),
        "Visit": _object(
            {
                "address": {"type": "string"},
                "status": {"type": "integer"},
                "at": _MOMENT,
                "age_seconds": {"type": "integer", "minimum": 0},
            }
        ),
        "Problem": _problem_schema({"type": "string"}),
        "RequestProblem": _request_problem(),
        "UnreadableProblem": _problem_schema({"enum": sorted(LANGUAGES["en"].unreadable)}),
    }


_MOMENT: Schema = {"type": "string", "format": "date-time"}
_ASIDE: Schema = {
    "recipient": {
        "type": "string",
        "maxLength": 1000,
        "description": "An e-mail address or another identifier: was it issued to this person?",
    },
    "at": {
        "type": "string",
        "description": "Another moment than now (ISO 8601), from 1990 to 2199.",
        "examples": ["2026-12-01T00:00:00Z"],
    },
}


def _question() -> Schema:
    return {
        "type": "object",
        "properties": {
            "url": {"type": "string", "format": "uri", "description": "Where the badge is."},
            "credential": {
                "type": ["object", "string"],
                "description": "The badge itself: its JSON, or its token.",
            },
            "source": {
                "type": ["object", "string"],
                "description": "Either of them, for who does not know which it is.",
            },
            **_ASIDE,
        },
        "additionalProperties": False,
        "oneOf": [
            {"required": ["url"]},
            {"required": ["credential"]},
            {"required": ["source"]},
        ],
    }


def _form() -> Schema:
    return {
        "type": "object",
        "properties": {"url": {"type": "string"}, "credential": {"type": "string"}, **_ASIDE},
        "oneOf": [{"required": ["url"]}, {"required": ["credential"]}],
        "additionalProperties": False,
    }


def _upload() -> Schema:
    largest = Limits().source_bytes // 1_000_000
    return {
        "type": "object",
        "properties": {
            "file": {
                "type": "string",
                "contentMediaType": "application/octet-stream",
                "description": f"PNG, SVG, PDF, JSON, a token, or a photo; at most {largest} MB.",
            },
            **_ASIDE,
        },
        "required": ["file"],
        "additionalProperties": False,
    }


def _report() -> Schema:
    return _object(
        {
            "verdict": _enum(Verdict),
            "sentence": {"type": "string"},
            "remedy": {"type": ["string", "null"]},
            "role": {"enum": ["badge", "endorsement", "member"]},
            "generation": {"enum": [*(kind.value for kind in Generation), "unknown"]},
            "carrier": _enum(Carrier),
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "asked_at": _MOMENT,
            "checks": {
                "type": "array",
                "items": _ref("Check"),
                "minItems": len(CheckName),
                "maxItems": len(CheckName),
                "description": "Always all of them, in this order: "
                + ", ".join(name.value for name in CheckName),
            },
            "notes": {"type": "array", "items": _ref("Check")},
            "facts": {"type": "array", "items": _ref("Fact")},
            "fetched": {"type": "array", "items": _ref("Visit")},
            "nested": {"type": "array", "items": _ref("Report")},
        }
    )


def _check() -> Schema:
    return _object(
        {
            "name": _enum(CheckName),
            "outcome": _enum(Outcome),
            "code": {"type": "string", "pattern": "^[a-z0-9_]+$"},
            "evidence": {
                "type": "object",
                "additionalProperties": {"type": ["string", "integer", "number", "boolean"]},
            },
            "detail": {"type": "string"},
            "sentence": {"type": "string"},
        }
    )


def _problem_schema(code: Schema) -> Schema:
    """A problem document (RFC 9457)."""
    schema = _object(
        {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": code,
        }
    )
    schema["properties"]["detail"] = {"type": "string"}
    return schema


def _request_problem() -> Schema:
    """A problem with the request, which names the member that is to blame."""
    schema = _problem_schema({"enum": ["bad_request", *REQUEST_CODES]})
    schema["properties"]["field"] = {
        "type": "string",
        "description": "The member of the request that is to blame.",
    }
    return schema


def _object(properties: Schema) -> Schema:
    """An object that has all of these members."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _enum(choices: Any) -> Schema:
    return {"enum": [choice.value for choice in choices]}
