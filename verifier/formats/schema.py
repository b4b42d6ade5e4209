"""The JSON schemas that a credential names for itself, checked against the bundled copies."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from verifier.contexts import schema_document
from verifier.errors import RefutedError, UnsupportedError
from verifier.formats.fields import Node
from verifier.formats.generations import types_of

SCHEMA_TYPES = frozenset(
    {"JsonSchema", "JsonSchemaValidator2018", "1EdTechJsonSchemaValidator2019"}
)


def check_schema(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Check a credential against every schema in its ``credentialSchema``.

    Returns the addresses of the schemas that it satisfies; none if it names none. All schemas that
    are known are checked before an unknown one is complained about: a refutation weighs more.

    Raises:
        RefutedError: ``schema_violated``, with the ``field`` and the ``schema``.
        UnsupportedError: ``schema_unknown``, ``schema_type_unknown``.
    """
    satisfied: list[str] = []
    unknown: UnsupportedError | None = None
    for entry in Node(document).children("credentialSchema"):
        address = entry.document.get("id")
        if not SCHEMA_TYPES & types_of(entry.document):
            unknown = UnsupportedError("schema_type_unknown", schema=str(address)[:300])
            continue
        validator = _validator(address) if isinstance(address, str) else None
        if validator is None:
            unknown = UnsupportedError("schema_unknown", schema=str(address)[:300])
            continue
        _check(document, validator, str(address))
        satisfied.append(str(address))
    if unknown is not None:
        raise unknown
    return tuple(satisfied)


def _check(document: Mapping[str, Any], validator: jsonschema_rs.Validator, address: str) -> None:
    try:
        validator.validate(dict(document))
    except jsonschema_rs.ValidationError as error:
        path = ".".join(str(step) for step in error.instance_path)
        raise RefutedError(
            "schema_violated", error.message[:300], field=path[:300], schema=address
        ) from error


@cache
def _validator(address: str) -> jsonschema_rs.Validator | None:
    schema = schema_document(address)
    if schema is None:
        return None
    return jsonschema_rs.Draft201909Validator(dict(schema), validate_formats=True)
