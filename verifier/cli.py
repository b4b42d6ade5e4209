"""The command: a file, an address or standard input to sentences or JSON, and an exit status.

0 genuine, 1 not genuine, 2 could not be established, 3 no badge in it, 64 asked in a wrong way.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NoReturn, TextIO

from verifier.archive import (
    SIGNATURE,
    ArchiveError,
    read_archive,
    verify_from_archive,
)
from verifier.dates import read_span
from verifier.errors import RefutedError, SeveralBadgesError, UnreadableError
from verifier.fetch import Fetch, guarded_fetch
from verifier.formats.reading import split_pdf
from verifier.pipeline import verify
from verifier.policy import Limits, Policy
from verifier.printing import Answers, print_answer, print_answers
from verifier.report import Report, Verdict
from verifier.sentences import LANGUAGES
from verifier.sentences.moments import write_moment
from verifier.trust.registry import TrustList, TrustListError, read_trust_list
from verifier.web_map import WebMapError, read_web_map, refuse_network

EXIT_STATUS = {Verdict.GENUINE: 0, Verdict.NOT_GENUINE: 1, Verdict.UNDETERMINED: 2}
UNREADABLE = 3
WRONG_USAGE = 64
CLOSED_PIPE = 141
"""What a shell calls the end of a program whose reader went away: 128 and SIGPIPE."""


class _UsageError(Exception):
    """What was asked cannot be done; the text is for the person who asked."""


def main(arguments: Sequence[str] | None = None, *, out: TextIO | None = None) -> int:
    """Run the command; returns the exit status."""
    asked = _parser().parse_args(arguments)
    stream = out or sys.stdout
    try:
        if is_archive(asked.source):
            return _verify_archive(asked, stream)
        source, policy, fetch = _read_question(asked)
    except (_UsageError, TrustListError, WebMapError, ArchiveError) as error:
        print(f"verifier: {error}", file=sys.stderr)
        return WRONG_USAGE
    answer: Report | UnreadableError
    try:
        badges = split_pdf(source, limits=policy.limits) if isinstance(source, bytes) else ()
        if len(badges) > 1:
            return _verify_each(badges, policy, asked, stream)
        answer = verify(source, policy=policy, fetch=fetch)
    except SeveralBadgesError as error:
        return _verify_each(error.addresses, policy, asked, stream)
    except UnreadableError as error:
        answer = error
    status = UNREADABLE if isinstance(answer, UnreadableError) else EXIT_STATUS[answer.verdict]
    page = partial(print_answer, answer, stream, language=asked.language, as_json=asked.json)
    return _say(page, stream, status)


def _say(print_it: Callable[[], None], stream: TextIO, status: int) -> int:
    """Print, and give the exit status: ``status``, unless the reader went away."""
    try:
        print_it()
        stream.flush()
    except BrokenPipeError:
        # Python flushes standard output once more as it ends, and would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    return status


def is_archive(source: str) -> bool:
    """Whether the source is a file that begins as an archive does."""
    try:
        with Path(source).open("rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except (OSError, ValueError):
        return False


def _verify_archive(asked: argparse.Namespace, stream: TextIO) -> int:
    """Verify every badge of an archive: with its own answers if offline, else as any file."""
    now = _read_moment(asked.at) if asked.at else datetime.now(UTC)
    policy = _read_policy(asked, now)
    with Path(asked.source).open("rb") as file:
        archive = read_archive(file, limits=policy.limits)
        if asked.offline and not asked.at:
            # Nobody can answer for later than the archive was made.
            policy = replace(policy, now=min(now, archive.made_at))
        answers: Answers = []
        for entry in archive.credentials:
            try:
                source = archive.read(entry)
                if asked.offline:
                    report = verify_from_archive(archive, source, policy=policy)
                else:
                    report = verify(source, policy=policy, fetch=_choose_fetch(asked, policy))
                answers.append((entry.file, report))
            except UnreadableError as error:
                answers.append((entry.file, error))
    table = LANGUAGES[asked.language]
    said = (table.archive_offline if asked.offline else table.archive).format(
        made_at=write_moment(archive.made_at.isoformat(), language=asked.language),
        asked_at=write_moment(policy.now.isoformat(), language=asked.language),
    )
    archived = {
        "made_at": archive.made_at.isoformat(),
        "own_answers": asked.offline,
        "sentence": said,
    }
    return _say_each(said, {"archive": archived}, answers, asked, stream)


def _verify_each(
    badges: Sequence[bytes | str],
    policy: Policy,
    asked: argparse.Namespace,
    stream: TextIO,
) -> int:
    """Verify every badge of a file or page that carries several, each by itself.

    Each has a fetch of its own, whose budgets of time and of fetches are those of one badge.
    """
    answers: Answers = []
    for number, source in enumerate(badges, start=1):
        name = source if isinstance(source, str) else str(number)
        try:
            answer = verify(source, policy=policy, fetch=_choose_fetch(asked, policy))
        except UnreadableError as error:
            answers.append((name, error))
        else:
            answers.append((name, answer))
    said = LANGUAGES[asked.language].several.format(count=len(badges))
    return _say_each(said, {"sentence": said}, answers, asked, stream)


def _say_each(
    said: str,
    about: Mapping[str, object],
    answers: Answers,
    asked: argparse.Namespace,
    stream: TextIO,
) -> int:
    """Print the answers; the status is the gravest of them."""
    statuses = {
        UNREADABLE if isinstance(one, UnreadableError) else EXIT_STATUS[one.verdict]
        for _file, one in answers
    }
    order = (EXIT_STATUS[Verdict.NOT_GENUINE], UNREADABLE, EXIT_STATUS[Verdict.UNDETERMINED])
    status = next((status for status in order if status in statuses), 0)
    page = partial(
        print_answers,
        said,
        about,
        answers,
        stream,
        language=asked.language,
        as_json=asked.json,
    )
    return _say(page, stream, status)


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
    parser.add_argument(
        "source", help="a file (also an archive of badges), an address, or - for standard input"
    )
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
    policy = _read_policy(asked, _read_moment(asked.at) if asked.at else datetime.now(UTC))
    return _read_source(asked.source, policy.limits), policy, _choose_fetch(asked, policy)


def _read_policy(asked: argparse.Namespace, now: datetime) -> Policy:
    trust = _read_trust(asked.trust) if asked.trust else TrustList()
    return Policy(
        now=now,
        expected_recipient=asked.recipient,
        plain_http_hosts=frozenset(asked.allow_http),
        languages=(asked.language, "en"),
        trusted_issuers=trust.issuers,
        trusted_keys=trust.keys,
        trusted_certificates=trust.certificates,
        registries=trust.registries,
    )


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
