"""Literals of values that are more than a plain text: typed, tagged with a language, or native."""

import re
from collections.abc import Mapping
from typing import Any

from verifier.errors import RefutedError, UnsupportedError
from verifier.proofs.canonical.active_context import Term
from verifier.proofs.canonical.nquads import (
    BOOLEANS,
    DOUBLE,
    XSD_NAMESPACES,
    escape,
    literal_suffix,
    native_literal,
)
from verifier.proofs.canonical.vocabulary import decides

_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8}){0,20}")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NEVER_NATIVE = frozenset(
    f"{space}{name}" for space in XSD_NAMESPACES for name in ("dateTime", "date", "anyURI")
)


def native_value(term: Term, value: bool | float) -> str:
    """The literal of a JSON number, true or false.

    Raises:
        RefutedError: ``terms_disguised``, for what everybody reads as a text.
        UnsupportedError: ``number_not_exact``.
    """
    if term.datatype in _NEVER_NATIVE:
        raise RefutedError("terms_disguised", f"{term.name} is no text", term=term.name)
    return native_literal(value, term.datatype)


def typed_text(term: Term, value: str) -> str:
    """The literal of a text under a term with a datatype.

    Raises:
        RefutedError: ``terms_disguised``, for ``"true"`` where ``true`` is meant.
        UnsupportedError: ``document_form_unsupported``, ``text_not_unicode``.
    """
    if term.datatype in BOOLEANS:
        # The statement is that of the JSON value true or false, which reads differently.
        raise RefutedError("terms_disguised", f"{term.name} is a text", term=term.name)
    if term.datatype == DOUBLE:
        if not _DECIMAL.fullmatch(value):
            raise UnsupportedError("document_form_unsupported", f"a value of {term.name}")
        return native_literal(float(value), term.datatype)
    return f'"{escape(value)}{term.suffix}'


def value_object(term: Term, value: Mapping[str, Any]) -> str | None:
    """The literal of ``{"@value": ...}`` (JSON-LD 1.1, section 4.2.4 and 4.2.5); None if null.

    Raises:
        RefutedError: ``terms_disguised``, where the plain value says the same, and under a term
            whose values have a type already or by which a check decides.
        UnsupportedError: ``document_form_unsupported`` and as ``native_literal``.
    """
    if term.coercion or term.graph or decides(term.name) or value.keys() == {"@value"}:
        raise RefutedError("terms_disguised", f"{term.name} as a value object", term=term.name)
    content, language, datatype = (value.get(part) for part in ("@value", "@language", "@type"))
    if content is None:
        return None
    if (
        not value.keys() <= {"@value", "@language", "@direction", "@type"}
        or not isinstance(content, str | bool | int | float)
        or not _is_language_of(language, content, datatype)
        or not (datatype is None or (isinstance(datatype, str) and "://" in datatype))
        or (datatype == DOUBLE and isinstance(content, str))
    ):
        raise UnsupportedError("document_form_unsupported", f"the value of {term.name}")
    if not isinstance(content, str):
        return native_literal(content, datatype)
    suffix = f'"@{language.lower()}' if language else literal_suffix(datatype)
    return f'"{escape(content)}{suffix}'


def _is_language_of(language: object, content: object, datatype: object) -> bool:
    """Whether ``language`` may tag that content; a missing one may always."""
    if language is None:
        return True
    return (
        isinstance(language, str)
        and isinstance(content, str)
        and datatype is None
        and _LANGUAGE.fullmatch(language) is not None
    )
