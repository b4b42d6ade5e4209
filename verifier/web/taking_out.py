"""From the files of a list to what they carry: a credential, or an address and nothing else."""

from verifier.errors import UnreadableError
from verifier.formats.decoding import decode_elsewhere
from verifier.formats.pdf import is_pdf
from verifier.formats.png import SIGNATURE as PNG_SIGNATURE
from verifier.formats.png import find_png_text
from verifier.formats.qr import is_picture
from verifier.formats.reading import read_badge, split_pdf
from verifier.policy import Limits
from verifier.web.workshop import decode

MOST_PHOTOS = 60
"""Looking for a QR code in a bad photo takes a third of a second."""


class Patience:
    """Reads the files of one list, and so many photos of it."""

    def __init__(self, *, photos: int = MOST_PHOTOS) -> None:
        self._photos = photos

    def take_out(self, content: bytes) -> list[bytes | str]:
        """The credential in a file, or the address that is all it holds; all those of a PDF.

        Raises:
            UnreadableError: as ``read_badge``, and ``photos_too_many``.
        """
        limits = Limits()
        if self._looks_for_code(content, limits):
            if not self._photos:
                raise UnreadableError("photos_too_many", limit=MOST_PHOTOS)
            self._photos -= 1
        with decode_elsewhere(decode):
            if is_pdf(content) and len(several := split_pdf(content, limits=limits)) > 1:
                return list(several)
            badge = read_badge(content, limits=limits)
        return [badge.source if badge.address is None else badge.address]

    @staticmethod
    def _looks_for_code(content: bytes, limits: Limits) -> bool:
        if content.startswith(PNG_SIGNATURE):
            return find_png_text(content, limits=limits) is None
        return is_picture(content)
