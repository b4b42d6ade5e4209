"""One identity of a badge's recipient, plain or hashed: what "is it this person's?" compares."""

from dataclasses import dataclass

_ALGORITHMS = {"sha256": 64, "sha512": 128, "sha1": 40, "md5": 32}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One identity of the recipient as the badge carries it."""

    kind: str
    value: str
    hashed: bool
    salt: str = ""

    @property
    def algorithm(self) -> str | None:
        """The hash's algorithm, None when it is not one we know (or nothing is hashed)."""
        if not self.hashed:
            return None
        name, dollar, digest = self.value.partition("$")
        if not dollar:
            return next((a for a, size in _ALGORITHMS.items() if size == len(self.value)), None)
        name = name.lower().replace("-", "")
        return name if _ALGORITHMS.get(name) == len(digest) else None
