"""What we learn of an award when somebody signs in for it; no picture in a mail spies for us."""

import re
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack.awards.matching import is_for
from backpack.models import Award, AwardSignal, AwardState, Person, SignalKind

_AWARD_PATH = re.compile(r"/awards/([A-Za-z0-9_-]{22})(?:[/?].*)?")


def note_arrival(session: Session, next_path: str, person: Person, *, now: datetime) -> None:
    """Somebody signed in to go on to ``next_path``: if that is an award, its link was opened.

    And if it was made to nobody that this person is known as, she has the wrong account.
    """
    found = _AWARD_PATH.fullmatch(next_path)
    if found is None:
        return
    award = session.scalar(
        select(Award).where(Award.public_id == found[1], Award.state != AwardState.SCHEDULED)
    )
    if award is None:
        return
    note_signal(session, award, SignalKind.OPENED, now=now)
    if award.state is AwardState.OFFERED and not is_for(session, award, person):
        note_signal(session, award, SignalKind.WRONG_ACCOUNT, now=now)


def note_signal(session: Session, award: Award, kind: SignalKind, *, now: datetime) -> None:
    """Count one more signal of this kind; one row each, however often it happens."""
    counted = session.execute(
        update(AwardSignal)
        .where(AwardSignal.award_id == award.id, AwardSignal.kind == kind)
        .values(last_at=now, times=AwardSignal.times + 1)
        .returning(AwardSignal.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if counted is not None:
        return
    try:
        with session.begin_nested():
            session.add(
                AwardSignal(award_id=award.id, kind=kind, first_at=now, last_at=now, times=1)
            )
    except IntegrityError:
        # Somebody else was here in the same moment; one of the two is enough.
        return


def signals_of(session: Session, award: Award) -> dict[SignalKind, AwardSignal]:
    """What was learnt of ``award``."""
    found = session.scalars(select(AwardSignal).where(AwardSignal.award_id == award.id))
    return {signal.kind: signal for signal in found}
