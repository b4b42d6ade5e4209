"""The small part of CBOR (RFC 8949) that selective disclosure proofs are packed in."""

from verifier.errors import RefutedError

CborValue = int | bytes | list["CborValue"] | dict[int, "CborValue"]

_DEEPEST = 4
_UNSIGNED, _BYTES, _ARRAY, _MAP = 0, 2, 4, 5


def read_cbor(octets: bytes) -> CborValue:
    """Read one value: unsigned integers, byte strings, arrays, maps with integer keys.

    Raises:
        RefutedError: ``proof_malformed``, for anything else, also for bytes left over.
    """
    value, end = _read(octets, 0, _DEEPEST)
    if end != len(octets):
        raise RefutedError("proof_malformed", "bytes left over after the CBOR value")
    return value


def _read(octets: bytes, at: int, depth: int) -> tuple[CborValue, int]:
    major, number, at = _read_head(octets, at)
    if major == _UNSIGNED:
        return number, at
    if major == _BYTES:
        if at + number > len(octets):
            raise RefutedError("proof_malformed", "a CBOR byte string that is cut off")
        return octets[at : at + number], at + number
    if depth == 0 or major not in (_ARRAY, _MAP) or number > len(octets) - at:
        raise RefutedError("proof_malformed", "CBOR of another shape")
    if major == _ARRAY:
        items: list[CborValue] = []
        for _ in range(number):
            item, at = _read(octets, at, depth - 1)
            items.append(item)
        return items, at
    pairs: dict[int, CborValue] = {}
    for _ in range(number):
        key, at = _read(octets, at, 0)
        if not isinstance(key, int) or key in pairs:
            raise RefutedError("proof_malformed", "a CBOR map of another shape")
        pairs[key], at = _read(octets, at, depth - 1)
    return pairs, at


def _read_head(octets: bytes, at: int) -> tuple[int, int, int]:
    """Major type, argument and the place after them (section 3)."""
    if at >= len(octets):
        raise RefutedError("proof_malformed", "CBOR that is cut off")
    major, short = octets[at] >> 5, octets[at] & 0x1F
    at += 1
    if short < 24:
        return major, short, at
    size = {24: 1, 25: 2, 26: 4}.get(short, 0)
    if size == 0 or at + size > len(octets):
        raise RefutedError("proof_malformed", "CBOR with another length")
    return major, int.from_bytes(octets[at : at + size]), at + size
