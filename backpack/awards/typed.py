"""What staff and learners type of somebody and of evidence: kept as it is meant, or refused."""

from flask_babel import gettext as _

from backpack.accounts.identifiers import normalise_identifier
from backpack.awards.evidence import normalise_evidence_url
from backpack.errors import BackpackError
from backpack.models import IdentifierKind


def read_identifier(kind: IdentifierKind, value: str, *, code: str) -> str:
    """``value`` in the form in which identifiers of its kind are compared.

    Raises:
        BackpackError: ``code``, it is none.
    """
    try:
        return normalise_identifier(kind, value)
    except ValueError as error:
        if kind is IdentifierKind.EMAIL:
            sentence = _("That is not an e-mail address.")
        else:
            sentence = _("An account name is written like an address: name@institution.")
        raise BackpackError(code, sentence) from error


def read_notify_email(address: str | None) -> str | None:
    """Where the mail goes, if somewhere else than to the identifier.

    Raises:
        BackpackError: ``notify_email_malformed``.
    """
    if not address or not address.strip():
        return None
    read_identifier(IdentifierKind.EMAIL, address, code="notify_email_malformed")
    return address.strip()


def read_evidence_url(address: str | None) -> str | None:
    """Where the evidence can be seen, if anywhere.

    Raises:
        BackpackError: ``evidence_malformed``.
    """
    if not address:
        return None
    try:
        return normalise_evidence_url(address)
    except ValueError as error:
        raise BackpackError(
            "evidence_malformed", _("The evidence must be a web address.")
        ) from error
