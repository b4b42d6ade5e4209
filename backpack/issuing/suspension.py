"""An issuer suspends a credential for the time being, and lets it count again."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.awards.notices import queue_suspension
from backpack.errors import ConflictError
from backpack.issuing.status_lists import write_bit
from backpack.models import Credential, Person


def can_be_suspended(credential: Credential) -> bool:
    """Whether it was signed with an entry for suspension; nobody can add one later."""
    return credential.suspension_list_id is not None


def suspend_credential(
    session: Session, credential: Credential, *, actor: Person, reason: str, now: datetime
) -> None:
    """Let the badge not count until further notice, and tell the learner why.

    Raises:
        ConflictError: ``badge_not_suspendable``; ``badge_revoked``; ``badge_suspended``.
    """
    if credential.revoked_at is not None:
        raise ConflictError("badge_revoked", _("This badge has been taken back already."))
    _mark(session, credential, reason.strip(), actor=actor, now=now)


def resume_credential(
    session: Session, credential: Credential, *, actor: Person, reason: str, now: datetime
) -> None:
    """Let the badge count again, and tell the learner.

    Raises:
        ConflictError: ``badge_not_suspended``.
    """
    _mark(session, credential, None, actor=actor, now=now, said=reason.strip())


def _mark(
    session: Session,
    credential: Credential,
    reason: str | None,
    *,
    actor: Person,
    now: datetime,
    said: str = "",
) -> None:
    """Suspend with a reason, resume without one; of two who try, the first one's word stands."""
    if credential.suspension_list_id is None or credential.suspension_index is None:
        raise ConflictError(
            "badge_not_suspendable",
            _("This badge was made without the possibility. It can only be taken back."),
        )
    suspending = reason is not None
    before = Credential.suspended_at
    session.flush()
    won = session.execute(
        update(Credential)
        .where(
            Credential.id == credential.id,
            Credential.revoked_at.is_(None),
            before.is_(None) if suspending else before.is_not(None),
        )
        .values(suspended_at=now if suspending else None, suspension_reason=reason)
        .returning(Credential.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(credential)
    if won is None and suspending:
        raise ConflictError("badge_suspended", _("This badge is suspended already."))
    if won is None:
        raise ConflictError("badge_not_suspended", _("This badge is not suspended any more."))
    write_bit(
        session,
        credential.suspension_list_id,
        credential.suspension_index,
        marked=suspending,
        now=now,
    )
    queue_suspension(
        session,
        credential.award,
        credential.person,
        suspended=suspending,
        link=f"/badges/{credential.public_id}",
        reason=reason or said,
        now=now,
    )
    audit.record(
        session,
        "staff:credential:suspended" if suspending else "staff:credential:resumed",
        at=now,
        object_kind="credential",
        object_id=credential.public_id,
        actor=actor,
        about=credential.person,
        details={"reason": reason or said},
    )
