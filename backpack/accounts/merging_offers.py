"""The offer to join two accounts: who may accept it, and what would move."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backpack.errors import ConflictError, NotFoundError
from backpack.models import (
    BadgeClass,
    BrowserSession,
    Credential,
    MergeOffer,
    Role,
    SignIn,
    VerifiedIdentifier,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move to the keeper, for its owner to recognise."""

    sign_ins: list[SignIn]
    identifiers: list[VerifiedIdentifier]
    badges: list[Credential]
    doubles: list[BadgeClass]
    """Badge classes of which both have a badge: both stay."""
    roles: list[Role]


def find_offer(
    session: Session, browser: BrowserSession, *, public_id: str, now: datetime
) -> MergeOffer:
    """The offer to merge that this very browser may accept.

    Raises:
        ConflictError: ``merge_done_already``, she accepted it: she went back, or pressed twice.
        NotFoundError: there is none, or it is another browser's or too old.
    """
    offer = session.scalar(
        select(MergeOffer)
        .where(MergeOffer.public_id == public_id)
        .options(joinedload(MergeOffer.keeper), joinedload(MergeOffer.other))
    )
    if (
        offer is None
        or offer.browser != browser.public_id
        or offer.keeper_id != browser.person_id
        or offer.expires_at <= now
        or offer.other.deleted_at is not None
    ):
        raise NotFoundError("merge_not_found")
    if offer.used_at is not None:
        raise joined_already()
    return offer


def joined_already() -> ConflictError:
    """What she hears who accepts twice; her profile has the undo."""
    return ConflictError(
        "merge_done_already",
        _("These accounts were joined already."),
        action=(url_for("accounts.show_profile"), _("Go on")),
    )


def preview_merge(session: Session, offer: MergeOffer) -> Preview:
    """What would move, without moving anything."""
    other = offer.other_id
    badges = session.scalars(
        select(Credential)
        .where(Credential.person_id == other)
        .options(joinedload(Credential.badge_class).defer(BadgeClass.image_png))
        .order_by(Credential.issued_at, Credential.id)
    ).all()
    mine = set(
        session.scalars(
            select(Credential.badge_class_id).where(Credential.person_id == offer.keeper_id)
        )
    )
    doubles = {one.badge_class_id: one.badge_class for one in badges if one.badge_class_id in mine}
    return Preview(
        sign_ins=list(session.scalars(select(SignIn).where(SignIn.person_id == other))),
        identifiers=list(
            session.scalars(
                select(VerifiedIdentifier).where(
                    VerifiedIdentifier.person_id == other, VerifiedIdentifier.ended_at.is_(None)
                )
            )
        ),
        badges=list(badges),
        doubles=list(doubles.values()),
        roles=list(
            session.scalars(
                select(Role)
                .where(Role.person_id == other)
                .options(joinedload(Role.issuer), joinedload(Role.institution))
            )
        ),
    )
