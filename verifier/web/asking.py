"""From a question to a report: the one place where the public app calls the engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Flask, current_app, g
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import ServiceUnavailable

from verifier import verify
from verifier.cache import AnswerStore, CachedFetch
from verifier.fetch import Fetch, guarded_fetch
from verifier.formats.decoding import decode_elsewhere
from verifier.policy import Policy
from verifier.report import CheckName, Outcome, Report, Verdict
from verifier.shell.languages import current_language
from verifier.turns import PoliteFetch, Turns
from verifier.web.counting import Counts
from verifier.web.examples import ExampleFetch
from verifier.web.limits import VERIFICATIONS, count_request
from verifier.web.pictures import picture_from_address, picture_from_bytes, picture_from_data
from verifier.web.question import Question
from verifier.web.sealing import Seal
from verifier.web.settings import Settings
from verifier.web.turnstile import COME_BACK_SECONDS, Turnstile
from verifier.web.workshop import decode

FetchFactory = Callable[[Policy], Fetch]
"""Makes the fetch of one verification, whose budgets start with it."""

Clock = Callable[[], datetime]

_KEY = "ransel_desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What answering takes besides the question: settings, the way out, and the time.

    ``store`` holds what other servers answered, ``turns`` who is being asked just now,
    ``turnstile`` who is asking, and ``counts`` what came of it. ``seal`` knows our own answers.
    """

    settings: Settings
    fetch_factory: FetchFactory
    clock: Clock
    store: AnswerStore
    turns: Turns
    turnstile: Turnstile
    counts: Counts
    seal: Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """``address`` is a ``data:`` address; ``signed`` says whether the proof covers its address."""

    address: str
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The report, and the badge's picture if there is one that may be shown."""

    report: Report
    picture: Picture | None


def way_out(turns: Turns) -> FetchFactory:
    """The real one: public https addresses only, besides those that the policy allows.

    Where a redirect leads counts for the host there: nobody is flooded round a corner.
    """

    def make(policy: Policy) -> Fetch:
        return guarded_fetch(
            limits=policy.limits, plain_http_hosts=policy.plain_http_hosts, admit=turns.admit
        )

    return make


def open_desk(app: Flask, desk: Desk) -> None:
    """Let the routes of ``app`` answer questions with ``desk``."""
    app.extensions[_KEY] = desk


def current_desk() -> Desk:
    """The desk of the app that is answering."""
    desk: Desk = current_app.extensions[_KEY]
    return desk


def ask(question: Question) -> Answer:
    """Verify, then look for the picture.

    Raises:
        UnreadableError: what was given is no badge.
        TooManyRequests: this visitor asked too often.
        ServiceUnavailable: too many are asking at this moment.
    """
    with _admitted(question, VERIFICATIONS):
        report, fetch = _verify(question)
        return Answer(report=report, picture=_find_picture(question, report, fetch))


def judge(question: Question, *, limit: str = VERIFICATIONS) -> Report:
    """Verify, for who has no use for a picture. Raises as ``ask`` does."""
    with _admitted(question, limit):
        return _verify(question)[0]


@contextmanager
def _admitted(question: Question, limit: str) -> Iterator[None]:
    g.question_at_hand = question
    count_request(limit)
    with current_desk().turnstile.enter(get_remote_address()):
        yield


def _verify(question: Question) -> tuple[Report, Fetch]:
    desk = current_desk()
    now = desk.clock()
    policy = Policy(
        now=question.at or now,
        expected_recipient=question.recipient,
        plain_http_hosts=desk.settings.plain_http_hosts,
        languages=(current_language(), "en"),
        trusted_issuers=desk.settings.trust.issuers,
        trusted_keys=desk.settings.trust.keys,
        trusted_certificates=desk.settings.trust.certificates,
        registries=desk.settings.trust.registries,
    )
    # Whatever moment is asked about, what is kept is fresh, or not, at this one.
    fetch = _choose_fetch(desk, replace(policy, now=now) if question.at else policy)
    with desk.counts.measured(), decode_elsewhere(decode):
        report = verify(question.source, policy=policy, fetch=fetch)
    desk.counts.report(report)
    if _left_waiting(report):
        raise ServiceUnavailable(retry_after=COME_BACK_SECONDS)
    return report, fetch


def _left_waiting(report: Report) -> bool:
    """Whether the answer is open only because we ask somebody's server no more just now."""
    return report.verdict is Verdict.UNDETERMINED and any(
        check.outcome is Outcome.UNKNOWN and check.evidence.get("reason") == "too_busy"
        for check in report.checks
    )


def question_at_hand() -> Question | None:
    """The question of this request, so that an error page need not lose it."""
    question: Question | None = g.get("question_at_hand")
    return question


def _choose_fetch(desk: Desk, policy: Policy) -> Fetch:
    """First what lies here, then what is kept, then, in turn, the way out."""
    polite = PoliteFetch(desk.fetch_factory(policy), turns=desk.turns, limits=policy.limits)
    kept = CachedFetch(polite, store=desk.store, policy=policy)
    return ExampleFetch(kept, now=policy.now)


def stands(report: Report) -> bool:
    """Whether the badge's statements are its issuer's: the proof holds, and the key is theirs."""
    return all(
        report.check(name).outcome is Outcome.PASSED for name in (CheckName.PROOF, CheckName.ISSUER)
    )


def _find_picture(question: Question, report: Report, fetch: Fetch) -> Picture | None:
    """The signed picture if the badge stands; else the one that was given, or inside the badge.

    Nothing that an unproven badge names is fetched.
    """
    fact = report.fact("image")
    address = fact.value if fact is not None and isinstance(fact.value, str) else ""
    if stands(report) and address:
        shown = picture_from_address(address, fetch=fetch)
        if shown:
            return Picture(address=shown, signed=True)
    if isinstance(question.source, bytes):
        shown = picture_from_bytes(question.source)
        if shown and report.carrier in {"png", "svg"}:
            return Picture(address=shown, signed=False)
    shown = picture_from_data(address) if address.startswith("data:") else None
    return Picture(address=shown, signed=False) if shown else None
