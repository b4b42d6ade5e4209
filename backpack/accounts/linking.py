"""Several sign-ins for one person: linking a second one, and unlinking.

A sign-in is linked only with both proven in one browser: this one is signed in, and has been for
no longer than ``FRESH``, and from there the second provider was visited. See ADR 0300.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack import audit
from backpack.accounts.affiliations import end_roles_by_rule
from backpack.accounts.locking import lock_person
from backpack.accounts.notices import Change, Notice, tell_of_change
from backpack.accounts.oidc.claims import VouchedClaims
from backpack.accounts.providers import Provider
from backpack.accounts.signing_in import find_sign_in, keep_claims, require_open_account
from backpack.errors import ConflictError, NotFoundError
from backpack.models import (
    BrowserSession,
    Departure,
    MergeOffer,
    Person,
    Role,
    RoleByRule,
    SignIn,
)

FRESH = timedelta(minutes=30)
"""How long ago a browser may have signed in to count as proof of the first account."""
OFFER_LIFETIME = timedelta(minutes=15)
"""How long somebody may think about joining two accounts before both are proven anew."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A sign-in that opens this backpack; ``new`` if it did not before."""

    sign_in: SignIn
    new: bool


def is_fresh(browser: BrowserSession, *, now: datetime) -> bool:
    """Whether this browser signed in so lately that it proves who sits there."""
    return now - browser.created_at <= FRESH


def link_sign_in(
    session: Session,
    browser: BrowserSession,
    claims: VouchedClaims,
    provider: Provider,
    *,
    now: datetime,
) -> Linked | MergeOffer:
    """Let the account that ``claims`` prove open the backpack of whoever is in ``browser``.

    If it opens somebody else's already, the two are hers, and she is asked whether to merge them.

    Raises:
        ConflictError: ``link_proof_too_old``, the first sign-in was too long ago.
            ``account_leaving``, one of the two is to be removed.
        ForbiddenError: ``account_closed``, the account that it opens was closed.
    """
    if now - browser.created_at > FRESH + OFFER_LIFETIME:
        raise ConflictError(
            "link_proof_too_old",
            _("That took too long. Sign in once more and begin again; nothing was linked."),
        )
    person = browser.person
    lock_person(session, person)
    found = find_sign_in(session, claims)
    if found is None:
        linked = _link_new(session, person, claims, provider, now=now)
        notice = Notice(change=Change.SIGN_IN_LINKED, browser=browser, provider=provider.key)
        tell_of_change(session, person, notice, now=now)
        return linked
    require_open_account(found)
    if found.person_id == person.id:
        found.last_used_at = now
        return Linked(found, new=False)
    require_staying(session, person, found.person)
    offer = MergeOffer(
        keeper=person,
        other=found.person,
        browser=browser.public_id,
        created_at=now,
        expires_at=now + OFFER_LIFETIME,
    )
    session.add(offer)
    session.flush()
    return offer


def _link_new(
    session: Session, person: Person, claims: VouchedClaims, provider: Provider, *, now: datetime
) -> Linked:
    sign_in = SignIn(
        person_id=person.id,
        provider=provider.key,
        issuer=claims.issuer,
        subject=claims.subject,
        created_at=now,
        last_used_at=now,
        affiliations=[],
    )
    try:
        with session.begin_nested():
            session.add(sign_in)
    except IntegrityError as error:
        # Another browser signed in with it at this very moment: it has an account of its own.
        raise ConflictError(
            "link_raced", _("Somebody signed in with that account at the same moment. Try again.")
        ) from error
    session.refresh(sign_in, ["person"])
    keep_claims(session, sign_in, claims, provider, now=now)
    audit.record(
        session,
        "person:sign_in:linked",
        at=now,
        object_kind="sign_in",
        object_id=str(sign_in.id),
        actor=person,
        about=person,
        details={"provider": provider.key},
    )
    return Linked(sign_in, new=True)


def require_staying(session: Session, *people: Person) -> None:
    """Make sure that none of ``people`` asked to be removed: the rest would go along unseen.

    Raises:
        ConflictError: ``account_leaving``, one did.
    """
    leaving = session.scalar(
        select(Departure.id)
        .where(
            Departure.person_id.in_([person.id for person in people]),
            Departure.cancelled_at.is_(None),
            Departure.finished_at.is_(None),
        )
        .limit(1)
    )
    if leaving is not None:
        raise ConflictError(
            "account_leaving",
            _(
                "One of the two accounts is going to be removed, as you asked. Call that off "
                "first, and then join them; nothing was changed."
            ),
        )


def count_sign_ins(session: Session, person_id: int) -> int:
    """How many ways lead into this backpack."""
    query = select(func.count()).select_from(SignIn).where(SignIn.person_id == person_id)
    return session.scalar(query) or 0


def unlink_sign_in(
    session: Session,
    browser: BrowserSession,
    *,
    number: int,
    now: datetime,
    staff_providers: Collection[str] = (),
) -> SignIn:
    """Let one of her sign-ins open this backpack no more. What it proved of her stays proven.

    ``staff_providers`` are the keys of those that ask staff for a stronger sign-in.

    Raises:
        NotFoundError: it is not hers.
        ConflictError: ``sign_in_last``, it is the only one; ``sign_in_in_use``, this browser is
            signed in with it, so nobody knows yet whether the others work;
            ``sign_in_of_staff``, it is what guards her part at the awarding desk.
    """
    person = browser.person
    lock_person(session, person)
    sign_in = session.get(SignIn, number)
    if sign_in is None or sign_in.person_id != person.id:
        raise NotFoundError("sign_in_not_found")
    if count_sign_ins(session, person.id) == 1:
        raise ConflictError(
            "sign_in_last",
            _("This is the only way into your backpack. Link another one first."),
        )
    if browser.sign_in_id == sign_in.id:
        raise ConflictError(
            "sign_in_in_use",
            _(
                "You are signed in with this one now. Sign in with another one first: then you "
                "know that it works."
            ),
        )
    if sign_in.provider in staff_providers and _has_other_roles(session, sign_in):
        raise ConflictError(
            "sign_in_of_staff",
            _(
                "This sign-in guards the awarding desk, and you have a part there. Ask your "
                "administrator to end that part first; then unlink it."
            ),
        )
    end_roles_by_rule(session, sign_in, now=now)
    audit.record(
        session,
        "person:sign_in:unlinked",
        at=now,
        object_kind="sign_in",
        object_id=str(sign_in.id),
        actor=person,
        about=person,
        details={"provider": sign_in.provider},
    )
    notice = Notice(change=Change.SIGN_IN_UNLINKED, browser=browser, provider=sign_in.provider)
    tell_of_change(session, person, notice, now=now)
    session.execute(
        delete(BrowserSession).where(BrowserSession.sign_in_id == sign_in.id),
        execution_options={"synchronize_session": False},
    )
    session.delete(sign_in)
    session.flush()
    return sign_in


def _has_other_roles(session: Session, sign_in: SignIn) -> bool:
    """Whether she has roles that stay when those that follow from this very sign-in end."""
    ending = exists().where(RoleByRule.role_id == Role.id, RoleByRule.sign_in_id == sign_in.id)
    staying = exists().where(Role.person_id == sign_in.person_id, ~ending)
    return bool(session.scalar(select(staying)))
