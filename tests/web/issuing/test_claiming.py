"""An award becomes one credential, for nobody but the person it was made to."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.errors import ConflictError, NotFoundError
from backpack.issuing.claiming import claim_award
from backpack.issuing.signing import SigningError
from backpack.models import AuditEvent, Award, AwardState, Credential
from tests.support.factories import NOW, make_identifier, make_person
from tests.support.issued import offer


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Credential)) or 0


def test_claiming_makes_the_credential(session: Session) -> None:
    award, person = offer(session)
    credential = claim_award(session, award, person, now=NOW, recipient_name=" Noor Verhaegen ")
    assert award.state is AwardState.CLAIMED
    assert (award.person_id, award.decided_at) == (person.id, NOW)
    assert (credential.recipient_name, credential.issued_at) == ("Noor Verhaegen", NOW)
    assert "person:award:claimed" in session.scalars(select(AuditEvent.event)).all()


def test_claiming_twice_is_claiming_once(session: Session) -> None:
    award, person = offer(session)
    first = claim_award(session, award, person, now=NOW, recipient_name=person.name)
    again = claim_award(
        session, award, person, now=NOW + timedelta(days=300), recipient_name="Somebody Else"
    )
    assert again is first
    assert again.recipient_name == person.name
    assert _count(session) == 1


def test_another_person_does_not_learn_that_there_is_an_award(session: Session) -> None:
    award, _ = offer(session)
    stranger = make_person(session, email="stranger@student.example")
    with pytest.raises(NotFoundError):
        claim_award(session, award, stranger, now=NOW, recipient_name=stranger.name)
    assert award.state is AwardState.OFFERED


def test_an_identifier_that_was_given_up_claims_nothing(session: Session) -> None:
    award, _ = offer(session)
    former = make_person(session, email="other@student.example")
    make_identifier(
        session,
        former,
        kind=award.recipient_kind,
        value=award.recipient_value,
        ended_at=NOW - timedelta(days=1),
    )
    with pytest.raises(NotFoundError):
        claim_award(session, award, former, now=NOW, recipient_name=former.name)


def test_whoever_shares_the_identifier_comes_second(session: Session) -> None:
    award, person = offer(session)
    claim_award(session, award, person, now=NOW, recipient_name=person.name)
    other = make_person(session, email=award.recipient_value, provider="utrecht")
    with pytest.raises(ConflictError) as refused:
        claim_award(session, award, other, now=NOW, recipient_name=other.name)
    assert refused.value.code == "award_claimed"
    assert _count(session) == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (AwardState.SCHEDULED, "award_not_offered"),
        (AwardState.DECLINED, "award_declined"),
        (AwardState.WITHDRAWN, "award_withdrawn"),
        (AwardState.EXPIRED, "award_expired"),
    ],
)
def test_only_what_is_on_offer_can_be_claimed(
    session: Session, state: AwardState, code: str
) -> None:
    award, person = offer(session, state=state)
    with pytest.raises(ConflictError) as refused:
        claim_award(session, award, person, now=NOW, recipient_name=person.name)
    assert refused.value.code == code
    assert _count(session) == 0


def test_the_deadline_counts_before_the_nightly_job_has_come(session: Session) -> None:
    award, person = offer(session)
    late = award.claim_until
    assert late is not None
    with pytest.raises(ConflictError) as refused:
        claim_award(session, award, person, now=late, recipient_name=person.name)
    assert refused.value.code == "award_expired"


def test_a_failed_signature_leaves_the_award_on_offer(session: Session) -> None:
    award, person = offer(session, evidence_url="relative")
    session.commit()
    with pytest.raises(SigningError):
        claim_award(session, award, person, now=NOW, recipient_name=person.name)
    session.rollback()
    assert session.get_one(Award, award.id).state is AwardState.OFFERED
