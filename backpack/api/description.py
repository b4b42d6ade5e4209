"""The service description document: a profiled OpenAPI 3 document (Open Badges 3.0, 7.1.1)."""

from typing import Any

from backpack.api.scopes import DESCRIPTIONS, Scope

BASE = "/ims/ob/v3p0"
SCHEMAS = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json"
JSON = "application/json"


def describe_service(
    base_url: str, *, name: str, terms: str, privacy: str, oauth: dict[str, str]
) -> dict[str, Any]:
    """The document; ``oauth`` holds the addresses ``register``, ``authorize``, ``token``,
    ``revoke``."""
    return {
        "openapi": "3.0.1",
        "info": {
            "title": name,
            "description": "The Open Badges 3.0 API of this backpack.",
            "version": "3.0",
            "termsOfService": terms,
            "x-imssf-privacyPolicyUrl": privacy,
            "x-imssf-image": f"{base_url}/static/shared/favicon.svg",
        },
        "servers": [{"url": f"{base_url}{BASE}"}],
        "paths": _paths(),
        "components": {
            "securitySchemes": _security(name, terms, privacy, oauth),
            "schemas": _schemas(),
        },
    }


def _security(name: str, terms: str, privacy: str, oauth: dict[str, str]) -> dict[str, Any]:
    return {
        "OAuth2ACG": {
            "type": "oauth2",
            "description": "OAuth 2.0 authorization code grant with PKCE (S256)",
            "x-imssf-name": name,
            "x-imssf-privacyPolicyUrl": privacy,
            "x-imssf-registrationUrl": oauth["register"],
            "x-imssf-revocationUrl": oauth["revoke"],
            "x-imssf-termsOfServiceUrl": terms,
            "flows": {
                "authorizationCode": {
                    "tokenUrl": oauth["token"],
                    "authorizationUrl": oauth["authorize"],
                    "refreshUrl": oauth["token"],
                    "scopes": {scope.value: DESCRIPTIONS[scope] for scope in Scope},
                }
            },
        }
    }


def _paths() -> dict[str, Any]:
    return {
        "/credentials": {
            "get": _operation(
                "getCredentials",
                "The learner's OpenBadgeCredentials, oldest first.",
                {"200": _paged("GetOpenBadgeCredentialsResponse")},
                scope=Scope.CREDENTIAL_READ,
                parameters=[
                    _query("limit", {"type": "integer", "format": "int32", "minimum": 1}),
                    _query("offset", {"type": "integer", "format": "int32", "minimum": 0}),
                    _query("since", {"type": "string", "format": "date-time"}),
                ],
            ),
            "post": _operation(
                "upsertCredential",
                "Add a credential, or replace the equal one. It is verified first.",
                {"200": _credential("Replaced, or there already."), "201": _credential("Added.")},
                scope=Scope.CREDENTIAL_UPSERT,
                body=_credential_content(),
            ),
        },
        "/profile": {
            "get": _operation(
                "getProfile",
                "The learner's profile.",
                {"200": _answer("The profile.", "Profile")},
                scope=Scope.PROFILE_READ,
            ),
            "put": _operation(
                "putProfile",
                "Change the learner's name; the request holds the whole profile.",
                {"200": _answer("The profile as it is now.", "Profile")},
                scope=Scope.PROFILE_UPDATE,
                body={JSON: {"schema": _reference("Profile")}},
            ),
        },
        "/discovery": {
            "get": {
                "operationId": "getServiceDescription",
                "summary": "This document.",
                "responses": {"200": {"description": "This document.", "content": {JSON: {}}}},
            }
        },
    }


def _operation(
    operation: str,
    summary: str,
    answers: dict[str, Any],
    *,
    scope: Scope,
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation,
        "summary": summary,
        "responses": {**answers, "default": _answer("It cannot be done.", "Imsx_StatusInfo")},
        "security": [{"OAuth2ACG": [scope.value]}],
    }
    if parameters:
        described["parameters"] = parameters
    if body:
        described["requestBody"] = {"required": True, "content": body}
    return described


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _reference(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


def _answer(text: str, schema: str) -> dict[str, Any]:
    return {"description": text, "content": {JSON: {"schema": _reference(schema)}}}


def _paged(schema: str) -> dict[str, Any]:
    return {
        **_answer("A page of credentials.", schema),
        "headers": {
            "X-Total-Count": {"schema": {"type": "integer"}},
            "Link": {"schema": {"type": "string"}},
        },
    }


def _credential_content() -> dict[str, Any]:
    return {
        JSON: {"schema": _reference("AchievementCredential")},
        "application/vc+ld+json": {"schema": _reference("AchievementCredential")},
        "text/plain": {"schema": _reference("CompactJws")},
    }


def _credential(text: str) -> dict[str, Any]:
    return {"description": text, "content": _credential_content()}


def _schemas() -> dict[str, Any]:
    return {
        "AchievementCredential": {
            "type": "object",
            "externalDocs": {"url": f"{SCHEMAS}/ob_v3p0_achievementcredential_schema.json"},
        },
        "Profile": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {
                "id": {"type": "string", "format": "uri"},
                "type": {"type": "array", "items": {"type": "string"}},
                "name": {"type": "string"},
                "email": {"type": "string", "format": "email"},
            },
            "externalDocs": {"url": f"{SCHEMAS}/ob_v3p0_profile_schema.json"},
        },
        "CompactJws": {"type": "string", "pattern": r"^[-\w]+\.[-\w]+\.[-\w]+$"},
        "GetOpenBadgeCredentialsResponse": {
            "type": "object",
            "properties": {
                "credential": {"type": "array", "items": _reference("AchievementCredential")},
                "compactJwsString": {"type": "array", "items": _reference("CompactJws")},
            },
        },
        "Imsx_StatusInfo": {
            "type": "object",
            "required": ["imsx_codeMajor", "imsx_severity"],
            "properties": {
                "imsx_codeMajor": {"type": "string"},
                "imsx_severity": {"type": "string"},
                "imsx_description": {"type": "string"},
                "imsx_codeMinor": {"type": "object"},
            },
        },
    }
