"""Where pictures and PDFs of strangers are decoded: in this process, unless there is a safer place.

Their decoders are large programs in C whose time and memory no argument bounds. Whoever serves the
public passes a place that does (``decode_elsewhere``); the command and the tests need none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from verifier.formats.pdf import find_pdf_texts
from verifier.formats.qr import find_qr_texts
from verifier.policy import Limits

Decode = Callable[[str, bytes], tuple[bytes, ...]]
"""A job's name and the bytes to what was found. Raises UnreadableError."""

QR = "qr"
QR_ONCE = "qr_once"
PDF = "pdf"


def decode_here(job: str, source: bytes) -> tuple[bytes, ...]:
    """Do one of the jobs in this process."""
    if job == PDF:
        return find_pdf_texts(source, limits=Limits())
    return tuple(text.encode() for text in find_qr_texts(source, patient=job == QR))


_decode: ContextVar[Decode] = ContextVar("decode", default=decode_here)


@contextmanager
def decode_elsewhere(decode: Decode) -> Iterator[None]:
    """Within this block of this thread pictures and PDFs are decoded by ``decode``."""
    token = _decode.set(decode)
    try:
        yield
    finally:
        _decode.reset(token)


def decode_qr(source: bytes) -> tuple[str, ...]:
    """As ``find_qr_texts``, wherever that is done."""
    return tuple(text.decode() for text in _decode.get()(QR, source))


def decode_pdf(source: bytes) -> tuple[bytes, ...]:
    """As ``find_pdf_texts``, wherever that is done."""
    return _decode.get()(PDF, source)
