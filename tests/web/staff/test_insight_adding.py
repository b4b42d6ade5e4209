"""What the database adds up is what the same rows say one by one, to the microsecond."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.catalogue.dates import day_in
from backpack.models import Award, AwardState
from backpack.staff.insight.adding import add_up_awards
from backpack.staff.insight.cases import DAY, SOON, Step, Times, days_to_claim, is_soon
from backpack.staff.insight.periods import quarter
from tests.support.factories import NOW, make_award, make_badge_class, make_institution, make_issuer
from tests.support.writing import write

TICK = timedelta(microseconds=1)
MIDNIGHT = datetime(2026, 3, 31, 22, tzinfo=UTC)
"""When the first quarter of 2026 ends in Brussels, whose summer has begun."""

OFFERS = (MIDNIGHT - TICK, MIDNIGHT, NOW - 999_999 * TICK)
LATER = (-TICK, TICK - TICK, TICK, DAY - TICK, DAY, DAY + TICK, SOON - TICK, SOON, SOON + TICK)
"""How long after the offer something was claimed; the clock of a machine may have been set."""


@pytest.mark.parametrize("zone", ["Europe/Brussels", "America/Sao_Paulo"])
def test_moments_are_told_apart_by_a_microsecond(app: Flask, zone: str) -> None:
    def compare(session: Session) -> None:
        institution = make_institution(session, time_zone=zone)
        issuer = make_issuer(session, institution=institution)
        badge_class = make_badge_class(session, issuer=issuer)
        made = []
        for number, (offered_at, later) in enumerate((o, n) for o in OFFERS for n in LATER):
            award = make_award(session, badge_class=badge_class, recipient=f"n{number}@x.example")
            award.state, award.offered_at = AwardState.CLAIMED, offered_at
            award.decided_at = offered_at + later
            award.reminded_at = offered_at + DAY if number % 2 else None
            made.append(award)
        session.flush()
        expected: dict[Any, Any] = {}
        for award in made:
            _count(expected, award, zone)
        found = {
            (crowd.quarter, crowd.reminded): (
                crowd.size,
                crowd.steps[Step.CLAIMED],
                crowd.steps[Step.SOON],
                dict(crowd.days),
            )
            for _class_id, crowd in add_up_awards(session, [issuer])
        }
        assert found == {key: tuple(value) for key, value in expected.items()}

    write(app, compare)


def _count(counts: dict[Any, Any], award: Award, zone: str) -> None:
    """The slow way, in Python."""
    assert award.offered_at is not None
    times = Times(
        offered_at=award.offered_at, reminded_at=award.reminded_at, claimed_at=award.decided_at
    )
    key = quarter(day_in(award.offered_at, zone)), award.reminded_at is not None
    row = counts.setdefault(key, [0, 0, 0, {}])
    row[0] += 1
    row[1] += 1
    row[2] += is_soon(times)
    days = days_to_claim(times)
    row[3][days] = row[3].get(days, 0) + 1
