"""Taking a badge back: once, with a reason, and the learner is told."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuing.revocation import revoke_credential
from backpack.models import AuditEvent, IdentifierKind, OutboxMail
from tests.support.factories import NOW, make_awarder, make_person
from tests.support.issued import issue


def test_revoking_says_when_and_why_and_tells_the_learner(session: Session) -> None:
    credential = issue(session)
    actor = make_awarder(session, credential.badge_class.issuer)
    revoke_credential(session, credential, actor=actor, reason=" A mistake. ", now=NOW)
    assert (credential.revoked_at, credential.revocation_reason) == (NOW, "A mistake.")
    (mail,) = session.scalars(select(OutboxMail)).all()
    assert mail.recipient == "noor@student.example"
    assert "A mistake." in mail.text
    assert f"http://backpack.test/badges/{credential.public_id}" in mail.text
    (event,) = session.scalars(
        select(AuditEvent).where(AuditEvent.event == "staff:credential:revoked")
    ).all()
    assert (event.actor_id, event.about_id) == (actor.id, credential.person_id)


def test_revoking_twice_is_revoking_once(session: Session) -> None:
    credential = issue(session)
    actor = make_awarder(session, credential.badge_class.issuer)
    revoke_credential(session, credential, actor=actor, reason="First", now=NOW)
    revoke_credential(
        session, credential, actor=actor, reason="Second", now=NOW + timedelta(days=1)
    )
    assert (credential.revoked_at, credential.revocation_reason) == (NOW, "First")
    assert len(session.scalars(select(OutboxMail)).all()) == 1


def test_the_mail_goes_to_an_address_that_is_hers_today(session: Session) -> None:
    person = make_person(session, eppn="noor@ugent.example", email="noor@private.example")
    credential = issue(
        session, person=person, recipient="noor@ugent.example", kind=IdentifierKind.EPPN
    )
    actor = make_awarder(session, credential.badge_class.issuer)
    revoke_credential(session, credential, actor=actor, reason="A mistake", now=NOW)
    assert session.scalars(select(OutboxMail.recipient)).all() == ["noor@private.example"]
