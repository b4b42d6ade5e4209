"""RFC 8785 against an independent implementation, and what it refuses."""

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import UnsupportedError
from verifier.proofs.canonical import canonical_json

json_value = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(codec="utf-8")),
    ),
    lambda children: st.one_of(
        st.lists(children, max_size=4),
        st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), children, max_size=4),
    ),
    max_leaves=20,
)


@given(value=json_value)
def test_any_value_is_as_rfc8785_has_it(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


def test_the_order_of_names() -> None:
    """The example of RFC 8785, section 3.2.3, in its order."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    written = canonical_json(dict.fromkeys(names, 0)).decode()
    places = [written.index(name if name != "\r" else "\\r") for name in expected]
    assert places == sorted(places)


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2**53, "number_not_exact"),
        (float("nan"), "number_not_exact"),
        (float("-inf"), "number_not_exact"),
        ("\ud800", "text_not_unicode"),
        ({"\udc00": 1}, "text_not_unicode"),
        (nested(300), "document_too_deep"),
        (b"x", "document_form_unsupported"),
    ],
)
def test_what_has_no_canonical_form(value: object, code: str) -> None:
    with pytest.raises(UnsupportedError) as raised:
        canonical_json(value)
    assert raised.value.code == code
