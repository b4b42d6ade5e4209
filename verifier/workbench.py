"""A process of its own for what decodes strangers' pictures and PDFs, with little room to do harm.

``python -m verifier.workbench`` reads jobs from standard input and writes what came of them to
standard output, each as a line of JSON with the lengths of the bytes that follow it. It may use
so much memory, write no file and open none but what it imports. Whoever started it holds the clock.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from verifier.errors import UnreadableError
from verifier.formats.decoding import PDF, QR, QR_ONCE, decode_here
from verifier.rasters import encode_raster

MEMORY_BYTES = 900_000_000
"""A JPEG of 64 million pixels in several scans takes 400 MB, and is still somebody's photo."""

PICTURE = "picture"

Job = Callable[[bytes], Sequence[bytes]]


def _encode(source: bytes) -> Sequence[bytes]:
    encoded = encode_raster(source)
    return () if encoded is None else (encoded,)


JOBS: Mapping[str, Job] = {
    PICTURE: _encode,
    **{
        name: lambda source, name=name: decode_here(name, source)  # type: ignore[misc]
        for name in (QR, QR_ONCE, PDF)
    },
}


def limit_this_process() -> None:
    """From here on there is so much memory, no file to write, and no picture of a crash."""
    for kind, most in (
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main() -> None:
    """Work until there is nothing more to read."""
    limit_this_process()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while (given := read_message(incoming)) is not None:
        head, (source,) = given
        try:
            found = JOBS[str(head["job"])](source)
            write_message(outgoing, {}, found)
        except UnreadableError as error:
            said = {"code": error.code, "detail": error.detail, "evidence": dict(error.evidence)}
            write_message(outgoing, said, ())
        except MemoryError:
            write_message(outgoing, {"code": "memory"}, ())


def read_message(stream: IO[bytes]) -> tuple[Mapping[str, object], tuple[bytes, ...]] | None:
    """One message: its head and its parts; None where the other side has gone."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    head = json.loads(line)
    parts = tuple(stream.read(length) for length in head["lengths"])
    complete = [len(part) for part in parts] == head["lengths"]
    return (head, parts) if complete else None


def write_message(stream: IO[bytes], head: Mapping[str, object], parts: Sequence[bytes]) -> None:
    """Write one message."""
    line = json.dumps({**head, "lengths": [len(part) for part in parts]})
    stream.write(line.encode() + b"\n")
    stream.writelines(parts)
    stream.flush()


if __name__ == "__main__":
    main()
