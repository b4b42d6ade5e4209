"""JSON that readers could understand differently, or that costs too much, is refused."""

import pytest

from verifier.errors import UnreadableError
from verifier.formats import read_json
from verifier.policy import Limits

LIMITS = Limits()


def code_of(source: bytes, *, limits: Limits = LIMITS) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_json(source, limits=limits)
    return caught.value.code


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"{", "json_malformed"),
        (b"{} {}", "json_malformed"),
        (b"{'a': 1}", "json_malformed"),
        (b'{"a": NaN}', "json_malformed"),
        (b'{"a": Infinity}', "json_malformed"),
        (b'{"a": -Infinity}', "json_malformed"),
        (b'{"a": "\x01"}', "json_malformed"),
        (b'{"a": 1, "a": 1}', "json_duplicate_key"),
        (b'{"a": 1, "\\u0061": 2}', "json_duplicate_key"),
        (b'[{"b": {"c": 1, "d": 2, "c": 3}}]', "json_duplicate_key"),
        (b'{"a": 9007199254740992}', "json_number_huge"),
        (b'{"a": -9007199254740992}', "json_number_huge"),
        (b'{"a": ' + b"9" * 5000 + b"}", "json_number_huge"),
        (b'{"a": 1e999}', "json_number_huge"),
        (b'{"a": -1e999}', "json_number_huge"),
        (b'{"a": "\\ud800"}', "json_lone_surrogate"),
        (b'{"\\uDC00": 1}', "json_lone_surrogate"),
        (b'{"a": "\xff"}', "json_not_utf8"),
        ('{"a": 1}'.encode("utf-16"), "json_not_utf8"),
        (b"[" * 65 + b"]" * 65, "json_too_deep"),
        (b"[" * 2_000_000, "json_too_deep"),
        (b'{"a":' * 100_000, "json_too_deep"),
        (b'["\\\\"' + b",[" * 100_000, "json_too_deep"),
        (b'["\\\\\\"",' + b"[" * 64 + b"]" * 65, "json_too_deep"),
    ],
)
def test_refused(source: bytes, code: str) -> None:
    assert code_of(source) == code


def test_too_large_is_refused_before_anything_else() -> None:
    assert code_of(b"[1234567890", limits=Limits(json_bytes=10)) == "too_large"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 9007199254740991, "b": -9007199254740991}', {"a": 2**53 - 1, "b": 1 - 2**53}),
        (b'{"a": 1e22, "b": 0.5}', {"a": 1e22, "b": 0.5}),
        (b'"\\ud83c\\udf93"', "\N{GRADUATION CAP}"),
        (b"[" * 64 + b"]" * 64, None),
        (b'{"a": "' + b"[{" * 1000 + b'\\""}', {"a": "[{" * 1000 + '"'}),
        (b'["\\\\\\"' + b"[" * 1000 + b'"]', ['\\"' + "[" * 1000]),
        (b"[" + b"[]," * 1000 + b"[]]", [[] for _ in range(1001)]),
    ],
)
def test_accepted(source: bytes, value: object) -> None:
    read = read_json(source, limits=LIMITS)
    assert value is None or read == value
