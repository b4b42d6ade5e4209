"""The compressed bits of a status list, whatever list they are of."""

import base64
import binascii
import zlib

from verifier.errors import UnavailableError


def inflate(encoded: object, *, address: str, most_bytes: int) -> bytes:
    """Decode base64url and decompress gzip or zlib, up to ``most_bytes``.

    Raises:
        UnavailableError: ``status_list_malformed``.
    """
    if not isinstance(encoded, str) or not encoded:
        raise malformed(address, "no bits")
    try:
        packed = base64.urlsafe_b64decode(
            encoded.replace("+", "-").replace("/", "_").rstrip("=")
            + "=" * (-len(encoded.rstrip("=")) % 4)
        )
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        bits = unpacker.decompress(packed, most_bytes)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise malformed(address, "bits that are not compressed") from error
    if unpacker.unconsumed_tail:
        raise malformed(address, "inflates beyond the limit")
    if not unpacker.eof:
        raise malformed(address, "bits that are cut off")
    return bits


def malformed(address: str, reason: str) -> UnavailableError:
    """The error that a list is which cannot be read."""
    return UnavailableError("status_list_malformed", list=address, reason=reason)
