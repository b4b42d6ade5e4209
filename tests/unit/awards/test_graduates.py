"""The list of those who graduate, and the criteria of a badge, in the forms that they come in."""

import pytest

from backpack.awards.nominations.criteria import read_criteria
from backpack.awards.nominations.graduates import read_graduates
from backpack.errors import BackpackError
from backpack.models import BadgeClass, IdentifierKind

A, B = "a@student.example", "b@student.example"
LISTS = {
    "one a line": (f"{A}\n{B}\n", ()),
    "windows": (f"\ufeff{A}\r\n\r\n{B.upper()}\r\n", ()),
    "a column": (f"naam;e-mail\nAnna;{A}\nBo;{B}\n", ()),
    "an unknown header": (f"student,studentmail\nAnna,{A}\nBo,{B}\n", (1,)),
    "pasted from a spreadsheet": (f"Anna\t{A}\nBo\t{B}", ()),
    "with junk": (f'{A}\nno"body\n<{B}>', (2,)),
    "a header alone is nobody": (f"mail\n\n{A}\n{B}", ()),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lists_are_read(name: str, encoding: str) -> None:
    text, unread = LISTS[name]
    found = read_graduates(text.encode(encoding))
    emails = {value for kind, value in found.names if kind is IdentifierKind.EMAIL}
    assert emails == {A, B}
    assert found.unread == unread


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" \n", "file_empty"),
        (b"email\n", "graduates_empty"),
        (b"Anna\nBo\n", "graduates_empty"),
        (b"PK\x03\x04 and more", "file_is_workbook"),
        (b"a\x00\x01\x02b" * 9, "file_not_text"),
        (b"a@b.example\n" * 10_001, "file_too_long"),
    ],
)
def test_what_is_no_list(data: bytes, code: str) -> None:
    with pytest.raises(BackpackError) as error:
        read_graduates(data)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("You did:\n\n- **one**\n- two\n  of it\n\nThe end.", ["one", "two of it"]),
        ("1. one\n2) two", ["one", "two"]),
        ("One\nthing.\n\nAnother.", ["One thing.", "Another."]),
        ("", []),
    ],
)
def test_criteria_one_by_one(text: str, items: list[str]) -> None:
    assert read_criteria(BadgeClass(criteria=text)) == items
