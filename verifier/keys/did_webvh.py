"""did:webvh: the DID whose document is the end of a log that proves itself (did:webvh 1.0).

This is the one door to openvc-core, which replays a log: self-certifying identifier, hashes of
the entries, update keys and their rotation. Witnesses are not verified: a log that asks for some
cannot be judged here.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from openvc.did.base import DidResolutionError
from openvc.did.did_webvh import DidWebvhResolver

from verifier.claims import as_list, as_object
from verifier.dates import read_span
from verifier.documents import fetch_ok
from verifier.errors import RefutedError, UnavailableError, UnreadableError, UnsupportedError
from verifier.fetch import Fetch
from verifier.formats.strict_json import read_json
from verifier.keys.controller_document import find_key
from verifier.keys.did_web import did_web_address
from verifier.keys.public_key import VerificationKey
from verifier.policy import Limits, Policy

_MOST_ENTRIES = 200
_UNAVAILABLE = "key_unavailable"


def resolve_did_webvh(
    method: str, *, purpose: str, policy: Policy, fetch: Fetch
) -> VerificationKey:
    """Fetch the log of the DID, replay it up to the moment of the question, and take the key.

    Raises:
        RefutedError: as ``find_key``, ``did_malformed``, and ``did_log_invalid`` when the log does
            not prove itself, or ends in a deactivated DID.
        UnavailableError: ``key_unavailable``.
        UnsupportedError: ``did_log_witnessed``, ``key_document_too_long``, and as ``find_key``.
    """
    did = method.partition("#")[0]
    document = fetch_webvh_document(did, policy=policy, fetch=fetch)
    return find_key(document, identifier=did, method=method, purpose=purpose)


def webvh_address(did: str, *, plain_http_hosts: frozenset[str] = frozenset()) -> str:
    """The address of the log (did:webvh 1.0, section 3.4).

    Raises:
        RefutedError: ``did_malformed``.
    """
    scid, _, rest = did.removeprefix("did:webvh:").partition(":")
    if not scid.isalnum() or not rest:
        raise RefutedError("did_malformed", did=did[:200])
    address = did_web_address(f"did:web:{rest}", plain_http_hosts=plain_http_hosts)
    return f"{address}l"


def fetch_webvh_document(did: str, *, policy: Policy, fetch: Fetch) -> Mapping[str, Any]:
    """The DID document as of ``policy.now``; errors as ``resolve_did_webvh``."""
    address = webvh_address(did, plain_http_hosts=policy.plain_http_hosts)
    response = fetch_ok(address, fetch=fetch, code=_UNAVAILABLE, accept="application/jsonl, */*")
    lines = [line for line in response.body.split(b"\n") if line.strip()]
    if len(lines) > _MOST_ENTRIES:
        raise UnsupportedError("key_document_too_long", limit=_MOST_ENTRIES)
    entries = [_read_entry(line, address, limits=policy.limits) for line in lines]
    # The beginning of a log that proves itself does so too: it is the log as it was then.
    count = sum(1 for entry in entries if _read_time(entry) <= policy.now)
    if count == 0:
        raise RefutedError("did_log_invalid", "no entry of that time", did=did[:200])
    if any(_wants_witnesses(entry) for entry in entries[:count]):
        raise UnsupportedError("did_log_witnessed", did=did[:200])
    _replay(did, lines[:count])
    return as_object(entries[count - 1].get("state"))


def _replay(did: str, lines: Sequence[bytes]) -> None:
    try:
        text = b"\n".join(lines).decode("utf-8")
        DidWebvhResolver(lambda _address: text).resolve(did)
    except (DidResolutionError, ValueError) as error:
        raise RefutedError("did_log_invalid", str(error)[:200], did=did[:200]) from error


def _read_entry(line: bytes, address: str, *, limits: Limits) -> Mapping[str, Any]:
    try:
        return as_object(read_json(line, limits=limits))
    except UnreadableError as error:
        raise UnavailableError(
            _UNAVAILABLE, error.code, address=address, reason="not_json"
        ) from error


def _read_time(entry: Mapping[str, Any]) -> datetime:
    """When an entry was made; one that does not say is for the replay to refuse."""
    try:
        return read_span(entry.get("versionTime"), field="versionTime").first
    except RefutedError:
        return datetime.min.replace(tzinfo=UTC)


def _wants_witnesses(entry: Mapping[str, Any]) -> bool:
    witness = as_object(as_object(entry.get("parameters")).get("witness"))
    return bool(as_list(witness.get("witnesses")) or witness.get("threshold"))
