"""How long it takes to find a badge in a large PNG, beside a bare walk over the same chunks.

Run as a program it prints the ratios; as a test (marked ``load``) it holds them to the limit.
"""

import statistics
import struct
import sys
import time
from collections.abc import Callable

import pytest

from tests.support.pictures import PNG_SIGNATURE, make_png, make_text_chunk
from verifier.formats.png import find_png_text
from verifier.policy import Limits

HIGHEST_RATIO = 1.5
ROUNDS = 300
BADGE = b'{"type": "OpenBadgeCredential", "name": "' + b"x" * 3000 + b'"}'
CHUNK = make_text_chunk(BADGE)
SIZE = 500_000
PICTURES = {
    "before the data": make_png(before=[CHUNK], data_bytes=SIZE),
    "after the data": make_png(after=[CHUNK], data_bytes=SIZE),
}
LIMITS = Limits()


def walk_chunks(source: bytes) -> int:
    """The least that any reader must do: go from chunk to chunk to the end, and count them."""
    at, count, kind = len(PNG_SIGNATURE), 0, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", source, at)
        at += length + 12
        count += 1
    return count


def measure(source: bytes) -> float:
    """The ratio of the medians, measured in turns so that a busy machine slows both."""
    walking, unbaking = [], []
    for _ in range(ROUNDS):
        walking.append(_time(lambda: walk_chunks(source)))
        unbaking.append(_time(lambda: find_png_text(source, limits=LIMITS)))
    return statistics.median(unbaking) / statistics.median(walking)


def _time(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


@pytest.mark.load
@pytest.mark.parametrize("place", PICTURES)
def test_unbaking_costs_little_more_than_a_walk(place: str) -> None:
    source = PICTURES[place]
    assert find_png_text(source, limits=LIMITS) == BADGE
    assert walk_chunks(source) > 50
    assert measure(source) <= HIGHEST_RATIO


def main() -> None:
    """Print one line for each place."""
    for place, source in PICTURES.items():
        sys.stdout.write(f"unbake, {len(source)} bytes, {place}: {measure(source):.2f} of a walk\n")


if __name__ == "__main__":
    main()
