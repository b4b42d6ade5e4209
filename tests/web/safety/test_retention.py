"""What the privacy page says is forgotten, is forgotten; nothing else is."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from backpack.accounts.sessions import begin_session
from backpack.db import new_session
from backpack.models import Award, BrowserSession, OutboxMail, SignIn
from backpack.retention import MAIL, SESSIONS, Forgotten, forget_old
from tests.conftest import SteppingClock
from tests.support import factories

DAY = timedelta(days=1)


def letter(**moments: object) -> OutboxMail:
    return OutboxMail(
        kind="award_offered", recipient="noor@student.example", subject="s", text="t", html="h",
        created_at=factories.NOW, **moments,
    )  # fmt: skip


def test_old_sessions_and_mail_are_forgotten(app: Flask, clock: SteppingClock) -> None:
    now = clock()
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session)
        factories.make_award(session)
        sign_in = session.scalars(select(SignIn).where(SignIn.person_id == person.id)).one()
        _token, old = begin_session(session, sign_in, now=now - SESSIONS - DAY)
        _token, ended = begin_session(session, sign_in, now=now - SESSIONS - DAY)
        ended.ended_at = now - DAY
        _token, live = begin_session(session, sign_in, now=now)
        kept = [letter(sent_at=now - MAIL + DAY), letter(next_attempt_at=now)]
        session.add_all([*kept, letter(sent_at=now - MAIL - DAY), letter(failed_at=now - 2 * MAIL)])
        session.flush()
        assert forget_old(session, now=now) == Forgotten(sessions=1, mail=2, attempts=0)
        left = set(session.scalars(select(BrowserSession.id)))
        assert left == {ended.id, live.id}
        assert old.id not in left
        assert set(session.scalars(select(OutboxMail.id))) == {mail.id for mail in kept}
        assert len(session.scalars(select(Award)).all()) == 1
