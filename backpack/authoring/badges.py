"""The life of a badge class: draft, published, archived, and version after version."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from backpack import audit
from backpack.artwork.errors import ArtworkError
from backpack.artwork.uploads import Picture
from backpack.authoring.describing import (
    COLUMNS,
    Description,
    Design,
    draw_picture,
    missing_from,
    read_design,
    say_column,
    write_description,
)
from backpack.errors import BackpackError, ConflictError
from backpack.models import (
    Award,
    AwardBatch,
    BadgeClass,
    BadgeStatus,
    BatchState,
    Issuer,
    Person,
)

LONGEST_SLUG = 56
_OUTSIDE_SLUG = re.compile(r"[^a-z0-9]+")

FIRST_DESIGN = {"shape": "scallop", "symbol": "star"}
"""What a badge looks like until somebody chooses."""


def create_draft(
    session: Session, issuer: Issuer, description: Description, *, actor: Person, now: datetime
) -> BadgeClass:
    """Begin a badge: a draft with a first picture, which nobody but its makers sees."""
    design = Design(**FIRST_DESIGN, colour=issuer.institution.colour)
    picture = draw_picture(design, name=description.name)
    badge_class = BadgeClass(
        issuer=issuer,
        slug=_free_slug(session, issuer, description.name),
        status=BadgeStatus.DRAFT,
        image_svg=picture.svg,
        image_png=picture.png,
        design=design.as_json(),
        created_at=now,
    )
    write_description(badge_class, description)
    session.add(badge_class)
    session.flush()
    _record(session, badge_class, "created", actor=actor, now=now)
    return badge_class


def change_draft(
    session: Session,
    badge_class: BadgeClass,
    description: Description,
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Rewrite a draft. A picture that shows the name is drawn anew with it.

    Raises:
        ConflictError: ``badge_not_draft``.
    """
    _require_draft(session, badge_class)
    changed = write_description(badge_class, description)
    design = read_design(badge_class.design)
    if "name" in changed and design is not None:
        _set_picture(badge_class, draw_picture(design, name=badge_class.name), design)
    if changed:
        _record(session, badge_class, "changed", actor=actor, now=now, changed=changed)


def change_picture(
    session: Session,
    badge_class: BadgeClass,
    picture: Design | Picture,
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Give a draft a picture: one that was uploaded and read, or one that is drawn.

    Raises:
        ConflictError: ``badge_not_draft``.
        BackpackError: ``design_invalid``.
    """
    _require_draft(session, badge_class)
    if isinstance(picture, Design):
        try:
            drawn = draw_picture(picture, name=badge_class.name)
        except ArtworkError as error:
            raise BackpackError(
                "design_invalid", _("A picture cannot be drawn from this. Choose again.")
            ) from error
        _set_picture(badge_class, drawn, picture)
    else:
        _set_picture(badge_class, picture, None)
    _record(session, badge_class, "pictured", actor=actor, now=now)


def _set_picture(badge_class: BadgeClass, picture: Picture, design: Design | None) -> None:
    badge_class.image_svg = picture.svg
    badge_class.image_png = picture.png
    badge_class.design = design.as_json() if design else {}


def publish_badge_class(
    session: Session, badge_class: BadgeClass, *, actor: Person, now: datetime
) -> None:
    """Let a draft be awarded, and stand in the catalogue in place of its earlier version.

    Raises:
        ConflictError: ``badge_not_draft``.
        BackpackError: ``badge_incomplete``: its kind needs more.
    """
    _require_draft(session, badge_class)
    if missing := missing_from(badge_class):
        words = ", ".join(say_column(group[0]) for group in missing)
        raise BackpackError(
            "badge_incomplete", _("Before it can be published it needs: %(what)s.", what=words)
        )
    for earlier in versions_of(session, badge_class):
        if earlier.status is BadgeStatus.PUBLISHED:
            earlier.status, earlier.archived_at = BadgeStatus.ARCHIVED, now
            _record(session, earlier, "superseded", actor=actor, now=now)
    badge_class.status, badge_class.published_at = BadgeStatus.PUBLISHED, now
    badge_class.archived_at = None
    _record(session, badge_class, "published", actor=actor, now=now)


def archive_badge_class(
    session: Session, badge_class: BadgeClass, *, actor: Person, now: datetime
) -> None:
    """Award it no more. What was awarded stays, and so does its page.

    Raises:
        ConflictError: ``badge_not_published``.
    """
    _lock(session, badge_class)
    if badge_class.status is not BadgeStatus.PUBLISHED:
        raise ConflictError("badge_not_published", _("Only a published badge can be archived."))
    badge_class.status, badge_class.archived_at = BadgeStatus.ARCHIVED, now
    _record(session, badge_class, "archived", actor=actor, now=now)


def restore_badge_class(
    session: Session, badge_class: BadgeClass, *, actor: Person, now: datetime
) -> None:
    """Award an archived badge again: its newest version, if no other is published.

    Raises:
        ConflictError: ``badge_not_archived`` or ``badge_superseded``.
    """
    _lock(session, badge_class)
    if badge_class.status is not BadgeStatus.ARCHIVED:
        raise ConflictError("badge_not_archived", _("Only an archived badge can be restored."))
    if any(
        one.status is BadgeStatus.PUBLISHED or one.version > badge_class.version
        for one in versions_of(session, badge_class)
    ):
        raise _superseded()
    badge_class.status, badge_class.archived_at = BadgeStatus.PUBLISHED, None
    _record(session, badge_class, "restored", actor=actor, now=now)


def begin_change(
    session: Session, badge_class: BadgeClass, *, actor: Person, now: datetime
) -> BadgeClass:
    """The draft in which a published badge is changed.

    Never awarded, it becomes a draft itself; once awarded, or while a confirmed batch awards it, a
    new version is begun, or the one that was begun before goes on. What was promised stays as it
    was.

    Raises:
        ConflictError: ``badge_superseded``.
    """
    _lock(session, badge_class)
    versions = versions_of(session, badge_class)
    for other in versions:
        if other.status is BadgeStatus.DRAFT:
            return other
    if versions[0].id != badge_class.id:
        raise _superseded()
    if badge_class.status is BadgeStatus.PUBLISHED and not is_promised(session, badge_class):
        badge_class.status = BadgeStatus.DRAFT
        _record(session, badge_class, "taken_back", actor=actor, now=now)
        return badge_class
    kept = (*COLUMNS, "slug", "issuer_id", "image_svg", "image_png", "design")
    draft = BadgeClass(
        **{column: getattr(badge_class, column) for column in kept},
        version=max(one.version for one in versions) + 1,
        status=BadgeStatus.DRAFT,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    _record(session, draft, "versioned", actor=actor, now=now, version=draft.version)
    return draft


def discard_draft(
    session: Session, badge_class: BadgeClass, *, actor: Person, now: datetime
) -> None:
    """Throw a draft away that nobody but its makers has ever seen.

    Raises:
        ConflictError: ``badge_not_draft`` or ``badge_was_published``.
    """
    _require_draft(session, badge_class)
    if badge_class.published_at is not None:
        raise ConflictError(
            "badge_was_published", _("It has been public. Publish it again, and archive it then.")
        )
    _record(session, badge_class, "discarded", actor=actor, now=now)
    session.delete(badge_class)


def versions_of(session: Session, badge_class: BadgeClass) -> list[BadgeClass]:
    """Every version of the same badge, the newest first."""
    query = select(BadgeClass).where(
        BadgeClass.issuer_id == badge_class.issuer_id, BadgeClass.slug == badge_class.slug
    )
    query = query.options(defer(BadgeClass.image_png), defer(BadgeClass.image_svg))
    return list(session.scalars(query.order_by(BadgeClass.version.desc())))


def is_promised(session: Session, badge_class: BadgeClass) -> bool:
    """Whether this version was ever awarded, or is about to be by a batch that was confirmed."""
    awarded = select(Award.id).where(Award.badge_class_id == badge_class.id).limit(1)
    confirmed = (
        select(AwardBatch.id)
        .where(
            AwardBatch.badge_class_id == badge_class.id,
            AwardBatch.state.in_([BatchState.RUNNING, BatchState.STOPPED]),
        )
        .limit(1)
    )
    return session.scalar(awarded) is not None or session.scalar(confirmed) is not None


def _superseded() -> ConflictError:
    return ConflictError("badge_superseded", _("There is a newer version of this badge."))


def _lock(session: Session, badge_class: BadgeClass) -> None:
    """Let nobody award or change it meanwhile: an award points to this row and waits for it."""
    session.refresh(badge_class, ["status"], with_for_update=True)


def _require_draft(session: Session, badge_class: BadgeClass) -> None:
    _lock(session, badge_class)
    if badge_class.status is not BadgeStatus.DRAFT:
        raise ConflictError(
            "badge_not_draft",
            _("This badge is no draft any more: somebody else has just published it."),
        )


def _free_slug(session: Session, issuer: Issuer, name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = _OUTSIDE_SLUG.sub("-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "badge"
    taken = set(
        session.scalars(
            select(BadgeClass.slug).where(
                BadgeClass.issuer_id == issuer.id, BadgeClass.slug.startswith(base, autoescape=True)
            )
        )
    )
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _record(
    session: Session,
    badge_class: BadgeClass,
    action: str,
    *,
    actor: Person,
    now: datetime,
    **details: Any,
) -> None:
    audit.record(
        session,
        f"staff:badge_class:{action}",
        at=now,
        object_kind="badge_class",
        object_id=badge_class.public_id,
        actor=actor,
        details=details,
    )
