"""What a nominator does: write, hand in, answer the committee, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from backpack.awards.nominations.access import bodies_of
from backpack.awards.nominations.calls import is_open
from backpack.awards.nominations.notices import queue_to_nominee
from backpack.awards.nominations.screening import PAGE_SIZE, Page
from backpack.awards.nominations.states import (
    ASKED_BACK,
    DRAFT,
    SUBMITTED,
    WITHDRAWN,
    WRITABLE,
    move_nomination,
    record,
)
from backpack.awards.typed import read_evidence_url, read_identifier, read_notify_email
from backpack.catalogue.roles import require_awarder
from backpack.errors import BackpackError, ConflictError, NotFoundError
from backpack.models import (
    IdentifierKind,
    NominatingBody,
    Nomination,
    NominationCall,
    Person,
)

ANSWERS_ASK = frozenset({ASKED_BACK})
"""The committee has asked: the answer is welcome after the closing time, too."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The answer to one criterion: whether the nominee meets it, and what there is to say."""

    met: bool
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a nomination says, and of whom."""

    body: NominatingBody | None
    nominee_kind: IdentifierKind
    nominee_value: str
    nominee_name: str
    notify_email: str | None = None
    language: str = "en"
    motivation: str = ""
    competences: Sequence[str] = ()
    evidence_name: str | None = None
    evidence_url: str | None = None
    ticks: Sequence[Tick] = field(default_factory=tuple)


def write_nomination(
    session: Session, call: NominationCall, words: Words, *, nominator: Person, now: datetime
) -> Nomination:
    """Begin a nomination: a draft that nobody else sees.

    Raises:
        NotFoundError: ``nominator`` may not nominate in this call, or not for that body.
        ConflictError: ``call_not_open``.
        BackpackError: what ``_columns`` finds wrong.
    """
    _require_nominator(session, call, words, nominator)
    _require_open(call, now=now)
    nomination = Nomination(
        call=call,
        nominator=nominator,
        state=DRAFT,
        version=1,
        created_at=now,
        **_columns(call, words),
    )
    session.add(nomination)
    session.flush()
    record(session, nomination, "person:nomination:drafted", actor=nominator, now=now)
    return nomination


def rewrite_nomination(
    session: Session,
    nomination: Nomination,
    words: Words,
    *,
    version: int,
    nominator: Person,
    now: datetime,
) -> None:
    """Let a draft, or one that the committee asked about, say ``words`` instead.

    Raises:
        NotFoundError: ``nominator`` may not nominate in this call any more, or not for that body.
        ConflictError: it lies with the committee; or ``nomination_changed``, in another window.
        BackpackError: what ``_columns`` finds wrong.
    """
    _require_nominator(session, nomination.call, words, nominator)
    values = _columns(nomination.call, words)
    session.refresh(nomination, with_for_update={"of": Nomination})
    if nomination.state not in WRITABLE:
        raise ConflictError(
            "nomination_not_writable",
            _("It lies with the committee, or is decided: nothing in it can be changed now."),
        )
    if nomination.version != version:
        raise ConflictError(
            "nomination_changed",
            _("It was changed in another window meanwhile. Open it again, and write it there."),
        )
    for name, value in values.items():
        setattr(nomination, name, value)
    nomination.version += 1
    session.flush()
    record(session, nomination, "person:nomination:written", actor=nominator, now=now)


def hand_in(session: Session, nomination: Nomination, *, nominator: Person, now: datetime) -> None:
    """Give ``nomination`` to the committee, for the first time or with an answer.

    Raises:
        BackpackError: ``motivation_missing``; ``criteria_unanswered``.
        ConflictError: ``call_not_open``; ``nominated_already``, by somebody else in this call;
            or it has been handed in already.
    """
    if nomination.state not in ANSWERS_ASK:
        _require_open(nomination.call, now=now)
    _require_complete(nomination)
    first = nomination.submitted_at is None
    try:
        with session.begin_nested():
            move_nomination(
                session,
                nomination,
                to=SUBMITTED,
                version=nomination.version,
                submitted_at=nomination.submitted_at or now,
                first_by_id=None,
                first_at=None,
            )
    except IntegrityError as error:
        raise ConflictError(
            "nominated_already",
            _("Somebody has nominated this person in this call already. Your draft is kept."),
        ) from error
    record(session, nomination, "person:nomination:submitted", actor=nominator, now=now)
    if first and nomination.call.tells_nominee:
        queue_to_nominee(session, nomination, now=now)


def withdraw(session: Session, nomination: Nomination, *, nominator: Person, now: datetime) -> None:
    """Take ``nomination`` back, until it is in a batch of awards.

    Raises:
        ConflictError: it is too late; ``code`` says why.
    """
    move_nomination(session, nomination, to=WITHDRAWN, decided_at=now)
    record(session, nomination, "person:nomination:withdrawn", actor=nominator, now=now)


def list_own(session: Session, person: Person, *, page: int = 1) -> Page:
    """A page of what ``person`` has nominated, the newest first."""
    mine = Nomination.nominator_id == person.id
    total = session.scalar(select(func.count(Nomination.id)).where(mine)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    query = (
        select(Nomination)
        .where(mine)
        .options(joinedload(Nomination.call), joinedload(Nomination.body))
        .order_by(Nomination.created_at.desc(), Nomination.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(list(session.scalars(query)), number, pages, total)


def bodies_for(session: Session, call: NominationCall, person: Person) -> list[NominatingBody]:
    """The bodies in whose name ``person`` may nominate in ``call``."""
    issuer_id = call.badge_class.issuer_id
    return [body for body in bodies_of(session, person) if body.issuer_id == issuer_id]


def _require_nominator(
    session: Session, call: NominationCall, words: Words, nominator: Person
) -> None:
    """Somebody of a body nominates in its name, and only who awards in the faculty's own."""
    if words.body is None:
        require_awarder(session, nominator, call.badge_class.issuer)
        return
    if all(body.id != words.body.id for body in bodies_for(session, call, nominator)):
        raise NotFoundError("body_not_found")


def _require_open(call: NominationCall, *, now: datetime) -> None:
    if not is_open(call, now=now):
        raise ConflictError(
            "call_not_open", _("Nominations can be handed in between its opening and its closing.")
        )


def _require_complete(nomination: Nomination) -> None:
    if not nomination.motivation.strip():
        raise BackpackError("motivation_missing", _("Say why this person deserves the badge."))
    ticks = nomination.ticks or []
    answered = [tick for tick in ticks if tick["met"] or tick["remark"]]
    if len(answered) != len(nomination.call.criteria):
        raise BackpackError(
            "criteria_unanswered",
            _("Tick every criterion, or say in its remark why it is not met."),
        )


def _columns(call: NominationCall, words: Words) -> dict[str, Any]:
    """The columns for ``words``.

    Raises:
        BackpackError: ``nominee_malformed``, ``notify_email_malformed``, ``evidence_malformed``.
    """
    ticks = [{"met": tick.met, "remark": tick.remark} for tick in words.ticks]
    blank = {"met": False, "remark": ""}
    number = len(call.criteria)
    return {
        "body_id": words.body.id if words.body else None,
        "nominee_kind": words.nominee_kind,
        "nominee_value": words.nominee_value.strip(),
        "nominee_normalised": read_identifier(
            words.nominee_kind, words.nominee_value, code="nominee_malformed"
        ),
        "nominee_name": words.nominee_name,
        "notify_email": read_notify_email(words.notify_email),
        "language": words.language,
        "motivation": words.motivation,
        "competences": list(words.competences),
        "evidence_name": words.evidence_name,
        "evidence_url": read_evidence_url(words.evidence_url),
        "ticks": [*ticks, *[blank] * number][:number],
    }
