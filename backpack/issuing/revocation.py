"""An issuer takes a credential back: in its status list, with a reason, and with a mail."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.awards.notices import queue_revocation
from backpack.issuing.status_lists import set_bit
from backpack.models import Credential, Person


def revoke_credential(
    session: Session,
    credential: Credential,
    *,
    actor: Person | None,
    reason: str,
    now: datetime,
    tell: bool = True,
) -> None:
    """Revoke, and tell the learner why. Of two who try, the first one's reason stands.

    An operator at the command line is nobody's account: then there is no ``actor``.

    Without ``tell`` it is left to the caller to write to her.

    A credential that is revoked already stays as it is: no second mail, no second event.
    """
    session.flush()
    won = session.execute(
        update(Credential)
        .where(Credential.id == credential.id, Credential.revoked_at.is_(None))
        .values(revoked_at=now, revocation_reason=reason.strip())
        .returning(Credential.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(credential)
    if won is None:
        return
    set_bit(session, credential, now=now)
    if tell:
        queue_revocation(
            session,
            credential.award,
            credential.person,
            link=f"/badges/{credential.public_id}",
            reason=reason.strip(),
            now=now,
        )
    audit.record(
        session,
        "staff:credential:revoked",
        at=now,
        object_kind="credential",
        object_id=credential.public_id,
        actor=actor,
        about=credential.person,
        details={"reason": credential.revocation_reason},
    )
