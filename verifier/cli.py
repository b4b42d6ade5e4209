"""The command: a file, an address or standard input to sentences or JSON, and an exit status.

0 genuine, 1 not genuine, 2 could not be established, 3 no badge in it, 64 asked in a wrong way.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, TextIO

from verifier.dates import read_span
from verifier.errors import RefutedError, UnreadableError
from verifier.fetch import Fetch, guarded_fetch
from verifier.pipeline import verify
from verifier.policy import Limits, Policy
from verifier.report import Outcome, Report, Verdict
from verifier.report_json import to_json
from verifier.sentences import (
    LANGUAGES,
    remedy,
    sentence,
    unreadable_sentence,
    verdict_sentence,
)
from verifier.texts import clean_text
from verifier.trust.registry import TrustList, TrustListError, read_trust_list
from verifier.web_map import WebMapError, read_web_map, refuse_network

EXIT_STATUS = {Verdict.GENUINE: 0, Verdict.NOT_GENUINE: 1, Verdict.UNDETERMINED: 2}
UNREADABLE = 3
WRONG_USAGE = 64
CLOSED_PIPE = 141
"""What a shell calls the end of a program whose reader went away: 128 and SIGPIPE."""

_SIGNS = {
    Outcome.PASSED: "+",
    Outcome.FAILED: "x",
    Outcome.UNKNOWN: "?",
    Outcome.SKIPPED: "-",
}


class _UsageError(Exception):
    """What was asked cannot be done; the text is for the person who asked."""


def main(arguments: Sequence[str] | None = None, *, out: TextIO | None = None) -> int:
    """Run the command; returns the exit status."""
    asked = _parser().parse_args(arguments)
    stream = out or sys.stdout
    try:
        source, policy, fetch = _read_question(asked)
    except (_UsageError, TrustListError, WebMapError) as error:
        print(f"verifier: {error}", file=sys.stderr)
        return WRONG_USAGE
    answer: Report | UnreadableError
    try:
        answer = verify(source, policy=policy, fetch=fetch)
    except UnreadableError as error:
        answer = error
    try:
        _print_answer(answer, asked, stream)
        stream.flush()
    except BrokenPipeError:
        # Python flushes standard output once more as it ends, and would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    return UNREADABLE if isinstance(answer, UnreadableError) else EXIT_STATUS[answer.verdict]


class _Parser(argparse.ArgumentParser):
    """A parser whose refusal cannot be taken for the answer "could not be established"."""

    def error(self, message: str) -> NoReturn:
        """End with our own status; argparse's is 2."""
        self.print_usage(sys.stderr)
        self.exit(WRONG_USAGE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="verifier",
        description="Verify an Open Badge of any generation.",
        epilog="Exit status: 0 genuine, 1 not genuine, 2 could not be established, 3 no badge.",
    )
    parser.add_argument("source", help="a file, an address, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--at", metavar="TIME", help="as of then, e.g. 2026-12-01T00:00:00Z")
    parser.add_argument("--recipient", metavar="VALUE", help="ask whether it is this person's")
    parser.add_argument(
        "--trust", metavar="FILE", help="issuers and keys trusted beforehand (YAML)"
    )
    parser.add_argument("--language", choices=sorted(LANGUAGES), default="en")
    network = parser.add_mutually_exclusive_group()
    network.add_argument("--web", metavar="MAP.json", help="answers in place of the network")
    network.add_argument("--offline", action="store_true", help="ask nothing of the network")
    network.add_argument(
        "--allow-http",
        metavar="HOST:PORT",
        action="append",
        default=[],
        help="a host that may be asked over http and on loopback",
    )
    return parser


def _read_question(asked: argparse.Namespace) -> tuple[bytes | str, Policy, Fetch]:
    now = _read_moment(asked.at) if asked.at else datetime.now(UTC)
    trust = _read_trust(asked.trust) if asked.trust else TrustList()
    policy = Policy(
        now=now,
        expected_recipient=asked.recipient,
        plain_http_hosts=frozenset(asked.allow_http),
        languages=(asked.language, "en"),
        trusted_issuers=trust.issuers,
        trusted_keys=trust.keys,
        trusted_certificates=trust.certificates,
        registries=trust.registries,
    )
    return _read_source(asked.source, policy.limits), policy, _choose_fetch(asked, policy)


def _choose_fetch(asked: argparse.Namespace, policy: Policy) -> Fetch:
    if asked.offline:
        return refuse_network
    if asked.web:
        return read_web_map(Path(asked.web), limits=policy.limits, at=policy.now)
    return guarded_fetch(limits=policy.limits, plain_http_hosts=policy.plain_http_hosts)


def _read_moment(text: str) -> datetime:
    try:
        return read_span(text, field="--at").first
    except RefutedError as error:
        raise _UsageError(f"--at {text}: not a date") from error


def _read_trust(path: str) -> TrustList:
    try:
        return read_trust_list(Path(path).read_bytes())
    except OSError as error:
        raise _UsageError(f"--trust {path}: {error.strerror}") from error


def _read_source(source: str, limits: Limits) -> bytes | str:
    if source == "-":
        return sys.stdin.buffer.read(limits.source_bytes + 1)
    if source.startswith(("https://", "http://")):
        return source
    try:
        with Path(source).open("rb") as file:
            return file.read(limits.source_bytes + 1)
    except (OSError, ValueError) as error:
        raise _UsageError(f"{source}: {error}") from error


def _print_answer(
    answer: Report | UnreadableError, asked: argparse.Namespace, stream: TextIO
) -> None:
    if isinstance(answer, UnreadableError):
        _print_unreadable(answer, asked, stream)
    elif asked.json:
        _print_json(to_json(answer, language=asked.language), stream)
    else:
        _print_report(answer, stream, language=asked.language)


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


def _print_unreadable(error: UnreadableError, asked: argparse.Namespace, stream: TextIO) -> None:
    said = unreadable_sentence(error, language=asked.language)
    if asked.json:
        _print_json(
            {"error": error.code, "evidence": dict(error.evidence), "sentence": said}, stream
        )
    else:
        print(said, file=stream)


def _print_json(document: object, stream: TextIO) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2), file=stream)
