"""The log of a did:webvh, replayed entry by entry (did:webvh 1.0, *Read (Resolve)*).

An entry counts if it carries on the hash of the one before, was signed by a key that the history
authorised, and keeps to what earlier entries announced. The first proves the identifier itself.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Never

from verifier.claims import as_list, as_object
from verifier.dates import read_span
from verifier.errors import RefutedError
from verifier.json_scheme import canonical_json
from verifier.keys.multikey import write_base58
from verifier.keys.webvh.signature import hash_signed, read_signer, signs
from verifier.keys.webvh.witnesses import Witnesses, read_witnesses

_METHOD = "did:webvh:1.0"
_PLACEHOLDER = "{SCID}"
_SHA256 = b"\x12\x20"
_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?(?:Z|\+00:00)\Z", re.ASCII)
_MOST_PROOFS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One entry that proves itself. ``witnesses`` are those who have to approve of it."""

    version_id: str
    number: int
    time: datetime
    state: Mapping[str, Any]
    deactivated: bool
    witnesses: Witnesses | None


def replay_log(scid: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[Version]:
    """The versions of the DID with that self-certifying part, as far as the log proves itself.

    Raises:
        RefutedError: ``did_log_invalid``, at the first entry that does not.
        UnsupportedError: as ``canonical_json``.
    """
    replay = _Replay(scid)
    for entry in entries:
        yield replay.admit(entry)


class _Replay:
    """What is in force after the entries so far."""

    def __init__(self, scid: str) -> None:
        self._scid = scid
        self._before = scid
        self._number = 0
        self._time: datetime | None = None
        self._identifier = ""
        self._update_keys: frozenset[str] = frozenset()
        self._next_hashes: frozenset[str] = frozenset()
        self._witnesses: Witnesses | None = None
        self._portable = False
        self._deactivated = False

    def admit(self, entry: Mapping[str, Any]) -> Version:
        """Check the next entry, and let its parameters take force."""
        if self._deactivated:
            _refuse("an entry after the end")
        parameters = entry.get("parameters")
        if not isinstance(parameters, Mapping):
            _refuse("no parameters")
        plain = {name: value for name, value in entry.items() if name != "proof"}
        first = self._number == 0
        if first:
            self._check_beginning(plain, parameters)
        elif "scid" in parameters or parameters.get("method", _METHOD) != _METHOD:
            _refuse("another method or identifier")
        self._check_hash(plain)
        moment = self._check_time(entry.get("versionTime"))
        keys = self._take_keys(parameters)
        self._check_proof(entry.get("proof"), plain, keys)
        self._take_portable(parameters.get("portable"), first=first)
        state = self._check_state(entry.get("state"))
        self._before, self._number, self._time = entry["versionId"], self._number + 1, moment
        self._deactivated = _read_flag(parameters.get("deactivated"))
        return Version(
            version_id=self._before,
            number=self._number,
            time=moment,
            state=state,
            deactivated=self._deactivated,
            witnesses=self._take_witnesses(parameters),
        )

    def _check_beginning(self, plain: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
        """The identifier is the hash of the first entry without it (*SCID*)."""
        if parameters.get("method") != _METHOD:
            _refuse("another version of the method")
        if parameters.get("scid") != self._scid:
            _refuse("the log of another identifier")
        text = canonical_json({**plain, "versionId": _PLACEHOLDER})
        if _multihash(text.replace(self._scid.encode(), _PLACEHOLDER.encode())) != self._scid:
            _refuse("the identifier is not the hash of the beginning")

    def _check_hash(self, plain: Mapping[str, Any]) -> None:
        """The entry carries on the one before (*Entry Hash*)."""
        digest = _multihash(canonical_json({**plain, "versionId": self._before}))
        if plain.get("versionId") != f"{self._number + 1}-{digest}":
            _refuse("the entry does not carry on the one before")

    def _check_time(self, text: object) -> datetime:
        if not isinstance(text, str) or not _UTC.match(text):
            _refuse("a time that is not in UTC")
        try:
            moment = read_span(text, field="versionTime").first
        except RefutedError:
            _refuse("a time that is none")
        if self._time is not None and moment <= self._time:
            _refuse("a time that is not after the one before")
        return moment

    def _take_keys(self, parameters: Mapping[str, Any]) -> frozenset[str]:
        """The keys that may sign this entry; those for the next take force (*Authorized Keys*)."""
        given, announced = parameters.get("updateKeys"), self._next_hashes
        named = None if given is None else _read_texts(given)
        if announced:
            if not named or any(_multihash(key.encode()) not in announced for key in named):
                _refuse("keys that were not announced")
            authorized = named
        else:
            authorized = (named or frozenset()) if self._number == 0 else self._update_keys
        if named is not None:
            self._update_keys = named
        if "nextKeyHashes" in parameters:
            self._next_hashes = _read_texts(parameters["nextKeyHashes"] or [])
        return authorized

    def _check_proof(self, proof: object, plain: Mapping[str, Any], keys: frozenset[str]) -> None:
        signed = hash_signed(plain)
        for one in islice(as_list(proof), _MOST_PROOFS):
            signer = read_signer(one)
            if signer is not None and signer in keys and signs(one, signed, multikey=signer):
                return
        _refuse("no signature by a key that may update")

    def _take_portable(self, value: object, *, first: bool) -> None:
        if value is None:
            return
        portable = _read_flag(value)
        if portable and not first and not self._portable:
            _refuse("portable only from the beginning")
        self._portable = portable

    def _check_state(self, value: object) -> Mapping[str, Any]:
        """The document of this version; it may move only where that was allowed at first."""
        state = as_object(value)
        identifier = state.get("id")
        if not isinstance(identifier, str):
            _refuse("no document")
        if not identifier.startswith(f"did:webvh:{self._scid}:"):
            _refuse("the document of another identifier")
        moved = self._identifier not in {"", identifier}
        known = self._identifier in as_list(state.get("alsoKnownAs"))
        if moved and not (self._portable and known):
            _refuse("the identifier moved, which it must not")
        self._identifier = identifier
        return state

    def _take_witnesses(self, parameters: Mapping[str, Any]) -> Witnesses | None:
        """Who approves of this entry: those from before, or, where there were none, the new."""
        before = self._witnesses
        if "witness" in parameters:
            self._witnesses = read_witnesses(parameters["witness"])
        return before or self._witnesses


def _multihash(octets: bytes) -> str:
    return write_base58(_SHA256 + hashlib.sha256(octets).digest())


def _read_texts(value: object) -> frozenset[str]:
    """A set, since a log may hold tens of thousands and each key is looked up among the hashes."""
    if not isinstance(value, list) or not all(
        isinstance(one, str) and one.isascii() for one in value
    ):
        _refuse("a list of keys or hashes is needed")
    return frozenset(value)


def _read_flag(value: object) -> bool:
    if value is not None and not isinstance(value, bool):
        _refuse("neither true nor false")
    return bool(value)


def _refuse(detail: str) -> Never:
    raise RefutedError("did_log_invalid", detail)
