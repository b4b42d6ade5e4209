"""Inviting somebody by mail to nominate for one body: a link that works once, for two weeks."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from backpack import audit, mail
from backpack.accounts.identifiers import active_identifiers, normalise_identifier
from backpack.accounts.invitations import invitation_over
from backpack.accounts.locking import lock_person
from backpack.accounts.sessions import hash_token
from backpack.awards.nominations.calls import add_member
from backpack.awards.typed import read_identifier
from backpack.errors import ConflictError, NotFoundError, TooOftenError
from backpack.models import (
    BodyInvitation,
    IdentifierKind,
    NominatingBody,
    Person,
    VerifiedIdentifier,
)

LIFETIME = timedelta(days=14)
MOST_A_DAY = 50
"""Invitations by one person: every student body of a university, and no mass mailing."""

NAMES_A_MEMBER = (IdentifierKind.EPPN, IdentifierKind.EMAIL)
"""By which kinds of identifier somebody is a member of a body, the lasting one first."""


def invite_to_body(
    session: Session,
    body: NominatingBody,
    *,
    address: str,
    language: str,
    actor: Person,
    now: datetime,
) -> BodyInvitation:
    """Mail ``address`` a link with which its reader may nominate in the name of ``body``.

    Raises:
        BackpackError: ``invited_malformed``, that is no address.
        TooOftenError: ``invitations_too_often``.
    """
    read_identifier(IdentifierKind.EMAIL, address, code="invited_malformed")
    sent = select(func.count(BodyInvitation.id)).where(
        BodyInvitation.invited_by_id == actor.id,
        BodyInvitation.created_at > now - timedelta(days=1),
    )
    if (session.scalar(sent) or 0) >= MOST_A_DAY:
        raise TooOftenError(
            "invitations_too_often", _("You sent many invitations today. Go on tomorrow.")
        )
    token = secrets.token_urlsafe(32)
    invitation = BodyInvitation(
        token_sha256=hash_token(token),
        body=body,
        address=address.strip(),
        invited_by=actor,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(invitation)
    session.flush()
    _queue(session, invitation, actor, token=token, language=language, now=now)
    _record(session, "staff:body_invitation:sent", invitation, actor=actor, now=now)
    return invitation


def _queue(
    session: Session,
    invitation: BodyInvitation,
    inviter: Person,
    *,
    token: str,
    language: str,
    now: datetime,
) -> None:
    letter = mail.write_letter(
        "body_invitation",
        language=language,
        inviter=inviter.called,
        body=invitation.body.name,
        days=LIFETIME.days,
        link=mail.site_address(f"/nominations/invitations/{token}"),
    )
    mail.queue(
        session,
        kind="body_invitation",
        recipient=invitation.address,
        letter=letter,
        language=language,
        now=now,
    )


def _record(
    session: Session, event: str, invitation: BodyInvitation, *, actor: Person, now: datetime
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="body_invitation",
        object_id=invitation.public_id,
        actor=actor,
    )


def open_invitations(
    session: Session, bodies: Collection[NominatingBody], *, now: datetime
) -> dict[int, list[BodyInvitation]]:
    """Those that nobody accepted yet, by the id of the body, the latest first."""
    found: dict[int, list[BodyInvitation]] = {body.id: [] for body in bodies}
    query = (
        select(BodyInvitation)
        .where(
            BodyInvitation.body_id.in_(found),
            BodyInvitation.accepted_at.is_(None),
            BodyInvitation.withdrawn_at.is_(None),
            BodyInvitation.expires_at > now,
        )
        .order_by(BodyInvitation.created_at.desc(), BodyInvitation.id.desc())
    )
    for invitation in session.scalars(query):
        found[invitation.body_id].append(invitation)
    return found


def withdraw_invitation(
    session: Session, body: NominatingBody, public_id: str, *, actor: Person, now: datetime
) -> None:
    """Let the link of an invitation open nothing any more.

    Raises:
        NotFoundError: it was never one of this body's.
        GoneError: ``invitation_over``, it was accepted, or withdrawn, or has ended meanwhile.
    """
    invitation = session.scalar(
        select(BodyInvitation).where(
            BodyInvitation.public_id == public_id, BodyInvitation.body_id == body.id
        )
    )
    if invitation is None:
        raise NotFoundError("invitation_not_found")
    _take(session, invitation, now=now, withdrawn_at=now)
    _record(session, "staff:body_invitation:withdrawn", invitation, actor=actor, now=now)


def _take(
    session: Session, invitation: BodyInvitation, *, now: datetime, **values: datetime | int
) -> None:
    """Accept or withdraw an invitation that is open: of two at once, one does.

    Raises:
        GoneError: ``invitation_over``.
    """
    taken = session.scalar(
        update(BodyInvitation)
        .where(
            BodyInvitation.id == invitation.id,
            BodyInvitation.accepted_at.is_(None),
            BodyInvitation.withdrawn_at.is_(None),
            BodyInvitation.expires_at > now,
        )
        .values(values)
        .returning(BodyInvitation.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise invitation_over()


def find_invitation(session: Session, *, token: str, now: datetime) -> BodyInvitation:
    """The invitation that a mail's link opens.

    Raises:
        NotFoundError: there never was such a one.
        GoneError: ``invitation_over``, it was accepted, withdrawn, or is too old.
    """
    invitation = session.scalar(
        select(BodyInvitation)
        .where(BodyInvitation.token_sha256 == hash_token(token))
        .options(joinedload(BodyInvitation.body), joinedload(BodyInvitation.invited_by))
    )
    if invitation is None:
        raise NotFoundError("invitation_not_found")
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        raise invitation_over()
    return invitation


def accept_invitation(
    session: Session, invitation: BodyInvitation, person: Person, *, now: datetime
) -> None:
    """Let ``person`` nominate in the name of the body, and of no other. The link works once.

    She is named by an identifier that is hers, as every member is, so that it ends with her
    belonging to the institution.

    Raises:
        ConflictError: ``identifier_missing``, nobody has vouched for a name of hers yet.
        GoneError: ``invitation_over``, somebody else was faster.
    """
    lock_person(session, person)
    name = _name_of(session, person, invitation)
    _take(session, invitation, now=now, accepted_at=now, accepted_by_id=person.id)
    try:
        add_member(
            session, invitation.body, kind=name.kind, value=name.value, actor=person, now=now
        )
    except ConflictError as error:
        # She nominates for this body already: the link has brought her where she wanted to be.
        if error.code != "member_already":
            raise
    _record(session, "person:body_invitation:accepted", invitation, actor=person, now=now)


def _name_of(session: Session, person: Person, invitation: BodyInvitation) -> VerifiedIdentifier:
    """What names ``person`` as a member: the address that was invited, if it is hers."""
    invited = normalise_identifier(IdentifierKind.EMAIL, invitation.address)
    mine = [one for one in active_identifiers(session, person) if one.kind in NAMES_A_MEMBER]
    if not mine:
        raise ConflictError(
            "identifier_missing",
            _("Your institution has not told us any address or account name of yours yet."),
        )
    order = {kind: place for place, kind in enumerate(NAMES_A_MEMBER)}
    return min(mine, key=lambda one: (one.normalised != invited, order[one.kind]))
