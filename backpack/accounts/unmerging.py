"""A merge taken back while there is time, or settled for good when there is none left."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from backpack.accounts.linking import count_sign_ins
from backpack.accounts.merging import lock_both, record
from backpack.accounts.merging_rows import give_back
from backpack.accounts.notices import Change, Notice, tell_of_change
from backpack.accounts.sessions import end_session
from backpack.errors import ConflictError, NotFoundError
from backpack.models import (
    AccountMerge,
    BrowserSession,
    Collection,
    CollectionItem,
    Credential,
    ImportedBadge,
    Person,
    PrivateLink,
    SignIn,
    WalletOffer,
)


def open_merges(session: Session, person: Person, *, now: datetime) -> list[AccountMerge]:
    """The merges into this account that can still be undone, the latest first."""
    return list(
        session.scalars(
            select(AccountMerge)
            .where(
                AccountMerge.keeper_id == person.id,
                AccountMerge.undone_at.is_(None),
                AccountMerge.undo_until > now,
            )
            .options(joinedload(AccountMerge.other))
            .order_by(AccountMerge.merged_at.desc(), AccountMerge.id.desc())
        )
    )


def find_merge(session: Session, person: Person, *, public_id: str, now: datetime) -> AccountMerge:
    """A merge into this person's account that can still be undone.

    Raises:
        NotFoundError: there is none.
    """
    for merge in open_merges(session, person, now=now):
        if merge.public_id == public_id:
            return merge
    raise NotFoundError("merge_not_found")


def undo_merge(
    session: Session, merge: AccountMerge, *, now: datetime, browser: BrowserSession | None = None
) -> None:
    """Give everything back that the merge moved. What came since stays with the keeper, but for
    what she shows of badges that are no longer hers. Both are told that ``browser`` asked for it.

    Raises:
        ConflictError: ``undo_leaves_nobody``, one of the two could not be signed in to any more.
    """
    keeper, other = merge.keeper, merge.other
    lock_both(session, keeper, other)
    for entry in reversed(merge.moved):
        give_back(session, entry, source=keeper.id, target=other.id)
    if not count_sign_ins(session, keeper.id) or not count_sign_ins(session, other.id):
        raise ConflictError(
            "undo_leaves_nobody",
            _(
                "One of the two accounts would have no way to sign in, because one was unlinked "
                "since. Link it again first; nothing was changed."
            ),
        )
    _part_what_is_shown(session, [keeper.id, other.id], now=now)
    for name, value in merge.before.items():
        is_moment = name.endswith("_at") and value is not None
        setattr(keeper, name, datetime.fromisoformat(value) if is_moment else value)
    merge.undone_at = now
    _end_wrong_browsers(session, now=now, keeper_id=keeper.id)
    record(session, "person:account:unmerged", merge, actor=keeper, now=now)
    session.flush()
    session.expire_all()
    notice = Notice(change=Change.ACCOUNTS_PARTED, browser=browser)
    for person in (keeper, other):
        tell_of_change(session, person, notice, now=now)


def _part_what_is_shown(session: Session, people: list[int], *, now: datetime) -> None:
    """Nobody shows the badges of the other account, in collections, by links or to wallets."""
    strange = (
        select(CollectionItem.id)
        .join(Collection, Collection.id == CollectionItem.collection_id)
        .outerjoin(Credential, Credential.id == CollectionItem.credential_id)
        .outerjoin(ImportedBadge, ImportedBadge.id == CollectionItem.imported_badge_id)
        .where(
            Collection.person_id.in_(people),
            or_(
                Credential.person_id != Collection.person_id,
                ImportedBadge.person_id != Collection.person_id,
            ),
        )
    )
    session.execute(
        delete(CollectionItem)
        .where(CollectionItem.id.in_(strange))
        .execution_options(synchronize_session=False)
    )
    hers = select(Credential.id).where(Credential.person_id == PrivateLink.person_id)
    session.execute(
        update(PrivateLink)
        .where(
            PrivateLink.person_id.in_(people),
            PrivateLink.credential_id.is_not(None),
            PrivateLink.credential_id.not_in(hers),
            PrivateLink.ended_at.is_(None),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    offered = select(Credential.id).where(Credential.person_id == WalletOffer.person_id)
    session.execute(
        update(WalletOffer)
        .where(
            WalletOffer.person_id.in_(people),
            WalletOffer.credential_id.not_in(offered),
            WalletOffer.ended_at.is_(None),
            WalletOffer.taken_at.is_(None),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _end_wrong_browsers(session: Session, *, keeper_id: int, now: datetime) -> None:
    """A browser that signed in with what was given back is no longer the keeper's."""
    browsers = session.scalars(
        select(BrowserSession)
        .join(SignIn, BrowserSession.sign_in_id == SignIn.id)
        .where(
            BrowserSession.person_id == keeper_id,
            SignIn.person_id != keeper_id,
            BrowserSession.ended_at.is_(None),
        )
        .options(joinedload(BrowserSession.person))
    )
    for browser in browsers.all():
        end_session(session, browser, now=now, event="person:session:ended", actor=None)


def settle_merges(session: Session, *, now: datetime) -> int:
    """End the merges whose time to undo is over: the emptied account keeps no name.

    Gives how many there were.
    """
    merges = session.scalars(
        select(AccountMerge)
        .where(
            AccountMerge.undone_at.is_(None),
            AccountMerge.settled_at.is_(None),
            AccountMerge.undo_until <= now,
        )
        .options(joinedload(AccountMerge.other))
    ).all()
    for merge in merges:
        merge.settled_at, merge.moved, merge.before = now, [], {}
        other = merge.other
        other.name, other.display_name, other.name_validated_by = "", None, None
        other.deleted_at = now
    return len(merges)
