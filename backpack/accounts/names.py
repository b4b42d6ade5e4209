"""Names: the one that a provider gives or vouches for, and the one that a learner prefers."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backpack import audit
from backpack.accounts.oidc.claims import LONGEST_NAME, VouchedClaims
from backpack.accounts.providers import Provider
from backpack.errors import BackpackError
from backpack.models import Person


def keep_name(person: Person, claims: VouchedClaims, provider: Provider, *, now: datetime) -> None:
    """Keep the name that came with a sign-in.

    A validated name replaces any other; one that nobody checked only another such one. A provider
    that checks names at some sign-ins alone takes nothing back at the others.
    """
    if not claims.name:
        return
    if claims.name_validated:
        person.name = claims.name
        person.name_validated_by, person.name_validated_at = provider.key, now
    elif person.name_validated_by is None or (
        person.name_validated_by == provider.key and not provider.validates_names
    ):
        person.name = claims.name
        person.name_validated_by = person.name_validated_at = None


def choose_display_name(
    session: Session, person: Person, *, display_name: str, now: datetime
) -> None:
    """Keep what she likes to be called; an empty one means her own name again.

    Raises:
        BackpackError: ``display_name_unreadable``, it holds what cannot be printed.
    """
    chosen = " ".join(display_name.split())
    if not chosen.isprintable() or len(chosen) > LONGEST_NAME:
        raise BackpackError(
            "display_name_unreadable", _("That name holds signs that cannot be printed.")
        )
    if (person.display_name or "") == chosen:
        return
    person.display_name = chosen or None
    audit.record(
        session,
        "person:profile:changed",
        at=now,
        object_kind="person",
        object_id=person.public_id,
        actor=person,
        about=person,
        details={"changed": "display_name"},
    )
