"""Extensions of Open Badges 1.1 and 2.0, checked against the schemas that their contexts name."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from verifier.contexts import context_document, pinned_contexts, schema_document
from verifier.errors import RefutedError
from verifier.formats.generations import texts_of, types_of

_PATH_ENDS = re.compile(r"[:/#]")
_VALIDATION = ("obi:validation", "validation")


def check_extensions(document: Mapping[str, Any], *, path: str = "") -> None:
    """Check every extension in a document whose context and schema are bundled here.

    An extension is an object of the type ``Extension``. Its context, its own or that of what it is
    in, says by which schema its further type is validated (Open Badges 2.0, *Extensions*). Of
    extensions that are not known here nothing is said.

    Raises:
        RefutedError: ``schema_violated``, with the ``field`` and the ``schema``.
    """
    for where, extension, contexts in _find(document, path, ()):
        kinds = {_last_part(name) for name in types_of(extension)}
        for address in contexts:
            for kind, schema in _validations(address):
                if kind in kinds:
                    _check(_compact(extension, address), schema, where)


def _find(
    value: Any, path: str, outer: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, Any], tuple[str, ...]]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, f"{path}[{index}]", outer)
    if not isinstance(value, Mapping):
        return
    contexts = tuple(dict.fromkeys((*outer, *texts_of(value.get("@context")))))
    if "Extension" in types_of(value):
        yield path, value, contexts
    for name, member in value.items():
        if name != "@context":
            yield from _find(member, f"{path}.{name}" if path else name, contexts)


@cache
def _validations(address: str) -> tuple[tuple[str, str], ...]:
    """The types that a bundled context has validated, each with the address of its schema."""
    found = []
    for pinned in pinned_contexts().get(address, ()):
        document = context_document(pinned)
        for name in _VALIDATION:
            for rule in document.get(name, ()):
                kind, schema = (
                    rule.get(f"obi:{part}", rule.get(part))
                    for part in ("validatesType", "validationSchema")
                )
                if isinstance(kind, str) and schema_document(str(schema)) is not None:
                    found.append((_last_part(kind), str(schema)))
    return tuple(found)


def _compact(extension: Mapping[str, Any], address: str) -> Mapping[str, Any]:
    """The extension with the context's own names in place of their whole IRIs."""
    definitions = context_document(pinned_contexts()[address][0])["@context"]
    names = {iri: name for name, iri in definitions.items() if isinstance(iri, str)}
    return {names.get(name, name): value for name, value in extension.items()}


def _check(extension: Mapping[str, Any], address: str, path: str) -> None:
    try:
        _validator(address).validate(dict(extension))
    except jsonschema_rs.ValidationError as error:
        steps = ".".join(str(step) for step in (path, *error.instance_path))
        raise RefutedError(
            "schema_violated", error.message[:300], field=steps[:300], schema=address
        ) from error


@cache
def _validator(address: str) -> Any:
    return jsonschema_rs.validator_for(dict(schema_document(address) or {}), validate_formats=True)


def _last_part(name: str) -> str:
    return _PATH_ENDS.split(name)[-1]
