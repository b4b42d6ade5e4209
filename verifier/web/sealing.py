"""A mark on what this server said, so that it knows it again without having kept it."""

import hashlib
import hmac
import secrets


class Seal:
    """Marks texts. The key lives as long as the process, or is the operator's for all of them."""

    def __init__(self, secret: str | None = None) -> None:
        self._key = secret.encode() if secret else secrets.token_bytes(32)

    def mark(self, *texts: str) -> str:
        """The mark of these texts together, in hexadecimal."""
        # Lengths go first, so that no two lists of texts are written alike.
        written = "".join(f"{len(text)}:{text}" for text in texts)
        return hmac.new(self._key, written.encode(), hashlib.sha256).hexdigest()

    def holds(self, mark: str, *texts: str) -> bool:
        """Whether the mark is ours, of exactly these texts."""
        return hmac.compare_digest(self.mark(*texts).encode(), mark.encode())
