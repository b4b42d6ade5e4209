"""The JSON Canonicalization Scheme (RFC 8785).

Names, texts and whole numbers are written here; for fractions, whose shortest form is a science of
its own, rfc8785 is asked.
"""

from json.encoder import encode_basestring as quote

import rfc8785

from verifier.errors import UnsupportedError

_LARGEST_INTEGER = 2**53 - 1
_DEEPEST = 256
_CONSTANTS = {None: "null", True: "true", False: "false"}


def canonical_json(value: object) -> bytes:
    """The bytes of a JSON value (as the standard library reads it) in RFC 8785.

    Raises:
        UnsupportedError: ``number_not_exact``, ``text_not_unicode``, ``document_too_deep``.
    """
    try:
        return _write(value, _DEEPEST).encode()
    except UnicodeEncodeError as error:
        raise UnsupportedError("text_not_unicode", str(error)[:200]) from error
    except rfc8785.CanonicalizationError as error:
        raise UnsupportedError("number_not_exact", str(error)[:200]) from error


def _write(value: object, depth: int) -> str:
    if depth == 0:
        raise UnsupportedError("document_too_deep", "nested too deeply")
    if isinstance(value, dict):
        members = []
        for name in _order(value):
            member = value[name]
            # Most members are texts, and what is called for each of them is most of the cost.
            text = quote(member) if type(member) is str else _write(member, depth - 1)
            members.append(f"{quote(name)}:{text}")
        return f"{{{','.join(members)}}}"
    if isinstance(value, list):
        items = [quote(item) if type(item) is str else _write(item, depth - 1) for item in value]
        return f"[{','.join(items)}]"
    if isinstance(value, str):
        return quote(value)
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, int):
        if abs(value) > _LARGEST_INTEGER:
            raise UnsupportedError("number_not_exact", "an integer beyond 2 to the power 53")
        return str(value)
    if isinstance(value, float):
        return rfc8785.dumps(value).decode()
    raise UnsupportedError("document_form_unsupported", f"a {type(value).__name__}")


def _order(value: dict[str, object]) -> list[str]:
    """The names by their UTF-16 code units (section 3.2.3)."""
    names = sorted(value)
    if not "".join(names).isascii():
        names.sort(key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return names
