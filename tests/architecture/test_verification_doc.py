"""docs/verification.md says what the code does: every code, every limit, every exit status."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.engine_codes import codes_by_module, outcomes_by_code
from verifier.cli import EXIT_STATUS, UNREADABLE, WRONG_USAGE, main
from verifier.policy import Limits
from verifier.report import CheckName, Outcome
from verifier.sentences import LANGUAGES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "verification.md").read_text("utf-8")
ROW = re.compile(r"^\|[^|]*\|[^|]*\| `([\w/]+\.py)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
WRITTEN: Mapping[str, tuple[str, str, str]] = {
    row[1]: (row[2], row[3], row[4]) for row in ROW.finditer(DOCUMENT)
}
CODES = codes_by_module()


@pytest.mark.parametrize("module", sorted({*CODES, *WRITTEN}))
def test_the_document_has_the_codes_of_each_module(module: str) -> None:
    written = CODE.findall(" ".join(WRITTEN.get(module, ())))
    assert len(written) == len(set(written))
    assert set(written) == CODES.get(module, frozenset())


@pytest.mark.parametrize(("column", "outcome"), [(0, Outcome.FAILED), (1, Outcome.UNKNOWN)])
def test_the_document_has_each_code_under_its_outcome(column: int, outcome: Outcome) -> None:
    outcomes = outcomes_by_code()
    for module, columns in WRITTEN.items():
        for code in CODE.findall(columns[column]):
            assert outcome in outcomes.get(code, {outcome}), (module, code)


def test_every_sentence_is_of_a_code_that_the_engine_gives() -> None:
    given = frozenset().union(*CODES.values())
    table = LANGUAGES["en"]
    assert {code.partition(":")[0] for code in table.checks} <= given
    assert set(table.unreadable) <= given


@pytest.mark.parametrize("name", CheckName)
def test_the_document_asks_every_question(name: CheckName) -> None:
    assert f"\n### {name}: " in DOCUMENT


@pytest.mark.parametrize("limit", dataclasses.fields(Limits), ids=lambda limit: limit.name)
def test_the_document_has_every_limit(limit: dataclasses.Field[object]) -> None:
    value = limit.default
    assert isinstance(value, int | float)
    assert f"| `{limit.name}` | {value:,} |" in DOCUMENT


@pytest.mark.parametrize("status", [*EXIT_STATUS.values(), UNREADABLE, WRONG_USAGE])
def test_the_document_has_every_exit_status(status: int) -> None:
    assert re.search(rf"^\| {status} \| \w", DOCUMENT, re.MULTILINE)


def test_the_document_has_every_option_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options
    assert all(option in DOCUMENT for option in options)
