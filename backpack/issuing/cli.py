"""The command ``backpack credential``: looked up and revoked, also when its owner has left."""

import argparse

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from backpack import audit
from backpack.clock import utc_now
from backpack.config import Config
from backpack.errors import BackpackError, ConflictError, NotFoundError
from backpack.issuing.addresses import site_addresses
from backpack.issuing.revocation import revoke_credential
from backpack.issuing.status_lists import read_bit, write_bit
from backpack.models import BadgeClass, Credential, Issuer, StatusList, Tombstone


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``credential show`` and ``credential revoke``."""
    group = commands.add_parser("credential", help="badges that were claimed, by their address")
    actions = group.add_subparsers(dest="action", required=True)
    show = actions.add_parser("show", help="say what it is and whether it is in force")
    show.set_defaults(do=_show)
    revoke = actions.add_parser("revoke", help="take it back, also when its owner has left")
    revoke.add_argument("--reason", required=True, help="its owner reads it, if she is there")
    revoke.set_defaults(do=_revoke)
    for parser in (show, revoke):
        parser.add_argument("credential", help="its address, or the name at the end of that")


def _name(given: str) -> str:
    """The name of a credential, from its address in any of its forms or as it is."""
    address = given.strip().partition("?")[0].rstrip("/")
    return address.rpartition("/")[2].partition(".")[0]


def _find(session: Session, given: str) -> Credential | Tombstone:
    name = _name(given)
    credential = session.scalar(select(Credential).where(Credential.public_id == name))
    if credential is not None:
        return credential
    tombstone = session.scalar(select(Tombstone).where(Tombstone.public_id == name))
    if tombstone is None:
        raise NotFoundError("credential_not_found", f"There is no credential {name!r}.")
    return tombstone


def _badge_class(session: Session, found: Credential | Tombstone) -> BadgeClass:
    return session.scalars(
        select(BadgeClass)
        .where(BadgeClass.id == found.badge_class_id)
        .options(joinedload(BadgeClass.issuer).joinedload(Issuer.institution))
    ).one()


def _list(session: Session, list_id: int) -> StatusList:
    query = select(StatusList).where(StatusList.id == list_id).options(undefer(StatusList.bits))
    return session.scalars(query).one()


def _standing(session: Session, found: Credential | Tombstone) -> str:
    """By the status lists, which is what the world reads."""
    if read_bit(_list(session, found.status_list_id), found.status_index):
        return "revoked"
    if found.suspension_list_id is not None and found.suspension_index is not None:
        listed = _list(session, found.suspension_list_id)
        if read_bit(listed, found.suspension_index):
            return "suspended"
    return "in force"


def _show(session: Session, _config: Config, arguments: argparse.Namespace) -> str:
    """Which badge it is and how it stands; nothing about who has it."""
    found = _find(session, arguments.credential)
    badge_class = _badge_class(session, found)
    lines = [
        f"address: {site_addresses().credential(found.public_id)}",
        f"badge: {badge_class.name} (version {badge_class.version})",
        f"issuer: {badge_class.issuer.name}, {badge_class.issuer.institution.name}",
        f"standing: {_standing(session, found)}",
    ]
    if isinstance(found, Tombstone):
        lines.append(f"its owner left on: {found.removed_at.date().isoformat()}")
    else:
        lines.append(f"issued on: {found.issued_at.date().isoformat()}")
    return "\n".join(lines)


def _revoke(session: Session, _config: Config, arguments: argparse.Namespace) -> str:
    reason = arguments.reason.strip()
    if not reason:
        raise BackpackError("reason_missing", "Say why.")
    found = _find(session, arguments.credential)
    # Whoever revokes it at the same time waits here, or is waited for.
    session.refresh(found, with_for_update=True)
    if _standing(session, found) == "revoked":
        raise ConflictError("badge_revoked", "It is revoked already.")
    now = utc_now()
    if isinstance(found, Credential):
        revoke_credential(session, found, actor=None, reason=reason, now=now)
        return "It is revoked. Its owner is told why."
    write_bit(session, found.status_list_id, found.status_index, marked=True, now=now)
    audit.record(
        session,
        "staff:credential:revoked",
        at=now,
        object_kind="credential",
        object_id=found.public_id,
        actor=None,
        details={"reason": reason},
    )
    return "It is revoked. Its owner has left, so nobody is told."
