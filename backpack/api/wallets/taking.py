"""How a wallet takes what it was offered: a token for the code, then the credential for its key."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NoReturn

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from backpack.api.wallets.configurations import CONFIGURATIONS, Order
from backpack.api.wallets.errors import WalletError
from backpack.api.wallets.metadata import GRANT, issuer_identifier
from backpack.api.wallets.nonces import use_nonce
from backpack.api.wallets.offers import record
from backpack.api.wallets.proofs import Holder, read_request, verify_proof
from backpack.models import WalletOffer
from backpack.sharing.service import Choices

ACCESS = timedelta(minutes=5)
MOST_WRONG_CODES = 5
"""Of a million codes; after that the offer ends, for whoever has it may have found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is the same for every request here."""

    base_url: str
    secret_keys: tuple[str, ...]


def give_token(session: Session, form: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """The token response (OpenID4VCI 1.0, section 6.2). A code is good for one token.

    Raises:
        WalletError: ``unsupported_grant_type``, ``invalid_request``, ``invalid_grant``.
    """
    if not form.get("grant_type"):
        raise WalletError("invalid_request", "grant_type is missing")
    if form["grant_type"] != GRANT:
        raise WalletError("unsupported_grant_type", f"only {GRANT}")
    code = form.get("pre-authorized_code")
    if not code:
        raise WalletError("invalid_request", "pre-authorized_code is missing")
    offer = session.scalar(
        select(WalletOffer).where(WalletOffer.code == code).with_for_update(of=WalletOffer)
    )
    if offer is None:
        _refuse_grant()
    session.refresh(offer)
    if offer.redeemed_at or offer.ended_at or offer.expires_at <= now:
        _refuse_grant()
    _check_tx_code(session, offer, form.get("tx_code"), now=now)
    access = secrets.token_urlsafe(32)
    redeemed = session.execute(
        update(WalletOffer)
        .where(
            WalletOffer.id == offer.id,
            WalletOffer.redeemed_at.is_(None),
            WalletOffer.ended_at.is_(None),
        )
        .values(redeemed_at=now, access_sha256=_digest(access), access_until=now + ACCESS)
        .returning(WalletOffer.id)
    ).all()
    if not redeemed:
        _refuse_grant()
    seconds = int(ACCESS.total_seconds())
    return {"access_token": access, "token_type": "Bearer", "expires_in": seconds}


def _refuse_grant() -> NoReturn:
    raise WalletError("invalid_grant", "the code is unknown, used, withdrawn or expired")


def _check_tx_code(
    session: Session, offer: WalletOffer, given: str | None, *, now: datetime
) -> None:
    if offer.tx_code is None:
        if given is not None:
            raise WalletError("invalid_request", "no transaction code was expected")
        return
    if not given:
        raise WalletError("invalid_request", "the transaction code is missing")
    if hmac.compare_digest(given.encode(), offer.tx_code.encode()):
        return
    offer.wrong_codes += 1
    if offer.wrong_codes >= MOST_WRONG_CODES:
        offer.ended_at = now
        record(session, offer, "system:wallet:ended", now=now)
    raise WalletError("invalid_grant", "the transaction code is wrong", keeps=True)


def find_access(session: Session, token: str | None, *, now: datetime) -> WalletOffer:
    """The offer that an access token was given for.

    Raises:
        WalletError: ``invalid_token``.
    """
    offer = None
    if token:
        offer = session.scalar(
            select(WalletOffer).where(WalletOffer.access_sha256 == _digest(token))
        )
    if (
        offer is None
        or offer.access_until is None
        or offer.access_until <= now
        or offer.ended_at is not None
    ):
        raise WalletError(
            "invalid_token",
            "the access token is unknown or has expired",
            status=HTTPStatus.UNAUTHORIZED,
        )
    return offer


def give_credential(
    session: Session, offer: WalletOffer, body: str, *, site: Site, now: datetime
) -> dict[str, Any]:
    """The credential response (section 8.3), bound to the key that the request proves.

    One key has it; a wallet that lost the answer may ask once more with the same key.

    Raises:
        WalletError: ``invalid_credential_request``, ``unknown_credential_configuration``,
            ``unknown_credential_identifier``, ``invalid_encryption_parameters``,
            ``invalid_proof``, ``invalid_nonce``, ``credential_request_denied``.
    """
    request = read_request(body)
    if request.identifier is not None:
        raise WalletError("unknown_credential_identifier", "no identifiers are given out here")
    if request.configuration != offer.configuration:
        raise WalletError("unknown_credential_configuration", f"offered: {offer.configuration}")
    if request.encrypted:
        raise WalletError("invalid_encryption_parameters", "responses are not encrypted here")
    holder = verify_proof(
        request,
        audience=issuer_identifier(site.base_url),
        use_nonce=lambda nonce: use_nonce(session, nonce, keys=site.secret_keys, now=now),
        now=now,
    )
    if offer.credential.revoked_at is not None:
        raise WalletError("credential_request_denied", "the badge has been revoked", keeps=True)
    _bind(session, offer, holder, now=now)
    order = Order(
        credential=offer.credential,
        choices=Choices(offer.show_name, offer.show_grade, offer.show_evidence),
        holder=holder,
        base_url=site.base_url,
        now=now,
    )
    made = CONFIGURATIONS[offer.configuration].make(session, order)
    return {"credentials": [{"credential": made}]}


def _bind(session: Session, offer: WalletOffer, holder: Holder, *, now: datetime) -> None:
    first = offer.taken_at is None
    bound = session.execute(
        update(WalletOffer)
        .where(
            WalletOffer.id == offer.id,
            WalletOffer.ended_at.is_(None),
            or_(WalletOffer.holder.is_(None), WalletOffer.holder == holder.thumbprint),
        )
        .values(holder=holder.thumbprint, taken_at=now)
        .returning(WalletOffer.id)
    ).all()
    if not bound:
        raise WalletError(
            "credential_request_denied", "another key has it, or it was withdrawn", keeps=True
        )
    if first:
        record(session, offer, "learner:wallet:taken", now=now)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
