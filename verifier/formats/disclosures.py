"""Selective disclosure: a token's payload with what its holder chose to disclose (RFC 9901).

Nothing is proven here: the payload commits to every disclosure by its digest, so whoever verifies
the payload's signature has verified these as well.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier.errors import RefutedError, UnreadableError, UnsupportedError
from verifier.formats.strict_json import read_json
from verifier.policy import Limits

HASHES: Mapping[str, Callable[[bytes], Any]] = {
    "sha-256": hashlib.sha256,
    "sha-384": hashlib.sha384,
    "sha-512": hashlib.sha512,
}
_RESERVED = frozenset({"_sd", "_sd_alg", "..."})
# SD-JWT VC, section 2.2.2.3: nobody could tell a withheld one of these from none.
_NEVER_WITHHELD = frozenset(
    {"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """``document`` is the payload with the disclosures in their places.

    ``withheld`` counts digests without a disclosure; some may stand for nothing at all (decoys).
    """

    document: Mapping[str, Any]
    withheld: int


def hash_base64url(text: str, *, algorithm: str) -> str:
    """The digest of an ASCII text as SD-JWT writes it."""
    digest = HASHES[algorithm](text.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def read_hash(payload: Mapping[str, Any]) -> str:
    """The hash algorithm of a token (section 4.1.1).

    Raises:
        UnsupportedError: ``sd_jwt_unsupported``.
    """
    name = payload.get("_sd_alg", "sha-256")
    if not isinstance(name, str) or name not in HASHES:
        raise UnsupportedError("sd_jwt_unsupported", f"hash {str(name)[:40]}")
    return name


def disclose(
    payload: Mapping[str, Any], disclosures: Sequence[str], *, limits: Limits
) -> Disclosed:
    """Put every disclosure into its place (section 7.1, step 3).

    Raises:
        RefutedError: ``disclosure_invalid``: one that the payload does not commit to, or that is
            there twice, is damaged, or names what may not be disclosed selectively.
        UnsupportedError: ``sd_jwt_unsupported``.
    """
    algorithm = read_hash(payload)
    found: dict[str, list[Any]] = {}
    for text in disclosures:
        digest = hash_base64url(text, algorithm=algorithm)
        if digest in found:
            raise RefutedError("disclosure_invalid", "a disclosure that is there twice")
        found[digest] = _read_disclosure(text, limits=limits)
    places = _Places(found=found, is_vc="vct" in payload)
    document = places.fill_object(payload, depth=limits.json_depth)
    if places.used != set(found):
        raise RefutedError("disclosure_invalid", "a disclosure that the token does not commit to")
    return Disclosed(document=document, withheld=places.withheld)


def _read_disclosure(text: str, *, limits: Limits) -> list[Any]:
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        value = read_json(octets, limits=limits)
    except (binascii.Error, ValueError, UnreadableError) as error:
        raise RefutedError("disclosure_invalid", "a disclosure that cannot be read") from error
    if not isinstance(value, list) or not 2 <= len(value) <= 3 or not isinstance(value[0], str):
        raise RefutedError("disclosure_invalid", "a disclosure of another shape")
    return value


@dataclass(slots=True, kw_only=True)
class _Places:
    """The walk through a payload: which disclosures have found their place."""

    found: Mapping[str, list[Any]]
    is_vc: bool
    used: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    withheld: int = 0

    def fill(self, value: Any, *, depth: int) -> Any:
        if depth == 0:
            raise RefutedError("disclosure_invalid", "disclosures within disclosures without end")
        if isinstance(value, Mapping):
            return self.fill_object(value, depth=depth)
        if isinstance(value, list):
            return self._fill_list(value, depth=depth)
        return value

    def fill_object(self, node: Mapping[str, Any], *, depth: int) -> dict[str, Any]:
        filled = {
            name: self.fill(value, depth=depth - 1)
            for name, value in node.items()
            if name not in {"_sd", "_sd_alg"}
        }
        digests = node.get("_sd", [])
        if not isinstance(digests, list) or "..." in node:
            raise RefutedError("disclosure_invalid", "digests that are no list")
        for digest in digests:
            disclosure = self._take(digest, parts=3)
            if disclosure is None:
                continue
            _, name, value = disclosure
            if not isinstance(name, str) or name in _RESERVED or name in filled:
                raise RefutedError(
                    "disclosure_invalid", "a name that is taken", name=str(name)[:80]
                )
            if self.is_vc and name in _NEVER_WITHHELD:
                raise RefutedError("disclosure_invalid", "never selective", name=name)
            filled[name] = self.fill(value, depth=depth - 1)
        return filled

    def _fill_list(self, node: list[Any], *, depth: int) -> list[Any]:
        filled = []
        for item in node:
            if isinstance(item, Mapping) and set(item) == {"..."}:
                disclosure = self._take(item["..."], parts=2)
                if disclosure is not None:
                    filled.append(self.fill(disclosure[1], depth=depth - 1))
            else:
                filled.append(self.fill(item, depth=depth - 1))
        return filled

    def _take(self, digest: object, *, parts: int) -> list[Any] | None:
        if not isinstance(digest, str) or digest in self.seen:
            raise RefutedError("disclosure_invalid", "a digest that is none, or there twice")
        self.seen.add(digest)
        disclosure = self.found.get(digest)
        if disclosure is None:
            self.withheld += 1
            return None
        if len(disclosure) != parts:
            raise RefutedError("disclosure_invalid", "a disclosure of another place")
        self.used.add(digest)
        return disclosure
