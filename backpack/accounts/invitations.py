"""Offering somebody a role by mail: a link that opens one page, once, within two weeks."""

import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from backpack import audit, mail
from backpack.accounts.grants import Scope
from backpack.accounts.identifiers import normalise_identifier
from backpack.accounts.locking import lock_person
from backpack.accounts.sessions import hash_token
from backpack.errors import BackpackError, GoneError, NotFoundError, TooOftenError
from backpack.models import (
    IdentifierKind,
    Institution,
    Issuer,
    Person,
    Role,
    RoleInvitation,
    RoleName,
)

LIFETIME = timedelta(days=14)
MOST_A_DAY = 50
"""Invitations by one person: a faculty's whole office, and no mass mailing."""
OF_ISSUERS = (RoleName.AWARDER, RoleName.ISSUER_ADMINISTRATOR)


def scopes_of(session: Session, person: Person) -> list[Scope]:
    """For what this person may offer roles: her institutions, their issuers, and her issuers."""
    administered = select(Role.institution_id).where(
        Role.person_id == person.id, Role.name == RoleName.INSTITUTION_ADMINISTRATOR
    )
    own_issuers = select(Role.issuer_id).where(
        Role.person_id == person.id, Role.name == RoleName.ISSUER_ADMINISTRATOR
    )
    institutions = session.scalars(
        select(Institution).where(Institution.id.in_(administered)).order_by(Institution.name)
    )
    issuers = session.scalars(
        select(Issuer)
        .where(or_(Issuer.institution_id.in_(administered), Issuer.id.in_(own_issuers)))
        .order_by(Issuer.name)
    )
    return [
        *(Scope(institution=institution) for institution in institutions),
        *(Scope(issuer=issuer) for issuer in issuers),
    ]


def _require_scope(session: Session, person: Person, scope: Scope) -> None:
    if all(mine.columns != scope.columns for mine in scopes_of(session, person)):
        raise NotFoundError("scope_not_found")


def invite_to_role(
    session: Session,
    inviter: Person,
    *,
    name: RoleName,
    scope: Scope,
    address: str,
    language: str,
    now: datetime,
) -> RoleInvitation:
    """Mail somebody a link that offers a role.

    Raises:
        NotFoundError: ``inviter`` does not administer that institution or issuer.
        BackpackError: ``address_malformed``, ``role_not_of_scope``.
        TooOftenError: ``invitations_too_often``.
    """
    _require_scope(session, inviter, scope)
    if (name in OF_ISSUERS) != (scope.issuer is not None):
        raise BackpackError("role_not_of_scope", _("That is not a role for this place."))
    try:
        normalise_identifier(IdentifierKind.EMAIL, address)
    except ValueError as error:
        raise BackpackError("address_malformed", _("That is not an e-mail address.")) from error
    _check_rate(session, inviter, now=now)
    token = secrets.token_urlsafe(32)
    invitation = RoleInvitation(
        token_sha256=hash_token(token),
        address=address.strip(),
        name=name,
        invited_by=inviter,
        institution=scope.institution,
        issuer=scope.issuer,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(invitation)
    session.flush()
    _queue(session, invitation, inviter, token=token, language=language, now=now)
    _record(session, "staff:invitation:sent", invitation, actor=inviter, now=now)
    return invitation


def _check_rate(session: Session, inviter: Person, *, now: datetime) -> None:
    sent = session.scalar(
        select(func.count())
        .select_from(RoleInvitation)
        .where(
            RoleInvitation.invited_by_id == inviter.id,
            RoleInvitation.created_at > now - timedelta(days=1),
        )
    )
    if (sent or 0) >= MOST_A_DAY:
        raise TooOftenError(
            "invitations_too_often", _("You sent many invitations today. Go on tomorrow.")
        )


def _queue(
    session: Session,
    invitation: RoleInvitation,
    inviter: Person,
    *,
    token: str,
    language: str,
    now: datetime,
) -> None:
    letter = mail.write_letter(
        "role_invitation",
        language=language,
        inviter=inviter.called,
        role=invitation.name,
        place=place_of(invitation, language),
        days=LIFETIME.days,
        link=mail.site_address(f"/invitations/{token}"),
    )
    mail.queue(
        session,
        kind="role_invitation",
        recipient=invitation.address,
        letter=letter,
        language=language,
        now=now,
    )


def place_of(invitation: RoleInvitation, language: str) -> str:
    """The name of the institution or issuer that the role is for."""
    place = invitation.issuer or invitation.institution
    if place is None:
        return ""
    return (place.name_nl if language == "nl" else None) or place.name


def _record(
    session: Session, event: str, invitation: RoleInvitation, *, actor: Person, now: datetime
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="role_invitation",
        object_id=invitation.public_id,
        actor=actor,
        details={"role": invitation.name},
    )


def open_invitations(session: Session, person: Person, *, now: datetime) -> list[RoleInvitation]:
    """Those that nobody accepted yet, for what this person administers, the latest first."""
    scopes = scopes_of(session, person)
    institutions = [scope.institution.id for scope in scopes if scope.institution]
    issuers = [scope.issuer.id for scope in scopes if scope.issuer]
    query = (
        select(RoleInvitation)
        .where(
            or_(
                RoleInvitation.institution_id.in_(institutions),
                RoleInvitation.issuer_id.in_(issuers),
            ),
            RoleInvitation.accepted_at.is_(None),
            RoleInvitation.withdrawn_at.is_(None),
            RoleInvitation.expires_at > now,
        )
        .options(joinedload(RoleInvitation.issuer), joinedload(RoleInvitation.institution))
        .order_by(RoleInvitation.created_at.desc(), RoleInvitation.id.desc())
    )
    return list(session.scalars(query))


def find_invitation(session: Session, *, token: str, now: datetime) -> RoleInvitation:
    """The invitation that a mail's link opens.

    Raises:
        NotFoundError: there never was such a one.
        GoneError: ``invitation_over``, it was accepted, withdrawn, or is too old.
    """
    invitation = session.scalar(
        select(RoleInvitation)
        .where(RoleInvitation.token_sha256 == hash_token(token))
        .options(
            joinedload(RoleInvitation.issuer),
            joinedload(RoleInvitation.institution),
            joinedload(RoleInvitation.invited_by),
        )
    )
    if invitation is None:
        raise NotFoundError("invitation_not_found")
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        raise invitation_over()
    return invitation


def invitation_over() -> GoneError:
    """What whoever follows the link of an invitation that is over is told."""
    return GoneError(
        "invitation_over",
        _(
            "This invitation was accepted, withdrawn, or is more than two weeks old. Ask whoever "
            "sent it for a new one."
        ),
        title=_("This invitation is over"),
    )


def accept_invitation(
    session: Session, invitation: RoleInvitation, person: Person, *, now: datetime
) -> None:
    """Give ``person`` the role that she was offered. The link works once.

    Raises:
        GoneError: ``invitation_over``, somebody else was faster.
    """
    lock_person(session, person)
    taken = session.scalar(
        update(RoleInvitation)
        .where(
            RoleInvitation.id == invitation.id,
            RoleInvitation.accepted_at.is_(None),
            RoleInvitation.withdrawn_at.is_(None),
        )
        .values(accepted_at=now, accepted_by_id=person.id)
        .returning(RoleInvitation.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise invitation_over()
    place = (invitation.institution_id, invitation.issuer_id)
    held = session.scalars(
        select(Role).where(Role.person_id == person.id, Role.name == invitation.name)
    )
    if all((role.institution_id, role.issuer_id) != place for role in held):
        session.add(
            Role(
                person_id=person.id,
                name=invitation.name,
                institution_id=invitation.institution_id,
                issuer_id=invitation.issuer_id,
                granted_at=now,
            )
        )
    _record(session, "person:invitation:accepted", invitation, actor=person, now=now)


def withdraw_invitation(session: Session, person: Person, *, public_id: str, now: datetime) -> None:
    """Take an invitation back before it is accepted.

    Raises:
        NotFoundError: it is not open, or is for what ``person`` does not administer.
    """
    for invitation in open_invitations(session, person, now=now):
        if invitation.public_id == public_id:
            invitation.withdrawn_at = now
            _record(session, "staff:invitation:withdrawn", invitation, actor=person, now=now)
            return
    raise NotFoundError("invitation_not_found")
