"""did:webvh: the DID whose document is the end of a log that proves itself (did:webvh 1.0).

Where the log asks for witnesses, their approvals are fetched beside it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from verifier.claims import as_object
from verifier.dates import read_span
from verifier.documents import fetch_ok
from verifier.errors import RefutedError, UnavailableError, UnreadableError, UnsupportedError
from verifier.fetch import Fetch
from verifier.formats.strict_json import read_json
from verifier.keys.controller_document import find_key
from verifier.keys.did_web import did_web_address
from verifier.keys.public_key import VerificationKey
from verifier.keys.webvh.log import Version, replay_log
from verifier.keys.webvh.witnesses import read_approvals
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
        UnavailableError: ``key_unavailable``, and ``did_witnesses_missing`` when too few of the
            witnesses that the log asks for have approved of it.
        UnsupportedError: ``key_document_too_long``, and as ``find_key`` and ``canonical_json``.
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
    entries = [as_object(_read(line, address, limits=policy.limits)) for line in lines]
    versions = _replay(did, entries, now=policy.now)
    current = list(takewhile(lambda version: version.time <= policy.now, versions))
    if not current:
        raise RefutedError("did_log_invalid", "no entry of that time", did=did[:200])
    if current[-1].deactivated or current[-1].state.get("id") != did:
        raise RefutedError("did_log_invalid", "ended, or moved elsewhere", did=did[:200])
    _require_approval(current, versions, address, policy=policy, fetch=fetch)
    return current[-1].state


def _replay(did: str, entries: Sequence[Mapping[str, Any]], *, now: datetime) -> Sequence[Version]:
    """The versions, those of later too. What fails after the moment of the question is left out:

    the beginning of a log that proves itself does so too, and is the log as it was then.
    """
    versions: list[Version] = []
    try:
        versions.extend(replay_log(did.split(":")[2], entries))
    except RefutedError as error:
        if _read_time(entries[len(versions)]) <= now:
            raise RefutedError(error.code, error.detail, did=did[:200]) from error
    return versions


def _require_approval(
    current: Sequence[Version],
    versions: Sequence[Version],
    address: str,
    *,
    policy: Policy,
    fetch: Fetch,
) -> None:
    """Enough witnesses approve of each current version that asks for some.

    An approval may be of any later one of ``versions``, since it covers those before.
    """
    asking = {version.number: version.witnesses for version in current if version.witnesses}
    if not asking:
        return
    beside = f"{address.removesuffix('did.jsonl')}did-witness.json"
    response = fetch_ok(beside, fetch=fetch, code=_UNAVAILABLE, accept="application/json")
    file = _read(response.body, beside, limits=policy.limits)
    approvals = read_approvals(
        file if isinstance(file, list) else (),
        numbers={version.version_id: version.number for version in versions},
        witnesses=frozenset().union(*(one.multikeys for one in asking.values())),
    )
    for number, witnesses in asking.items():
        if not witnesses.approve(number, approvals):
            raise UnavailableError("did_witnesses_missing", address=beside, version=number)


def _read(octets: bytes, address: str, *, limits: Limits) -> object:
    try:
        return read_json(octets, limits=limits)
    except UnreadableError as error:
        raise UnavailableError(
            _UNAVAILABLE, error.code, address=address, reason="not_json"
        ) from error


def _read_time(entry: Mapping[str, Any]) -> datetime:
    """When an entry says that it was made; one that does not say is never left out."""
    try:
        return read_span(entry.get("versionTime"), field="versionTime").first
    except RefutedError:
        return datetime.min.replace(tzinfo=UTC)
