"""Making a badge public as its owner chose, and private again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.errors import ConflictError
from backpack.issuing.variants import sign_variant
from backpack.models import Credential, PublishedVariant

TICKED = "y"
"""What a ticked box sends; anything else shows nothing."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What strangers are to see beside the badge itself."""

    show_name: bool
    show_grade: bool
    show_evidence: bool

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Choices":
        """From the fields of a form or a query; what is not ticked is not shown."""
        return cls(*(values.get(name) == TICKED for name in ("name", "grade", "evidence")))


def publish_badge(
    session: Session,
    credential: Credential,
    choices: Choices,
    *,
    may_index: bool = False,
    now: datetime,
) -> PublishedVariant:
    """Make the badge public as chosen; a badge that is public already is shown as chosen now.

    Raises:
        ConflictError: the badge has been revoked.
    """
    session.refresh(credential, with_for_update=True)
    if credential.revoked_at is not None:
        raise ConflictError(
            "badge_revoked",
            _("This badge has been revoked by its issuer, so it cannot be made public."),
        )
    unpublish_badge(session, credential, now=now, quiet=True)
    variant = PublishedVariant(
        credential=credential,
        show_name=choices.show_name,
        show_grade=choices.show_grade,
        show_evidence=choices.show_evidence,
        may_index=may_index,
        signed_json=sign_variant(
            session,
            credential,
            show_name=choices.show_name,
            show_grade=choices.show_grade,
            show_evidence=choices.show_evidence,
            now=now,
        ),
        published_at=now,
    )
    session.add(variant)
    audit.record(
        session,
        "learner:badge:published",
        at=now,
        object_kind="credential",
        object_id=credential.public_id,
        actor=credential.person,
        about=credential.person,
        details={
            "name": choices.show_name,
            "grade": choices.show_grade,
            "evidence": choices.show_evidence,
            "index": may_index,
        },
    )
    session.flush()
    return variant


def unpublish_badge(
    session: Session, credential: Credential, *, now: datetime, quiet: bool = False
) -> None:
    """Make the badge private. Doing it twice is the same as once; ``quiet`` leaves no trail.

    Whatever is public at this moment ends, also what another tab published meanwhile: the lock
    lets the two go one after the other.
    """
    session.refresh(credential, with_for_update=True)
    ended = session.execute(
        update(PublishedVariant)
        .where(PublishedVariant.credential_id == credential.id, PublishedVariant.ended_at.is_(None))
        .values(ended_at=now)
        .returning(PublishedVariant.id),
        execution_options={"synchronize_session": False},
    ).all()
    session.expire(credential, ["variants"])
    if ended and not quiet:
        audit.record(
            session,
            "learner:badge:unpublished",
            at=now,
            object_kind="credential",
            object_id=credential.public_id,
            actor=credential.person,
            about=credential.person,
        )
