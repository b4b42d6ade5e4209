"""How many photos of a QR code are read, and how fast, beside pyzbar and OpenCV in the same run.

Those two are no dependency: without them the table has our column alone, and says so. Get them
with ``pip install --target FOLDER pyzbar opencv-python-headless`` (pyzbar wants the system's
libzbar0) and run with ``PYTHONPATH=FOLDER``.
"""

import importlib
import io
import statistics
import sys
import time
from collections.abc import Callable, Mapping

import pytest
from PIL import Image

from tests.support.degraded import TEXT, degraded_pictures
from verifier.formats.qr import find_qr_texts

Reader = Callable[[bytes], bool]
SLOWEST_SECONDS = 3.0


def read_ours(picture: bytes) -> bool:
    """As an upload is read."""
    return find_qr_texts(picture) == (TEXT,)


def find_peers() -> Mapping[str, Reader]:
    """The readers that are installed."""
    found: dict[str, Reader] = {}
    try:
        pyzbar = importlib.import_module("pyzbar.pyzbar")
        found["pyzbar"] = lambda picture: any(
            code.data.decode() == TEXT for code in pyzbar.decode(Image.open(io.BytesIO(picture)))
        )
    except ImportError:
        sys.stdout.write("pyzbar is not installed: skipped\n")
    try:
        cv2 = importlib.import_module("cv2")
        numpy = importlib.import_module("numpy")
        detector = cv2.QRCodeDetector()

        def read_opencv(picture: bytes) -> bool:
            pixels = cv2.imdecode(numpy.frombuffer(picture, numpy.uint8), cv2.IMREAD_GRAYSCALE)
            return bool(detector.detectAndDecode(pixels)[0] == TEXT)

        found["OpenCV"] = read_opencv
    except ImportError:
        sys.stdout.write("OpenCV is not installed: skipped\n")
    return found


def compare(readers: Mapping[str, Reader]) -> Mapping[str, Mapping[str, tuple[bool, float]]]:
    """For each picture and each reader whether it read the text, and in how many seconds."""
    table: dict[str, dict[str, tuple[bool, float]]] = {}
    for name, picture in degraded_pictures():
        for reader, read in readers.items():
            began = time.perf_counter()
            found = read(picture)
            table.setdefault(name, {})[reader] = (found, time.perf_counter() - began)
    return table


def show(table: Mapping[str, Mapping[str, tuple[bool, float]]]) -> None:
    """What was not read by all, and the totals."""
    readers = list(next(iter(table.values())))
    for name, found in table.items():
        if not all(read for read, _ in found.values()):
            marks = "  ".join(f"{reader}: {'+' if found[reader][0] else '-'}" for reader in readers)
            sys.stdout.write(f"{name:28} {marks}\n")
    for reader in readers:
        seconds = [row[reader][1] for row in table.values()]
        sys.stdout.write(
            f"{reader:8} read {sum(row[reader][0] for row in table.values())} of {len(table)}, "
            f"median {1000 * statistics.median(seconds):.0f} ms, "
            f"slowest {1000 * max(seconds):.0f} ms\n"
        )


@pytest.mark.load
def test_we_read_whatever_anybody_reads() -> None:
    table = compare({"ours": read_ours, **find_peers()})
    show(table)
    assert len(table) >= 60
    missed = [
        name
        for name, found in table.items()
        if not found["ours"][0] and any(read for read, _ in found.values())
    ]
    assert not missed
    assert max(row["ours"][1] for row in table.values()) < SLOWEST_SECONDS


if __name__ == "__main__":
    show(compare({"ours": read_ours, **find_peers()}))
