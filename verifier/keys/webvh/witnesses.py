"""The witnesses of a log: who has to approve of an entry, and who did (*DID Witnesses*).

A witness signs the ``versionId`` of an entry, and with it approves of all entries before. The
``versionId`` holds a hash over the whole history, so that one approval cannot serve another log;
only those of entries that stand in this very log count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.claims import as_list
from verifier.errors import RefutedError, UnsupportedError
from verifier.keys.webvh.signature import hash_signed, read_ed25519, read_signer, signs

_MOST_SIGNATURES = 500
"""A signature takes a tenth of a millisecond; a lawful file has one or two for each witness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """``threshold`` of ``multikeys`` must approve."""

    threshold: int
    multikeys: frozenset[str]

    def approve(self, number: int, approvals: Mapping[str, int]) -> bool:
        """Whether enough of them approve of the entry of that number.

        ``approvals`` says for each witness up to which entry it approves.
        """
        approving = [key for key in self.multikeys if approvals.get(key, 0) >= number]
        return len(approving) >= self.threshold


def read_witnesses(value: object) -> Witnesses | None:
    """The ``witness`` parameter; None where it says that there are none.

    Raises:
        RefutedError: ``did_log_invalid``, for anything else: a policy that is not understood is
            not the same as none.
    """
    if value is None or value == {}:
        return None
    witness = value if isinstance(value, Mapping) else {}
    threshold, listed = witness.get("threshold"), witness.get("witnesses")
    multikeys = [_read_key(one) for one in listed] if isinstance(listed, list) else []
    if len(set(multikeys)) != len(multikeys):
        raise RefutedError("did_log_invalid", "a witness twice")
    if type(threshold) is not int or not 1 <= threshold <= len(multikeys):
        raise RefutedError("did_log_invalid", "the number of witnesses that are needed")
    return Witnesses(threshold=threshold, multikeys=frozenset(multikeys))


def _read_key(one: object) -> str:
    did = one.get("id") if isinstance(one, Mapping) else None
    if isinstance(did, str) and did.startswith("did:key:"):
        multikey = did.removeprefix("did:key:")
        if read_ed25519(multikey) is not None:
            return multikey
    raise RefutedError("did_log_invalid", f"no witness: {str(did)[:100]}")


def read_approvals(
    file: Sequence[Any], *, numbers: Mapping[str, int], witnesses: frozenset[str]
) -> Mapping[str, int]:
    """Up to which entry each witness approves, by the latest of its proofs that holds.

    Args:
        file: the content of ``did-witness.json``.
        numbers: the entries that stand in the log, by ``versionId``.
        witnesses: the Multikeys of those who are asked; other proofs do not count.

    Raises:
        UnsupportedError: ``key_document_too_long``, and as ``canonical_json``.
    """
    proofs: dict[str, list[tuple[int, str, Mapping[str, Any]]]] = {}
    for one in file:
        version = one.get("versionId") if isinstance(one, Mapping) else None
        if not isinstance(version, str) or version not in numbers:
            continue
        for proof in as_list(one.get("proof")):
            signer = read_signer(proof)
            if signer in witnesses:
                proofs.setdefault(signer, []).append((numbers[version], version, proof))
    if sum(map(len, proofs.values())) > _MOST_SIGNATURES:
        raise UnsupportedError("key_document_too_long", limit=_MOST_SIGNATURES)
    return {signer: _latest(signer, found) for signer, found in proofs.items()}


def _latest(signer: str, found: Sequence[tuple[int, str, Mapping[str, Any]]]) -> int:
    for number, version, proof in sorted(found, key=lambda one: one[0], reverse=True):
        if signs(proof, hash_signed({"versionId": version}), multikey=signer):
            return number
    return 0
