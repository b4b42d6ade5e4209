"""Answers as the command prints them: sentences for people, or JSON for programs."""

import json
from collections.abc import Mapping
from typing import TextIO

from verifier.errors import UnreadableError
from verifier.report import Outcome, Report
from verifier.report_json import to_json
from verifier.sentences import (
    LANGUAGES,
    remedy,
    sentence,
    unreadable_sentence,
    verdict_sentence,
)
from verifier.texts import clean_text

Answers = list[tuple[str, Report | UnreadableError]]
"""What was found of each badge of a file, by a name for it."""

_SIGNS = {
    Outcome.PASSED: "+",
    Outcome.FAILED: "x",
    Outcome.UNKNOWN: "?",
    Outcome.SKIPPED: "-",
}


def print_answer(
    answer: Report | UnreadableError, stream: TextIO, *, language: str, as_json: bool
) -> None:
    """The answer about one badge."""
    if isinstance(answer, UnreadableError):
        _print_unreadable(answer, stream, language=language, as_json=as_json)
    elif as_json:
        _print_json(to_json(answer, language=language), stream)
    else:
        _print_report(answer, stream, language=language)


def print_answers(
    said: str,
    about: Mapping[str, object],
    answers: Answers,
    stream: TextIO,
    *,
    language: str,
    as_json: bool,
) -> None:
    """The answers about several badges: ``said`` above them, or ``about`` beside them in JSON."""
    if as_json:
        reports = [
            {
                "file": file,
                **(
                    {"error": one.code, "evidence": dict(one.evidence)}
                    if isinstance(one, UnreadableError)
                    else to_json(one, language=language)
                ),
            }
            for file, one in answers
        ]
        _print_json({**about, "reports": reports}, stream)
        return
    print(said, file=stream)
    for file, one in answers:
        print(f"\n{file}", file=stream)
        if isinstance(one, UnreadableError):
            _print_unreadable(one, stream, language=language, as_json=False)
        else:
            _print_report(one, stream, language=language, indent="  ")


def _print_report(report: Report, stream: TextIO, *, language: str, indent: str = "") -> None:
    table = LANGUAGES[language]
    verdict = table.verdicts[report.verdict].upper()
    lines = [f"{verdict}: {verdict_sentence(report, language=language)}"]
    if advice := remedy(report, language=language):
        lines.append(advice)
    lines.append("")
    lines.extend(
        f"  {_SIGNS[check.outcome]} {table.check_names[check.name]}: "
        f"{sentence(check, language=language)} [{check.code}]"
        for check in report.checks
    )
    lines.extend(f"  ! {sentence(note, language=language)} [{note.code}]" for note in report.notes)
    shown = [(fact, fact.value) for fact in report.facts if isinstance(fact.value, str | int)]
    if shown:
        lines.append("")
    for fact, value in shown:
        text = clean_text(str(value))
        short = text if len(text) <= 200 else f"{text[:200]}…"
        lines.append(f"  {fact.name} = {short} ({table.standings[fact.standing]})")
    for line in lines:
        print(f"{indent}{line}".rstrip(), file=stream)
    for nested in report.nested:
        print(file=stream)
        _print_report(nested, stream, language=language, indent=f"{indent}    ")


def _print_unreadable(
    error: UnreadableError, stream: TextIO, *, language: str, as_json: bool
) -> None:
    said = unreadable_sentence(error, language=language)
    if as_json:
        evidence = dict(error.evidence)
        _print_json({"error": error.code, "evidence": evidence, "sentence": said}, stream)
    else:
        print(said, file=stream)


def _print_json(document: object, stream: TextIO) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2), file=stream)
