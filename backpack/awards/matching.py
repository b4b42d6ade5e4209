"""Whose an award is: found under its name, and matched by every name that a person is known by."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.accounts.identifiers import active_identifiers, mask_identifier, matches
from backpack.errors import ForbiddenError, GoneError, NotFoundError
from backpack.models import Award, AwardState, BadgeClass, Issuer, Person

LAPSED = timedelta(days=365)
"""How long it is said on the shelf that an award was not claimed in time."""


class WrongAccountError(ForbiddenError):
    """The award was made to somebody whom this account is not known to be."""


def find_award(session: Session, public_id: str) -> Award:
    """The award under this name, whoever it is for. One that is only scheduled is not there yet.

    Raises:
        NotFoundError: there is none.
        GoneError: whoever it was for has left.
    """
    award = session.scalar(select(Award).where(Award.public_id == public_id))
    if award is not None and award.erased_at is not None:
        raise GoneError(
            "award_erased",
            _("Whoever this award was for has closed the account. Nothing of it is kept here."),
            title=_("This award is no longer kept here"),
        )
    if award is None or award.state is AwardState.SCHEDULED:
        raise NotFoundError("award_not_found")
    return award


def is_for(session: Session, award: Award, person: Person) -> bool:
    """Whether the award is this person's: decided by her, or made to one of her names."""
    return award.person_id == person.id or matches(
        session, person, award.recipient_kind, award.recipient_normalised
    )


def find_award_for(session: Session, public_id: str, person: Person) -> Award:
    """The award under this name, for the person it was made to.

    Raises:
        NotFoundError: there is none, or it is not offered yet.
        WrongAccountError: it was made to an identifier that is not this person's.
    """
    award = find_award(session, public_id)
    if not is_for(session, award, person):
        raise WrongAccountError(
            "wrong_account",
            _(
                "This award was made to %(who)s, and the account that you are signed in with is "
                "not known by that. Sign in with the account that it was made to.",
                who=mask_identifier(award.recipient_kind, award.recipient_value),
            ),
        )
    return award


def waiting_awards(session: Session, person: Person, *, now: datetime) -> list[Award]:
    """The awards that ``person`` can claim or decline, the most urgent first."""
    query = (
        _awards_of(session, person)
        .where(Award.state == AwardState.OFFERED, Award.claim_until > now)
        .order_by(Award.claim_until, Award.id)
    )
    return list(session.scalars(query))


def lapsed_awards(session: Session, person: Person, *, now: datetime) -> list[Award]:
    """The awards of the past year that ``person`` did not claim in time, the latest first."""
    over = or_(
        Award.state == AwardState.EXPIRED,
        and_(Award.state == AwardState.OFFERED, Award.claim_until <= now),
    )
    query = (
        _awards_of(session, person)
        .where(over, Award.claim_until > now - LAPSED)
        .order_by(Award.claim_until.desc(), Award.id)
    )
    return list(session.scalars(query))


def _awards_of(session: Session, person: Person) -> Select[Award]:
    """The awards to any name that ``person`` is known by.

    Their badge classes come with them in one query, but without the pictures themselves.
    """
    badge_class = joinedload(Award.badge_class)
    mine = [
        and_(
            Award.recipient_kind == identifier.kind,
            Award.recipient_normalised == identifier.normalised,
        )
        for identifier in active_identifiers(session, person)
    ]
    return (
        select(Award)
        .where(or_(false(), *mine))
        .options(
            badge_class.defer(BadgeClass.image_png),
            badge_class.defer(BadgeClass.image_svg),
            badge_class.joinedload(BadgeClass.issuer).joinedload(Issuer.institution),
        )
    )
