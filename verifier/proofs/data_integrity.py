"""Data Integrity proofs of a document: each is tried, those that hold are returned.

W3C Verifiable Credential Data Integrity 1.0, section 4.4 to 4.6 (proof sets and chains included).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from verifier.contexts import PinnedFile, context_choices, pinned_contexts
from verifier.dates import read_span
from verifier.errors import RefutedError, UnavailableError, UnsupportedError, VerifierError
from verifier.keys.public_key import PublicKey, ResolveKey, VerificationKey
from verifier.policy import Policy
from verifier.proofs.canonical import Choice
from verifier.proofs.hashing import Bounds, HashedDocument
from verifier.proofs.suites import SUITES
from verifier.proofs.suites.secured import SecuredDocument
from verifier.proofs.tries import Tries

_PROOFS_AT_MOST = 20
# The dateTime of XML Schema 1.1, with or without a zone (vc-di-eddsa and vc-di-ecdsa, 3.2.5).
_DATE_TIME = re.compile(
    r"-?\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?\Z", re.ASCII
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PARTIAL_SUITES = frozenset({"ecdsa-sd-2023"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedProof:
    """One proof that holds, and what it covers.

    ``covered`` is the document without its proofs and without what the signature does not cover;
    ``uncovered`` are the JSON paths of the latter. ``context_variants`` says which file (SHA-256
    in hex) of each context address the signature was made with. ``partial``: the holder has
    disclosed a part only, so what is missing may have been withheld. ``created`` and ``expires``
    are as signed.
    """

    suite: str
    method: str
    controller: str
    public_key: PublicKey
    created: str | None
    expires: str | None
    purpose: str
    covered: Mapping[str, Any]
    uncovered: tuple[str, ...]
    context_variants: Mapping[str, str]
    partial: bool
    canonical_sha256: str


def verify_data_integrity(
    document: Mapping[str, Any],
    *,
    resolve_key: ResolveKey,
    policy: Policy,
    purpose: str = "assertionMethod",
) -> tuple[VerifiedProof, ...]:
    """Verify the proofs of ``document``; returns those that hold, at least one.

    Args:
        document: a JSON object with its ``proof``.
        resolve_key: the key behind a verification method, under a purpose.
        policy: the moment, the accepted suites and the limits.
        purpose: the proof purpose that is asked for.

    Raises:
        RefutedError: ``proof_missing``, ``proof_malformed``, ``proof_expired``,
            ``proof_purpose_wrong``, ``proof_chain_broken``, ``signature_invalid``,
            ``key_expired``, ``key_revoked``, ``key_not_of_suite``, ``terms_disguised``,
            ``terms_undefined``, ``context_conflict``, ``context_changed``,
            ``canonicalization_too_costly``, ``proof_not_derived``, and as ``resolve_key``.
        UnsupportedError: ``suite_unsupported``, ``suite_not_accepted``, ``context_unknown``,
            ``context_inline``, ``document_form_unsupported``, ``document_too_deep``,
            ``iri_malformed``, ``number_not_exact``, ``text_not_unicode``, and as ``resolve_key``.
        UnavailableError: as ``resolve_key``.
    """
    proofs = _read_proofs(document)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    verification = _Verification(
        document=unsecured,
        proofs=proofs,
        tries=Tries(unsecured),
        resolve_key=resolve_key,
        policy=policy,
        purpose=purpose,
    )
    verified: list[VerifiedProof] = []
    errors: list[VerifierError] = []
    for proof in proofs:
        try:
            verified.append(verification.verify(proof, ()))
        except VerifierError as error:
            errors.append(error)
    if not verified:
        raise min(errors, key=_how_little_telling)
    return tuple(verified)


def _how_little_telling(error: VerifierError) -> tuple[int, int]:
    """Evidence against comes first; then what may be had later; then what is not known here."""
    kinds = (RefutedError, UnavailableError, VerifierError)
    place = [isinstance(error, kind) for kind in kinds].index(True)
    return place, error.code != "signature_invalid"


def _read_proofs(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    proof = document.get("proof")
    if proof is None or proof == []:
        raise RefutedError("proof_missing")
    proofs: list[Mapping[str, Any]] = proof if isinstance(proof, list) else [proof]
    if len(proofs) > _PROOFS_AT_MOST:
        raise UnsupportedError("proof_malformed", f"{len(proofs)} proofs", proofs=len(proofs))
    if not all(isinstance(one, Mapping) for one in proofs):
        raise RefutedError("proof_malformed", "a proof that is no object")
    return proofs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verification:
    """One document and the question about it."""

    document: Mapping[str, Any]
    proofs: Sequence[Mapping[str, Any]]
    resolve_key: ResolveKey
    policy: Policy
    purpose: str
    tries: Tries
    found: dict[int, VerifiedProof | VerifierError] = field(default_factory=dict)

    def verify(
        self, proof: Mapping[str, Any], following: tuple[Mapping[str, Any], ...]
    ) -> VerifiedProof:
        """Verify one proof and those that it builds on. ``following``: those that build on it.

        Each proof is looked at once, however many others build on it.
        """
        found = self.found.get(id(proof))
        if found is None:
            try:
                found = self._verify(proof, following)
            except VerifierError as error:
                found = error
            self.found[id(proof)] = found
        if isinstance(found, VerifierError):
            raise found
        return found

    def _verify(
        self, proof: Mapping[str, Any], following: tuple[Mapping[str, Any], ...]
    ) -> VerifiedProof:
        suite = _read_suite(proof)
        if suite not in SUITES:
            raise UnsupportedError("suite_unsupported", suite[:100], suite=suite[:100])
        if suite not in self.policy.accepted_suites:
            raise UnsupportedError("suite_not_accepted", suite, suite=suite)
        if proof.get("proofPurpose") != self.purpose:
            found = str(proof.get("proofPurpose"))[:100]
            raise RefutedError("proof_purpose_wrong", found, purpose=found)
        document = self._with_previous(proof, following)
        method = _read_method(proof)
        key = self.resolve_key(method, purpose=self.purpose)
        key.require_in_force(self.policy.now)
        hashed, choice = self._try_variants(suite, document, proof, key)
        options = hashed.options
        self._require_in_force(options)
        return VerifiedProof(
            suite=suite,
            method=method,
            controller=key.controller,
            public_key=key.public_key,
            created=_read_text(options, "created"),
            expires=_read_text(options, "expires"),
            purpose=self.purpose,
            covered={name: value for name, value in hashed.covered.items() if name != "proof"},
            uncovered=hashed.uncovered,
            context_variants=_describe_variants(hashed.addresses, choice),
            partial=suite in _PARTIAL_SUITES,
            canonical_sha256=hashed.canonical_sha256,
        )

    def _with_previous(
        self, proof: Mapping[str, Any], following: tuple[Mapping[str, Any], ...]
    ) -> Mapping[str, Any]:
        """The document, with the proofs that this one builds on, which must hold themselves."""
        names = proof.get("previousProof", [])
        names = [names] if isinstance(names, str) else names
        if not isinstance(names, list) or any(one is proof for one in following):
            raise RefutedError("proof_chain_broken", "previousProof is malformed or circular")
        if not names:
            return self.document
        if len(names) > len(self.proofs):
            raise RefutedError("proof_chain_broken", "more names than there are proofs")
        previous = []
        for name in names:
            matching = [one for one in self.proofs if one.get("id") == name]
            if not matching or len(matching) > 1:
                raise RefutedError("proof_chain_broken", f"no proof {str(name)[:100]}")
            self.verify(matching[0], (*following, proof))
            previous.append(matching[0])
        return {**self.document, "proof": previous}

    def _require_in_force(self, options: Mapping[str, Any]) -> None:
        for name in ("created", "expires"):
            if name not in options:
                continue
            value = options[name]
            if not isinstance(value, str) or not _DATE_TIME.match(value):
                raise RefutedError("proof_malformed", f"{name} is no date and time", field=name)
            moment = read_span(value, field=f"proof.{name}").last
            if name == "expires" and moment <= self.policy.now:
                raise RefutedError("proof_expired", value, expires=value)

    def _try_variants(
        self,
        suite: str,
        document: Mapping[str, Any],
        proof: Mapping[str, Any],
        key: VerificationKey,
    ) -> tuple[HashedDocument, Choice]:
        """Verify the signature with each known variant of the contexts, the usual ones first."""
        limits = self.policy.limits
        bounds = Bounds(work=limits.canonical_work, depth=limits.json_depth)
        first: RefutedError | None = None
        for choice in _choices(document):
            if not self.tries.take():
                raise first or RefutedError("canonicalization_too_costly", "too many proofs")
            secured = SecuredDocument(document=document, proof=proof, choice=choice, bounds=bounds)
            try:
                return SUITES[suite](secured, key=key.public_key), choice
            except RefutedError as error:
                first = first or error
        raise first or RefutedError("signature_invalid")


def _choices(document: Mapping[str, Any]) -> Iterator[Choice]:
    """The most usual variants, then every other combination for the contexts that have some."""
    yield {}
    several = {
        address
        for address in _context_addresses(document)
        if len(pinned_contexts().get(address, ())) > 1
    }
    for choice in islice(context_choices(sorted(several)), 1, None):
        yield {pinned.address: pinned for pinned in choice}


def _context_addresses(value: object) -> Iterator[str]:
    """Every text in an ``@context``, at any depth."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Mapping):
            context = current.get("@context", [])
            for address in context if isinstance(context, list) else [context]:
                if isinstance(address, str):
                    yield address
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)


def _describe_variants(addresses: Sequence[str], choice: Choice) -> Mapping[str, str]:
    chosen: dict[str, PinnedFile] = {
        address: choice.get(address) or pinned_contexts()[address][0] for address in addresses
    }
    return {address: pinned.sha256 for address, pinned in chosen.items()}


def _read_suite(proof: Mapping[str, Any]) -> str:
    kind = proof.get("type")
    suite = proof.get("cryptosuite") if kind == "DataIntegrityProof" else kind
    if not isinstance(suite, str):
        raise RefutedError("proof_malformed", "the proof names no suite")
    return suite


def _read_method(proof: Mapping[str, Any]) -> str:
    method = proof.get("verificationMethod")
    if isinstance(method, Mapping):
        method = method.get("id")
    if not isinstance(method, str) or not _SCHEME.match(method):
        # Data Integrity 1.0, 2.1: it has to be a string that maps to a URL.
        raise RefutedError("proof_malformed", "the proof names no verification method by a URL")
    return method


def _read_text(options: Mapping[str, Any], name: str) -> str | None:
    value = options.get(name)
    return value if isinstance(value, str) else None
