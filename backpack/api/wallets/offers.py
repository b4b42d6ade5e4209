"""Offers of a badge to a wallet, as its owner makes and withdraws them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.api.wallets.configurations import CONFIGURATIONS
from backpack.api.wallets.metadata import TX_CODE_LENGTH
from backpack.errors import ConflictError, NotFoundError
from backpack.models import Credential, Person, WalletOffer
from backpack.sharing.service import Choices

LIFETIME = timedelta(minutes=10)


class State(StrEnum):
    """Where an offer stands."""

    OPEN = "open"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a learner asks of a new offer."""

    configuration: str
    choices: Choices
    with_code: bool


def list_configurations(credential: Credential) -> list[str]:
    """The forms in which this badge can go into a wallet, the usual one first."""
    kind = credential.badge_class.kind
    return [name for name, row in CONFIGURATIONS.items() if kind in row.kinds]


def make_offer(
    session: Session, credential: Credential, wish: Wish, *, now: datetime
) -> WalletOffer:
    """Make an offer; one that the badge still had open ends.

    Raises:
        ConflictError: the badge was revoked, or is of a kind that does not have this form.
    """
    session.refresh(credential, with_for_update=True)
    if credential.revoked_at is not None:
        raise ConflictError(
            "badge_revoked",
            _("This badge has been revoked by its issuer, so no wallet can have it."),
        )
    if wish.configuration not in list_configurations(credential):
        raise ConflictError(
            "form_unknown", _("This badge cannot go into a wallet in that form. Choose another.")
        )
    for earlier in _list_open(session, credential, now):
        withdraw_offer(session, earlier, now=now)
    offer = WalletOffer(
        code=secrets.token_urlsafe(32),
        tx_code=_make_tx_code() if wish.with_code else None,
        person_id=credential.person_id,
        credential=credential,
        configuration=wish.configuration,
        show_name=wish.choices.show_name,
        show_grade=wish.choices.show_grade,
        show_evidence=wish.choices.show_evidence,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(offer)
    session.flush()
    record(session, offer, "learner:wallet:offered", now=now)
    return offer


def _make_tx_code() -> str:
    return f"{secrets.randbelow(10**TX_CODE_LENGTH):0{TX_CODE_LENGTH}}"


def _list_open(session: Session, credential: Credential, now: datetime) -> list[WalletOffer]:
    query = select(WalletOffer).where(
        WalletOffer.credential_id == credential.id,
        WalletOffer.ended_at.is_(None),
        WalletOffer.taken_at.is_(None),
        WalletOffer.expires_at > now,
    )
    return list(session.scalars(query))


def withdraw_offer(session: Session, offer: WalletOffer, *, now: datetime) -> None:
    """End an offer at once. Doing it twice is the same as once; what was taken stays taken."""
    ended = session.execute(
        update(WalletOffer)
        .where(
            WalletOffer.id == offer.id,
            WalletOffer.ended_at.is_(None),
            WalletOffer.taken_at.is_(None),
        )
        .values(ended_at=now)
        .returning(WalletOffer.id)
    ).all()
    session.refresh(offer)
    if ended:
        record(session, offer, "learner:wallet:withdrawn", now=now)


def record(session: Session, offer: WalletOffer, event: str, *, now: datetime) -> None:
    """Write the trail, which names neither the code nor the wallet's key."""
    audit.record(
        session,
        event,
        at=now,
        object_kind="credential",
        object_id=offer.credential.public_id,
        actor=None if event.startswith("system:") else offer.person,
        about=offer.person,
        details={"offer": offer.public_id, "form": offer.configuration},
    )


def state_of(offer: WalletOffer, now: datetime) -> State:
    """Where an offer stands."""
    if offer.taken_at is not None:
        return State.TAKEN
    if offer.ended_at is not None:
        return State.WITHDRAWN
    # Once the wallet has its access, it may come for the badge a little later.
    until = offer.access_until or offer.expires_at
    return State.OPEN if until > now else State.EXPIRED


def find_own_offer(session: Session, public_id: str, person: Person) -> WalletOffer:
    """This person's offer of that name.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    offer = session.scalar(
        select(WalletOffer).where(
            WalletOffer.public_id == public_id, WalletOffer.person_id == person.id
        )
    )
    if offer is None:
        raise NotFoundError("offer_not_found")
    return offer


def find_open_offer(session: Session, code: str, *, now: datetime) -> WalletOffer:
    """The offer with that code.

    Raises:
        NotFoundError: there is none, or it is used, withdrawn or expired: one answer for all.
    """
    offer = session.scalar(select(WalletOffer).where(WalletOffer.code == code))
    if offer is None or offer.redeemed_at is not None or state_of(offer, now) is not State.OPEN:
        raise NotFoundError("offer_not_found")
    return offer
