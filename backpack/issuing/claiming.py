"""A learner claims an award, and it becomes a credential: one, however often she asks."""

import secrets
from calendar import monthrange
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import audit
from backpack.accounts.identifiers import matches
from backpack.accounts.terms.claiming import require_accepted
from backpack.awards.rules import rules_of
from backpack.awards.transitions import move_award
from backpack.errors import ConflictError, NotFoundError
from backpack.issuing.addresses import site_addresses
from backpack.issuing.documents import build_credential
from backpack.issuing.identities import recipient_identities
from backpack.issuing.keys import current_key
from backpack.issuing.signatures import sign_as_issuer
from backpack.issuing.status_lists import SUSPENSION, allot_entry
from backpack.models import Award, AwardState, Credential, Person
from backpack.models.columns import new_public_id

_SALT_BYTES = 16


def claim_award(
    session: Session, award: Award, person: Person, *, now: datetime, recipient_name: str
) -> Credential:
    """Make the credential of ``award`` for ``person``, with ``recipient_name`` printed on it.

    The database decides who claims: one conditional update, which one caller alone can win. The
    same person asking again gets the credential that there is.

    Raises:
        NotFoundError: the award was made to nobody that ``person`` is known as.
        ConflictError: the award is not, or no longer, on offer, or the institution's terms were
            not accepted; ``code`` says why.
    """
    if not matches(session, person, award.recipient_kind, award.recipient_normalised):
        raise NotFoundError
    if award.state is AwardState.OFFERED:
        require_accepted(session, person, award.badge_class)
    try:
        move_award(
            session,
            award,
            to=AwardState.CLAIMED,
            now=now,
            decided_at=now,
            person_id=person.id,
        )
    except ConflictError:
        credential = find_credential_of(session, award)
        if credential is None or credential.person_id != person.id:
            raise
        return credential
    credential = _make_credential(
        session, award, person, now=now, recipient_name=recipient_name.strip()
    )
    audit.record(
        session,
        "person:award:claimed",
        at=now,
        object_kind="award",
        object_id=award.public_id,
        actor=person,
        about=person,
        details={"credential": credential.public_id},
    )
    return credential


def find_credential_of(session: Session, award: Award) -> Credential | None:
    """The credential that claiming ``award`` made."""
    return session.scalar(select(Credential).where(Credential.award_id == award.id))


def _make_credential(
    session: Session, award: Award, person: Person, *, now: datetime, recipient_name: str
) -> Credential:
    badge_class = award.badge_class
    issuer = badge_class.issuer
    key = current_key(session, issuer, now=now)
    status_list, index = allot_entry(session, issuer, now=now)
    suspension_list, suspension_index = None, None
    if rules_of(session, issuer.institution).suspendable:
        suspension_list, suspension_index = allot_entry(
            session, issuer, purpose=SUSPENSION, now=now
        )
    credential = Credential(
        public_id=new_public_id(),
        award=award,
        person=person,
        badge_class=badge_class,
        key=key,
        status_list=status_list,
        status_index=index,
        suspension_list=suspension_list,
        suspension_index=suspension_index,
        recipient_salt=secrets.token_hex(_SALT_BYTES),
        recipient_name=recipient_name,
        issued_at=now,
        expires_at=add_months(now, badge_class.valid_months) if badge_class.valid_months else None,
    )
    document = build_credential(
        credential,
        identities=recipient_identities(session, award, person),
        addresses=site_addresses(),
    )
    credential.signed_json = sign_as_issuer(session, document, issuer=issuer, now=now)
    session.add(credential)
    session.flush()
    return credential


def add_months(moment: datetime, months: int) -> datetime:
    """The same day ``months`` later, or the last of the month where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
