"""Files as spreadsheets write them: whatever they are written in, the same rows come out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backpack.awards.batches.columns import LONGEST, NAMES, find_column
from backpack.awards.batches.reading import MOST_ROWS, AwardFile, read_award_file
from backpack.errors import BackpackError

TEXT = "E-mail;Naam;Cijfer\r\nnoor@x.example;Noëlle Verhaegen;14,5\r\n"


def cells(file: AwardFile) -> list[dict[str, str]]:
    """The rows without their numbers."""
    return [row.cells for row in file.rows()]


def refusal(data: bytes) -> str:
    """The code for which ``data`` is refused, at once or while its rows are read."""
    with pytest.raises(BackpackError) as error:
        list(read_award_file(data).rows())
    return error.value.code


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, named: str, separator: str) -> None:
    text = TEXT.replace(",", ".").replace(";", separator)
    file = read_award_file(text.encode(encoding))
    assert (file.encoding, file.separator) == (named, separator)
    assert cells(file) == [{"email": "noor@x.example", "name": "Noëlle Verhaegen", "grade": "14.5"}]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(newline: str) -> None:
    file = read_award_file(TEXT.replace("\r\n", newline).encode())
    assert [row.number for row in file.rows()] == [2]


@pytest.mark.parametrize("first", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "sep=; \n"])
def test_a_line_that_names_the_separator_is_no_row(first: str) -> None:
    file = read_award_file((first + TEXT).encode())
    assert [(row.number, row.cells["email"]) for row in file.rows()] == [(3, "noor@x.example")]


@pytest.mark.parametrize(
    "above", ["Graduates 2026\r\n", "Graduates 2026;;\r\n\r\nFaculty of Law;;\r\n", ";;\r\n"]
)
@pytest.mark.parametrize("first", ["", "sep=;\r\n"])
def test_a_title_above_the_header_is_no_row(above: str, first: str) -> None:
    text = f"{first}{above}email;name;grade\r\na@x.example;Ada;16\r\n"
    file = read_award_file(text.encode())
    assert file.columns == ("email", "name", "grade")
    (row,) = file.rows()
    assert row.cells["email"] == "a@x.example"
    assert row.number == text.count("\n")


def test_a_row_of_several_cells_is_no_title() -> None:
    with pytest.raises(BackpackError, match="header_unknown"):
        read_award_file(b"Ada;16\nemail;grade\na@x.example;16\n")


def test_a_tab_may_be_named() -> None:
    assert read_award_file(b"sep=\t\nemail\tname\na@x.example\tAda\n").separator == "\t"


def test_numbers_are_the_lines_of_the_file() -> None:
    text = 'email,narrative\na@x.example,"one\ntwo"\n\n ,\nb@x.example,three\n'
    rows = list(read_award_file(text.encode()).rows())
    assert [(row.number, row.cells["narrative"]) for row in rows] == [(2, "one\ntwo"), (6, "three")]


def test_unknown_columns_are_named_and_left_alone() -> None:
    file = read_award_file(b"email,Shoe size,,name,\na@x.example,42,?,Ada\n")
    assert file.ignored == ("Shoe size",)
    assert cells(file) == [{"email": "a@x.example", "name": "Ada"}]


def test_cells_beyond_the_header_are_counted() -> None:
    rows = list(read_award_file(b"email,name\na@x.example,Ada,Lovelace,,\n").rows())
    assert rows[0].cells_left == 1


def test_a_quoted_separator_is_text() -> None:
    file = read_award_file(b'name;email\n"Peeters; Anna ""An""";a@x.example\n')
    assert cells(file)[0]["name"] == 'Peeters; Anna "An"'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"  \r\n\t\n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"email,name\r\n", "file_empty"),
        (b"email\n\n , \n", "file_empty"),
        (b"PK\x03\x04 and the rest", "file_is_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "file_is_workbook"),
        (b"email\na\x00@x.example\n", "file_not_text"),
        (b"email,name\na@x.example,\x81\n", "file_encoding"),
        (b"\xff\xfea", "file_encoding"),
        (b"sep=#\nemail#name\n", "file_separator"),
        (b"shoe,size\n42,43\n", "header_unknown"),
        (b"a@x.example\nb@x.example\n", "header_unknown"),
        (b"name,grade\nAda,12\n", "header_no_recipient"),
        (b"email,E-mail\na@x.example,b@x.example\n", "header_twice"),
        (b'email,name\na@x.example,"Ada\nb@x.example,Bo\n', "file_quotes"),
        (b'email,name\na@x.example,"Ada"x\n', "file_quotes"),
    ],
)
def test_what_is_refused_and_why(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_too_many_rows() -> None:
    row = b"a@x.example\n"
    assert len(cells(read_award_file(b"email\n" + row * MOST_ROWS))) == MOST_ROWS
    assert refusal(b"email\n" + row * (MOST_ROWS + 1)) == "file_too_long"


def test_every_name_means_one_column() -> None:
    for column, names in NAMES.items():
        for name in (column, *names, names[0].upper(), f"  {names[0]}: "):
            assert find_column(name) == column, name
    assert set(LONGEST) == set(NAMES)


CODES = {
    "file_empty",
    "file_encoding",
    "file_is_workbook",
    "file_not_text",
    "file_quotes",
    "file_separator",
    "header_no_recipient",
    "header_twice",
    "header_unknown",
}


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: f"email,name\n{text}".encode("utf-8", "replace")),
        st.lists(st.sampled_from(["email", "\n", ",", ";", '"', "'", "=", "\x00", "é"])).map(
            lambda parts: "".join(parts).encode("cp1252")
        ),
    )
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        rows: list[Any] = list(read_award_file(data).rows())
    except BackpackError as error:
        code = error.code
    else:
        code = "read" if rows else "file_without_rows"
    assert code == "read" or code in CODES
