"""How RDF terms are spelled in canonical N-Quads (RDFC-1.0, appendix A; RDF 1.2 N-Quads)."""

import math
import re

from verifier.errors import UnsupportedError
from verifier.json_scheme import canonical_json

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE = f"<{RDF}type>"
RDF_FIRST = f"<{RDF}first>"
RDF_REST = f"<{RDF}rest>"
RDF_NIL = f"<{RDF}nil>"

# The contexts of Open Badges spell the XML Schema namespace with https.
XSD_NAMESPACES = (XSD, XSD.replace("http:", "https:"))
BOOLEANS = frozenset(f"{space}boolean" for space in XSD_NAMESPACES)
DOUBLE = f"{XSD}double"

_NAMED_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_SPECIAL = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff\ud800-\udfff]')
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20]*")
_SPELLABLE = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20<>"\\\ud800-\udfff]*')
_DOUBLE_ZEROS = re.compile(r"(\d)0*E\+?(-)?0*(\d)")

LARGEST_EXACT_INTEGER = 2**53
"""Beyond it, JSON readers that know only doubles (JavaScript) read another number."""


def escape(text: str) -> str:
    """The text between the quotes of a literal.

    Raises:
        UnsupportedError: ``text_not_unicode``, for a surrogate that stands alone.
    """
    if text.isprintable() and '"' not in text and "\\" not in text:
        # All others that are special cannot be printed; most texts are this.
        return text
    return _SPECIAL.sub(_escape_one, text)


def _escape_one(found: re.Match[str]) -> str:
    character = found.group()
    if "\ud800" <= character <= "\udfff":
        raise UnsupportedError("text_not_unicode", "a lone surrogate cannot be signed")
    return _NAMED_ESCAPES.get(character) or f"\\u{ord(character):04X}"


def iri_term(value: str) -> str | None:
    """``<value>`` if it is an absolute IRI, None if it is relative (JSON-LD then drops it).

    Raises:
        UnsupportedError: ``iri_malformed``, for characters that would break the spelling.
    """
    if _SPELLABLE.fullmatch(value):
        return f"<{value}>"
    if _ABSOLUTE.fullmatch(value):
        raise UnsupportedError("iri_malformed", value[:200])
    return None


def number_lexical(value: float, *, as_double: bool) -> tuple[str, str]:
    """The lexical form and the native datatype of a JSON number (JSON-LD 1.1 API, section 8.2.2).

    Raises:
        UnsupportedError: ``number_not_exact``, where readers would disagree on the number.
    """
    if isinstance(value, int) and abs(value) > LARGEST_EXACT_INTEGER:
        raise UnsupportedError("number_not_exact", "an integer beyond 2 to the power 53")
    if not math.isfinite(value):
        raise UnsupportedError("number_not_exact", "not a number")
    whole = isinstance(value, int) or value.is_integer()
    if whole and not as_double and abs(value) < 10**21:
        return str(int(value)), f"{XSD}integer"
    return _DOUBLE_ZEROS.sub(r"\1E\2\3", f"{value:1.15E}"), f"{XSD}double"


def literal_suffix(datatype: str | None) -> str:
    """What ends the literal of a text with that datatype; ``xsd:string`` is left out.

    Raises:
        UnsupportedError: ``iri_malformed``.
    """
    if datatype is None or datatype == f"{XSD}string":
        return '"'
    spelled = iri_term(datatype)
    if spelled is None:
        raise UnsupportedError("iri_malformed", datatype[:200])
    return f'"^^{spelled}'


def native_literal(value: bool | float, datatype: str | None) -> str:
    """The literal of a JSON number, true or false, with its own datatype or a given one.

    Raises:
        UnsupportedError: ``number_not_exact``, ``iri_malformed``.
    """
    if isinstance(value, bool):
        lexical, native = ("true" if value else "false"), f"{XSD}boolean"
    else:
        lexical, native = number_lexical(value, as_double=datatype == f"{XSD}double")
    return f'"{lexical}{literal_suffix(datatype or native)}'


def json_literal(value: object) -> str:
    """The literal of a JSON value under a ``@json`` term: its RFC 8785 form.

    Raises:
        UnsupportedError: ``number_not_exact``, ``text_not_unicode``.
    """
    return f'"{escape(canonical_json(value).decode())}"^^<{RDF}JSON>'
