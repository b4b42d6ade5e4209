"""The awarding desk: the awards of one's own issuers, their counts, and what staff do to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from backpack.catalogue.roles import issuers_of
from backpack.catalogue.versions import version_ids
from backpack.errors import ConflictError, NotFoundError
from backpack.issuing.revocation import revoke_credential
from backpack.models import (
    Award,
    AwardState,
    BadgeClass,
    BadgeStatus,
    Credential,
    IdentifierKind,
    Issuer,
    OutboxMail,
    Person,
)

PAGE_SIZE = 25

MAILS_TO_CLAIM = ("award_offered", "award_reminder", "award_last_call")
"""The mails whose fate says whether a recipient knows of the award; the last one counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFilter:
    """Which awards somebody wants to see; empty means all."""

    state: AwardState | None = None
    badge: str = ""
    """The public id of a badge class."""
    text: str = ""
    """Part of a recipient's name or identifier."""


@dataclass(frozen=True, slots=True)
class DeskAward:
    """One line of the desk: the award, the badge that it became, and its mail."""

    award: Award
    credential: Credential | None
    mail: OutboxMail | None

    @property
    def revoked(self) -> bool:
        """Whether the badge that it became was taken back."""
        return self.credential is not None and self.credential.revoked_at is not None

    @property
    def suspended(self) -> bool:
        """Whether the badge that it became does not count for the time being."""
        return self.credential is not None and self.credential.suspended_at is not None


@dataclass(frozen=True, slots=True)
class AwardPage:
    """One page of the awards that match, the newest first."""

    awards: list[DeskAward]
    number: int
    pages: int
    total: int


def _of_issuers(issuers: Sequence[Issuer]) -> ColumnElement[bool]:
    return BadgeClass.issuer_id.in_([issuer.id for issuer in issuers])


def _matching(issuers: Sequence[Issuer], wanted: AwardFilter) -> Select[Award]:
    query = select(Award).join(Award.badge_class).where(_of_issuers(issuers))
    if wanted.state is not None:
        query = query.where(Award.state == wanted.state)
    if wanted.badge:
        query = query.where(BadgeClass.public_id == wanted.badge)
    if wanted.text:
        query = query.where(
            or_(
                Award.recipient_value.icontains(wanted.text, autoescape=True),
                Award.recipient_name.icontains(wanted.text, autoescape=True),
            )
        )
    return query


def list_awards(
    session: Session, issuers: Sequence[Issuer], wanted: AwardFilter, *, page: int
) -> AwardPage:
    """One page of the awards of ``issuers`` that match; a page beyond the last is the last."""
    query = _matching(issuers, wanted)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    badge_class = joinedload(Award.badge_class)
    awards = session.scalars(
        query.order_by(Award.created_at.desc(), Award.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
        .options(
            badge_class.defer(BadgeClass.image_png),
            badge_class.defer(BadgeClass.image_svg),
            badge_class.joinedload(BadgeClass.issuer).joinedload(Issuer.institution),
        )
    )
    return AwardPage(_with_outcomes(session, list(awards)), number, pages, total)


def _with_outcomes(session: Session, awards: list[Award]) -> list[DeskAward]:
    ids = [award.id for award in awards]
    made = session.scalars(select(Credential).where(Credential.award_id.in_(ids)))
    credentials = {credential.award_id: credential for credential in made}
    offers = (
        select(OutboxMail)
        .where(OutboxMail.award_id.in_(ids), OutboxMail.kind.in_(MAILS_TO_CLAIM))
        .options(defer(OutboxMail.text), defer(OutboxMail.html))
    )
    mails = {mail.award_id: mail for mail in session.scalars(offers.order_by(OutboxMail.id))}
    return [DeskAward(award, credentials.get(award.id), mails.get(award.id)) for award in awards]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many awards are in each state."""

    by_state: Mapping[AwardState, int]


def count_awards(session: Session, issuers: Sequence[Issuer]) -> Counts:
    """The awards of ``issuers``, counted by state."""
    rows = session.execute(
        select(Award.state, func.count())
        .join(Award.badge_class)
        .where(_of_issuers(issuers))
        .group_by(Award.state)
    )
    return Counts(dict.fromkeys(AwardState, 0) | {AwardState(state): n for state, n in rows})


def badge_classes_of(
    session: Session, issuers: Sequence[Issuer], *, awardable: bool
) -> list[BadgeClass]:
    """The badge classes of ``issuers`` by issuer and name; ``awardable`` leaves drafts out."""
    query = (
        select(BadgeClass)
        .join(BadgeClass.issuer)
        .where(_of_issuers(issuers))
        .order_by(Issuer.name, BadgeClass.name, BadgeClass.version.desc())
        .options(defer(BadgeClass.image_png), defer(BadgeClass.image_svg))
    )
    if awardable:
        query = query.where(BadgeClass.status == BadgeStatus.PUBLISHED)
    return list(session.scalars(query))


def find_desk_award(session: Session, public_id: str, person: Person) -> DeskAward:
    """An award of one of the issuers for which ``person`` may award.

    Raises:
        NotFoundError: there is none, or it is of somebody else's issuer.
    """
    issuers = issuers_of(session, person)
    award = session.scalar(
        select(Award)
        .join(Award.badge_class)
        .where(Award.public_id == public_id, _of_issuers(issuers))
    )
    if award is None:
        raise NotFoundError("award_not_found")
    return _with_outcomes(session, [award])[0]


def claimed_before(
    session: Session, badge_class: BadgeClass, *, kind: IdentifierKind, normalised: str
) -> Award | None:
    """An earlier award of the same badge, in any version, that this recipient has claimed."""
    return session.scalar(
        select(Award)
        .where(
            Award.badge_class_id.in_(version_ids(badge_class)),
            Award.recipient_kind == kind,
            Award.recipient_normalised == normalised,
            Award.state == AwardState.CLAIMED,
        )
        .order_by(Award.decided_at.desc())
        .limit(1)
    )


def revoke_award(
    session: Session, found: DeskAward, *, actor: Person, reason: str, now: datetime
) -> None:
    """Take back the badge that an award became; the learner is told, with the reason.

    Raises:
        ConflictError: ``award_not_claimed``, there is no badge; ``badge_revoked``, it was taken
            back before.
    """
    if found.credential is None:
        raise ConflictError(
            "award_not_claimed",
            _("Nobody has claimed this award, so there is no badge to take back."),
        )
    if found.revoked:
        raise ConflictError("badge_revoked", _("This badge has been taken back already."))
    revoke_credential(session, found.credential, actor=actor, reason=reason, now=now)
