"""Has the issuer taken the badge back? Every entry counts, whatever kind of list it names."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from verifier.answer import Answer
from verifier.badge import Generation
from verifier.claims import as_list, as_object, read_identifier, read_text
from verifier.errors import EvidenceValue, RefutedError, UnavailableError, UnsupportedError
from verifier.status.bitstring import check_bitstring
from verifier.status.entry import StatusAnswer, StatusQuestion, refute
from verifier.status.revocation_list import check_1edtech_list, check_ob2_list
from verifier.status.token_list import check_token_list

_Mechanism = Callable[[Mapping[str, Any], str, StatusQuestion], StatusAnswer]
_MOST_ENTRIES = 8

MECHANISMS: Mapping[str, _Mechanism] = {
    "BitstringStatusListEntry": check_bitstring,
    "StatusList2021Entry": check_bitstring,
    "RevocationList2020Status": check_bitstring,
    "1EdTechRevocationList": check_1edtech_list,
}


def check_status(question: StatusQuestion, *, generation: Generation) -> Answer[None]:
    """Ask every status entry of the badge, and let the worst answer count.

    Raises:
        RefutedError: ``revoked``, ``suspended``, ``status_entry_malformed``.
        UnavailableError: ``status_unavailable`` and the errors of a list.
        UnsupportedError: ``status_type_unsupported``, ``status_not_disclosed``.
    """
    if generation in {Generation.OB1, Generation.OB2}:
        return _check_assertion(question)
    document = question.signed.document
    if "vct" in document and document.get("status") is not None:
        return _weigh(list(_ask_token(document["status"], question)))
    entries = as_list(document.get("credentialStatus"))
    if not entries:
        if question.signed.may_withhold_terms:
            raise UnsupportedError("status_not_disclosed")
        return Answer("no_status_declared", None, asked=False)
    if len(entries) > _MOST_ENTRIES:
        raise UnsupportedError("status_entries_too_many", count=len(entries), limit=_MOST_ENTRIES)
    return _weigh([_ask_entry(entry, question) for entry in entries])


def _weigh(
    findings: list[StatusAnswer | RefutedError | UnsupportedError | UnavailableError],
) -> Answer[None]:
    for finding in findings:
        if isinstance(finding, RefutedError):
            raise finding
    answers = []
    for finding in findings:
        if not isinstance(finding, StatusAnswer):
            raise finding
        answers.append(finding)
    note = next((answer.note for answer in answers if answer.note), None)
    evidence: dict[str, EvidenceValue] = {"entries": len(answers)}
    for answer in answers:
        for name, value in answer.evidence.items():
            evidence.setdefault(name, value)
    return Answer(note or "not_revoked", None, evidence)


def _ask_entry(
    entry: object, question: StatusQuestion
) -> StatusAnswer | RefutedError | UnsupportedError | UnavailableError:
    said = as_object(entry)
    kinds = [str(name) for name in as_list(said.get("type"))]
    kind = next((name for name in kinds if name in MECHANISMS), None)
    if kind is None:
        return UnsupportedError("status_type_unsupported", type=", ".join(kinds)[:200])
    try:
        return MECHANISMS[kind](said, kind, question)
    except (RefutedError, UnsupportedError, UnavailableError) as error:
        return error


def _ask_token(
    status: object, question: StatusQuestion
) -> Iterator[StatusAnswer | RefutedError | UnsupportedError | UnavailableError]:
    """Ask each mechanism that the ``status`` claim of an SD-JWT VC names; there must be one."""
    for name, reference in (as_object(status) or {"": None}).items():
        if name != "status_list":
            yield UnsupportedError("status_type_unsupported", type=name[:200] or None)
            continue
        try:
            yield check_token_list(as_object(reference), question)
        except (RefutedError, UnsupportedError, UnavailableError) as error:
            yield error


def _check_assertion(question: StatusQuestion) -> Answer[None]:
    document = question.signed.document
    if document.get("revoked") is True:
        raise refute(
            "revocation",
            {
                "purpose": "revocation",
                "reason": read_text(document.get("revocationReason")),
                "since": read_text(document.get("revokedAt")),
                "list": question.signed.method,
            },
        )
    if question.signed.suite == "hosted":
        return Answer("still_hosted", None, {"list": question.signed.method})
    issuer = as_object(as_object(document.get("badge")).get("issuer"))
    address = read_identifier(issuer.get("revocationList"))
    if address is None:
        return Answer("no_status_declared", None, asked=False)
    answer = check_ob2_list(address, question)
    return Answer("not_revoked", None, answer.evidence)
