"""A call for nominations of the demo's faculty, with a nomination in every state."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backpack.awards.batches.running import run_chunk
from backpack.awards.batches.steps import start_batch
from backpack.awards.nominations.awarding import prepare_batch, settle_nominations
from backpack.awards.nominations.calls import CallTerms, add_member, make_body, make_call
from backpack.awards.nominations.graduates import read_graduates
from backpack.awards.nominations.nominating import (
    Tick,
    Words,
    hand_in,
    withdraw,
    write_nomination,
)
from backpack.awards.nominations.screening import approve, ask_back, decline
from backpack.models import BadgeClass, IdentifierKind, NominationCall, Person

KEEPER, NOMINATOR, FIRST, SECOND = "Mien Baert", "Lieve Maes", "Greet Wouters", "Karel Baeten"
STUDENT = "jdsmet@ghent.example"

INSTRUCTIONS = (
    "Nominate students whom **you saw at work** yourself. Say what they did, for whom, and what "
    "became of it."
)

NOMINEES = {
    "draft": ("Elif Demir", "Coaches first-year students before their first examinations."),
    "submitted": ("Bas Hendrickx", "Drove the food bank’s van every Saturday for two years."),
    "asked_back": ("Marie Lambert", "Helped at the open days."),
    "approved_once": (
        "Tuur Peeters",
        "Founded the bicycle workshop, and found who goes on with it.",
    ),
    "approved": ("Aya Benali", "Interpreted for newcomers at the town hall, in three languages."),
    "declined": ("Jef Smeets", "Was present at most meetings."),
    "withdrawn": ("Lore Maertens", "Led the choir; she is nominated by the council as well."),
    "batched": ("Rik Verbeke", "Read to children in hospital, every week of his master’s years."),
    "awarded": ("Nina Dubois", "Built the faculty’s listening service with nine others."),
}
"""Somebody in every state, and why she is nominated."""

UNMET = {"asked_back": {1}, "declined": {0, 1}}
"""The criteria that a nominator did not tick; whoever is approved meets them all."""


def tell_nominations(
    session: Session, badge_class: BadgeClass, people: dict[str, Person], *, now: datetime
) -> None:
    """Let the call of the faculty be half-way: some decided, some waiting."""
    began = now - timedelta(days=20)
    keeper = people[KEEPER]
    terms = CallTerms(
        title="Specific commitment: this year’s nominations",
        instructions=INSTRUCTIONS,
        second_member=True,
        tells_nominee=False,
        graduates_only=True,
        opens_at=began,
        closes_at=now + timedelta(days=10),
        proclaimed_at=now + timedelta(days=40),
    )
    call = make_call(session, badge_class, terms, actor=keeper, now=began)
    body = make_body(
        session, badge_class.issuer, name="Psychology students’ circle", actor=keeper, now=began
    )
    add_member(session, body, kind=IdentifierKind.EPPN, value=STUDENT, actor=keeper, now=began)
    for day, state in enumerate(NOMINEES, start=1):
        _tell(session, call, people, state, at=began + timedelta(days=day))
    for state, later in (("awarded", False), ("batched", True)):
        _prepare(session, call, people[NOMINATOR], state, later=later, at=now - timedelta(days=5))
    settle_nominations(session, now=now)


def _tick(state: str, number: int) -> Tick:
    if number in UNMET.get(state, ()):
        return Tick(met=False, remark="I did not see this myself.")
    return Tick(met=True, remark="We talked about it at length." if number == 2 else "")


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@ghent.example"


def _tell(
    session: Session,
    call: NominationCall,
    people: dict[str, Person],
    state: str,
    *,
    at: datetime,
) -> None:
    name, motivation = NOMINEES[state]
    nominator = people[NOMINATOR]
    words = Words(
        body=None,
        nominee_kind=IdentifierKind.EMAIL,
        nominee_value=_address(name),
        nominee_name=name,
        motivation=motivation,
        competences=["taking responsibility", "listening"],
        ticks=[_tick(state, number) for number in range(len(call.criteria))],
    )
    nomination = write_nomination(session, call, words, nominator=nominator, now=at)
    if state == "draft":
        return
    hand_in(session, nomination, nominator=nominator, now=at)
    later = at + timedelta(hours=20)
    if state == "withdrawn":
        withdraw(session, nomination, nominator=nominator, now=later)
    elif state in {"asked_back", "declined"}:
        deed = ask_back if state == "asked_back" else decline
        reason = (
            "Which two semesters were these, and who relied on her?"
            if state == "asked_back"
            else "The criteria ask for more than being there. Please nominate him again next year."
        )
        deed(session, nomination, version=1, member=people[FIRST], reason=reason, now=later)
    elif state != "submitted":
        approve(session, nomination, version=1, member=people[SECOND], now=later)
        if state != "approved_once":
            approve(session, nomination, version=1, member=people[FIRST], now=later)


def _prepare(
    session: Session,
    call: NominationCall,
    awarder: Person,
    state: str,
    *,
    later: bool,
    at: datetime,
) -> None:
    """One batch was awarded already; the other waits for somebody to confirm it."""
    graduates = read_graduates(_address(NOMINEES[state][0]).encode())
    prepared = prepare_batch(
        session,
        call,
        graduates=graduates,
        scheduled_for=call.proclaimed_at if later else None,
        actor=awarder,
        now=at,
    )
    if not later:
        start_batch(session, prepared.batch, actor=awarder, now=at)
        run_chunk(session, now=at)
