"""Awarding: what is refused, what is written together, and which deadline counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.awards.service import (
    AwardTexts,
    expire_awards,
    offer_award,
    offer_scheduled,
    withdraw_award,
)
from backpack.errors import BackpackError, ConflictError
from backpack.models import (
    AuditEvent,
    Award,
    AwardState,
    BadgeStatus,
    IdentifierKind,
    OutboxMail,
)
from tests.conftest import SteppingClock
from tests.support.factories import (
    NOW,
    make_award,
    make_awarder,
    make_badge_class,
    make_institution,
    make_issuer,
)
from tests.support.writing import write

NOOR = "Noor.Verhaegen@Student.Example"


def offer(session: Session, **changes: Any) -> Award:
    """An award to Noor of a badge of its own, unless something is said otherwise."""
    values: dict[str, Any] = {
        "recipient_kind": IdentifierKind.EMAIL,
        "recipient_value": NOOR,
        "created_by": None,
        "now": NOW,
    }
    values.update(changes)
    badge_class = values.pop("badge_class", None) or make_badge_class(session)
    return offer_award(session, badge_class=badge_class, **values)


def test_an_award_comes_with_its_mail_and_its_trail(app: Flask) -> None:
    def award(session: Session) -> tuple[Award, OutboxMail, AuditEvent]:
        badge_class = make_badge_class(session)
        awarder = make_awarder(session, badge_class.issuer)
        made = offer(session, badge_class=badge_class, created_by=awarder)
        session.flush()
        mail = session.scalars(select(OutboxMail)).one()
        events = select(AuditEvent).where(AuditEvent.object_id == made.public_id)
        return made, mail, session.scalars(events).one()

    made, mail, event = write(app, award)
    assert made.state is AwardState.OFFERED
    assert made.recipient_normalised == "noor.verhaegen@student.example"
    assert mail.recipient == NOOR
    assert mail.award_id == made.id
    assert mail.next_attempt_at == NOW
    assert mail.reply_to == made.badge_class.issuer.email
    assert event.event == "staff:award:offered"
    assert event.actor_id == made.created_by_id


def test_an_eppn_without_an_address_gets_no_mail(app: Flask) -> None:
    eppn = {"recipient_kind": IdentifierKind.EPPN, "recipient_value": "NVerhaegen@Ugent.Example"}
    award = write(app, lambda session: offer(session, **eppn))
    assert award.recipient_normalised == "nverhaegen@ugent.example"
    assert write(app, lambda session: session.scalar(select(func.count(OutboxMail.id)))) == 0


def test_an_eppn_with_an_address_is_written_to_there(app: Flask) -> None:
    eppn = {"recipient_kind": IdentifierKind.EPPN, "recipient_value": "nv@ugent.example"}
    write(app, lambda session: offer(session, notify_email=NOOR, **eppn))
    mail = write(app, lambda session: session.scalars(select(OutboxMail)).one())
    assert mail.recipient == NOOR


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recipient_value": "not an address"}, "recipient_malformed"),
        (
            {"recipient_kind": IdentifierKind.EPPN, "recipient_value": "no scope"},
            "recipient_malformed",
        ),
        ({"notify_email": "nobody"}, "notify_email_malformed"),
        ({"scheduled_for": NOW - timedelta(seconds=1)}, "schedule_in_past"),
    ],
)
def test_what_is_wrong_has_a_code(app: Flask, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BackpackError) as refused:
        write(app, lambda session: offer(session, **changes))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "https:x.example",
        "https://:443/a",
        "https://[x.example/",
        "https://x.example:port/",
        "http://x y/<b>",
        "https://x.example/a\nb",
        "https://user:pw@x.example/",
        "https://@x.example/",
        "javascript:alert(1)",
        "ftp://x.example/a",
    ],
)
def test_evidence_is_a_page_on_the_web(app: Flask, address: str) -> None:
    with pytest.raises(BackpackError) as refused:
        write(app, lambda session: offer(session, texts=AwardTexts(evidence_url=address)))
    assert refused.value.code == "evidence_malformed"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("HTTPS://x.example/a", "https://x.example/a"),
        ("http://x.example:8080/A?b=C#d", "http://x.example:8080/A?b=C#d"),
    ],
)
def test_the_scheme_of_evidence_is_kept_in_lower_case(app: Flask, typed: str, stored: str) -> None:
    award = write(app, lambda session: offer(session, texts=AwardTexts(evidence_url=typed)))
    assert award.evidence_url == stored


@pytest.mark.parametrize("status", [BadgeStatus.DRAFT, BadgeStatus.ARCHIVED])
def test_only_a_published_badge_is_awarded(app: Flask, status: BadgeStatus) -> None:
    def award(session: Session) -> None:
        offer(session, badge_class=make_badge_class(session, status=status))

    with pytest.raises(ConflictError) as refused:
        write(app, award)
    assert refused.value.code == "badge_not_awardable"


def test_a_second_open_award_is_refused_and_harms_nothing_else(app: Flask) -> None:
    def award_twice(session: Session) -> tuple[str, int]:
        badge_class = make_badge_class(session)
        offer(session, badge_class=badge_class)
        with pytest.raises(ConflictError) as refused:
            offer(session, badge_class=badge_class, recipient_value=NOOR.upper())
        offer(session, badge_class=badge_class, recipient_value="another@student.example")
        session.flush()
        return refused.value.code, session.scalar(select(func.count(OutboxMail.id))) or 0

    assert write(app, award_twice) == ("award_open_already", 2)


def test_after_a_withdrawal_it_can_be_awarded_again(app: Flask) -> None:
    def award_again(session: Session) -> AwardState:
        badge_class = make_badge_class(session)
        awarder = make_awarder(session, badge_class.issuer)
        first = offer(session, badge_class=badge_class)
        withdraw_award(session, first, actor=awarder, reason="Misspelt.", now=NOW)
        return offer(session, badge_class=badge_class).state

    assert write(app, award_again) is AwardState.OFFERED


@pytest.mark.parametrize(
    ("offered", "zone", "until"),
    [
        # Winter and summer time, and an evening that is the next day already further east.
        ("2026-11-12T09:00+00:00", "Europe/Brussels", "2027-03-11T23:00+00:00"),
        ("2026-06-01T09:00+00:00", "Europe/Brussels", "2026-09-28T22:00+00:00"),
        ("2026-11-12T23:30+00:00", "Europe/Brussels", "2027-03-12T23:00+00:00"),
        ("2026-11-12T23:30+00:00", "America/Paramaribo", "2027-03-12T03:00+00:00"),
    ],
)
def test_the_deadline_is_a_midnight_of_the_institution(
    app: Flask, offered: str, zone: str, until: str
) -> None:
    def award(session: Session) -> Award:
        issuer = make_issuer(session, institution=make_institution(session, time_zone=zone))
        badge_class = make_badge_class(session, issuer=issuer)
        return offer(session, badge_class=badge_class, now=datetime.fromisoformat(offered))

    assert write(app, award).claim_until == datetime.fromisoformat(until)


def test_a_scheduled_award_is_offered_on_its_day_and_its_deadline_counts_from_then(
    app: Flask, clock: SteppingClock
) -> None:
    day = NOW + timedelta(days=200)
    award = write(app, lambda session: offer(session, scheduled_for=day))
    assert (award.state, award.claim_until) == (AwardState.SCHEDULED, None)
    count_mail = select(func.count(OutboxMail.id))
    assert write(app, lambda session: session.scalar(count_mail)) == 0

    early = day - timedelta(minutes=1)
    assert write(app, lambda session: offer_scheduled(session, now=early)) == 0
    assert write(app, lambda session: expire_awards(session, now=early)) == 0
    late = day + timedelta(minutes=3)
    assert write(app, lambda session: offer_scheduled(session, now=late)) == 1
    assert write(app, lambda session: offer_scheduled(session, now=late)) == 0
    award = write(app, lambda session: session.get_one(Award, award.id))
    assert award.state is AwardState.OFFERED
    assert award.offered_at == late
    assert award.claim_until is not None
    assert award.claim_until > late + timedelta(days=118)
    assert write(app, lambda session: session.scalar(count_mail)) == 1


def test_an_offer_that_nobody_claims_expires_at_its_deadline(app: Flask) -> None:
    award = write(app, make_award)
    assert award.claim_until is not None
    before = award.claim_until - timedelta(microseconds=1)
    assert write(app, lambda session: expire_awards(session, now=before)) == 0
    until = award.claim_until
    assert write(app, lambda session: expire_awards(session, now=until)) == 1
    expired = write(app, lambda session: session.get_one(Award, award.id))
    assert (expired.state, expired.decided_at) == (AwardState.EXPIRED, until.astimezone(UTC))


def test_every_state_stays_a_row(app: Flask) -> None:
    def award_all(session: Session) -> None:
        badge_class = make_badge_class(session)
        for number, state in enumerate(AwardState):
            address = f"learner-{number}@student.example"
            make_award(session, badge_class=badge_class, state=state, recipient=address)

    write(app, award_all)
    later = NOW + timedelta(days=400)
    write(app, lambda session: offer_scheduled(session, now=later))
    write(app, lambda session: expire_awards(session, now=later + timedelta(days=400)))
    count = write(app, lambda session: session.scalar(select(func.count(Award.id))))
    assert count == len(AwardState)
