"""Lists of what was revoked: 1EdTechRevocationList (OB 3.0) and RevocationList (OB 2.0)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from verifier.badge import Generation
from verifier.claims import as_list, as_object, read_identifier, read_text
from verifier.documents import fetch_ok, read_object
from verifier.domains import is_same_address
from verifier.errors import EvidenceValue, RefutedError, UnavailableError
from verifier.status.entry import StatusAnswer, StatusQuestion, refute


def check_1edtech_list(
    entry: Mapping[str, Any], kind: str, question: StatusQuestion
) -> StatusAnswer:
    """Look the credential up in a 1EdTechRevocationList (OB 3.0, appendix "Revocation List").

    Raises:
        RefutedError: ``revoked``, ``status_entry_malformed``.
        UnavailableError: ``status_unavailable``, ``status_list_malformed``.
    """
    address = read_identifier(entry)
    if address is None:
        raise RefutedError("status_entry_malformed", field="credentialStatus.id", type=kind)
    if read_identifier(question.signed.document) is None:
        # The list names credentials by their id, so one without could never be on it.
        raise RefutedError("status_entry_malformed", field="id", type=kind)
    return _check_list(address, ("revokedCredential", "revokedCredentials"), question)


def check_ob2_list(address: str, question: StatusQuestion) -> StatusAnswer:
    """Look a signed assertion up in its issuer's RevocationList (OB 2.0, section 4.5).

    Raises:
        RefutedError: ``revoked``.
        UnavailableError: ``status_unavailable``, ``status_list_malformed``.
    """
    return _check_list(address, ("revokedAssertions",), question)


def _check_list(address: str, fields: tuple[str, ...], question: StatusQuestion) -> StatusAnswer:
    # The proven badge names the list, so wherever that address leads is the issuer's choice.
    response = fetch_ok(address, fetch=question.fetch, code="status_unavailable", anywhere=True)
    document = read_object(response, limits=question.policy.limits, code="status_list_malformed")
    listed = _read_listed(document, fields, question.signed.generation)
    if listed is None:
        raise UnavailableError("status_list_malformed", list=address, reason=fields[0])
    owner = read_identifier(document.get("issuer"))
    if owner is not None and question.issuer is not None and not _is_same(owner, question.issuer):
        raise UnavailableError(
            "status_list_malformed", list=address, reason="issuer", list_signer=owner
        )
    evidence: dict[str, EvidenceValue] = {
        "purpose": "revocation",
        "list": address,
        "list_signer": owner,
        "seen_at": response.at.isoformat(),
    }
    wanted = [
        str(value)
        for value in (question.signed.document.get("id"), question.signed.document.get("uid"))
        if value is not None
    ]
    for item in listed:
        if _means(item, wanted):
            raise refute("revocation", {**evidence, **_describe(item)})
    return StatusAnswer(evidence=evidence)


def _read_listed(
    document: Mapping[str, Any], fields: tuple[str, ...], generation: Generation
) -> Sequence[object] | None:
    """What a list names, each a name or an object; None if it is no such list."""
    held = next((document[name] for name in fields if name in document), None)
    if isinstance(held, list | Mapping):
        return as_list(held)
    if held is None and generation is Generation.OB1:
        # Open Badges 1.0: an object of the reasons, each by the ``uid`` of what was revoked.
        return [{"uid": name, "reason": reason} for name, reason in document.items()]
    return None


def _means(item: object, wanted: list[str]) -> bool:
    said = as_object(item)
    if said.get("revoked") is False:
        return False
    names = [item] if isinstance(item, str) else [said.get("id"), said.get("uid")]
    return any(
        isinstance(name, str) and any(_is_same(name, value) for value in wanted) for name in names
    )


def _describe(item: object) -> dict[str, EvidenceValue]:
    said = as_object(item)
    since = said.get("revoked")
    return {
        "reason": read_text(said.get("revocationReason", said.get("reason"))),
        "since": since if isinstance(since, str) else read_text(said.get("revokedAt")),
    }


def _is_same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other) or is_same_address(one, other)


def _plain(name: str) -> str:
    plain = unquote(name).strip()
    # RFC 9562, section 4: a UUID is the same in either case.
    return plain.lower() if plain[:9].lower() == "urn:uuid:" else plain
