"""A badge as its owner has it, with everything in it: for her own certificate and her export."""

from datetime import datetime

from backpack.models import Credential
from backpack.sharing.addresses import public_address, verifier_address
from backpack.sharing.certificates import make_certificate
from backpack.sharing.service import Choices
from backpack.sharing.shown import Shown
from backpack.sharing.view import show_to_strangers


def show_everything(credential: Credential, *, now: datetime) -> Shown:
    """The badge with all that it holds, for nobody but its owner."""
    everything = Choices(show_name=True, show_grade=True, show_evidence=True)
    return Shown(
        credential=credential,
        signed_json=credential.signed_json,
        badge=show_to_strangers(credential, everything, now=now),
        # The page of a private badge shows nothing: its reader is led to the verifier instead.
        address=public_address(credential) if credential.public else verifier_address(),
    )


def own_certificate(credential: Credential, *, now: datetime) -> bytes:
    """The PDF of a badge with everything in it, the signed badge attached.

    Raises:
        ConflictError: ``letters_missing``.
    """
    shown = show_everything(credential, now=now)
    return make_certificate(
        shown.badge,
        address=shown.address,
        signed_json=shown.signed_json,
        moment=credential.issued_at,
    )
