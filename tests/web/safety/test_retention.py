"""What the privacy page says is forgotten, is forgotten; nothing else is."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from backpack.accounts.sessions import begin_session
from backpack.db import new_session
from backpack.models import (
    Award,
    BodyInvitation,
    BrowserSession,
    OutboxMail,
    PrivateLink,
    PrivateLinkBadge,
    SignIn,
)
from backpack.retention import INVITATIONS, MAIL, SESSIONS, Forgotten, forget_old
from backpack.sharing.private_links import Lifetime, Wish, end_link, make_link
from backpack.sharing.service import Choices
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.collections import collect, make_collection_link
from tests.support.issued import issue
from tests.support.nominating import make_faculty
from tests.support.writing import write

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


def test_an_invitation_to_nominate_that_nobody_accepted_is_forgotten(app: Flask) -> None:
    now = factories.NOW
    over = now - INVITATIONS

    def fill(session: Session) -> list[str]:
        body = make_faculty(session).body
        session.add_all(
            BodyInvitation(
                token_sha256=name, body=body, address=f"{name}@x.example", created_at=now, **values
            )
            for name, values in {
                "late": {"expires_at": over},
                "open": {"expires_at": now},
                "old": {"expires_at": over - DAY},
                "withdrawn": {"expires_at": over - DAY, "withdrawn_at": over - 2 * DAY},
                "accepted": {"expires_at": over - DAY, "accepted_at": over - 2 * DAY},
            }.items()
        )
        session.flush()
        assert forget_old(session, now=now).invitations == 2
        names = select(BodyInvitation.token_sha256).order_by(BodyInvitation.token_sha256)
        return list(session.scalars(names))

    assert write(app, fill) == ["accepted", "late", "open"]


@pytest.mark.parametrize("ended", [True, False])
def test_what_was_signed_for_a_reader_is_forgotten_when_the_link_is_over(
    app: Flask, clock: SteppingClock, ended: bool
) -> None:
    """Ended by its owner, or by time; the links that are open keep what they show."""
    now, later = clock(), clock() + 31 * DAY

    def fill(session: Session) -> tuple[list[bool], int, int]:
        noor = factories.make_person(session, email="noor@student.example")
        badge = issue(session, person=noor, recipient="noor@student.example")
        collection = collect(session, noor, badge)
        choices = Choices(show_name=True, show_grade=False, show_evidence=False)
        month, always = (
            make_link(session, badge, Wish(label="x", choices=choices, lifetime=lifetime), now=now)
            for lifetime in (Lifetime.MONTH, Lifetime.OPEN)
        )
        everything = make_collection_link(session, collection, now=now)
        for link in (month, everything) if ended else ():
            end_link(session, link, now=now)
        before = len(session.scalars(select(PrivateLinkBadge.id)).all())
        forget_old(session, now=now if ended else later)
        session.expire_all()
        kept = select(PrivateLink).options(undefer(PrivateLink.signed_json))
        links = session.scalars(kept.where(PrivateLink.id.in_([month.id, always.id])))
        left = {link.id: link.signed_json is not None for link in links}
        after = len(session.scalars(select(PrivateLinkBadge.id)).all())
        return [left[month.id], left[always.id]], before, after

    assert write(app, fill) == ([False, True], 1, 0)
