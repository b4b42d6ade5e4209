"""The active contexts that documents begin with, kept for the next document."""

import threading

from verifier.proofs.canonical.active_context import ActiveContext
from verifier.proofs.canonical.context_processing import INITIAL, Choice, ContextProcessor

_KEPT_CHOICES = 16
_KEPT_CONTEXTS = 400

_lock = threading.Lock()
_kept: dict[tuple[tuple[str, str], ...], "_Roots"] = {}


def root_context(addresses: tuple[str, ...], choice: Choice) -> ActiveContext:
    """The active context of a document with these context addresses.

    Raises:
        UnsupportedError: ``context_unknown``, for an address that is not pinned.
        RefutedError: ``context_conflict``, if the contexts contradict one another.
    """
    key = tuple(sorted((address, pinned.sha256) for address, pinned in choice.items()))
    roots = _kept.get(key)
    if roots is None or roots.processor.made > _KEPT_CONTEXTS:
        # An unusual mix of contexts must not grow the tables without bound: begin afresh.
        with _lock:
            if len(_kept) >= _KEPT_CHOICES:
                _kept.clear()
            roots = _kept[key] = _Roots(choice)
    return roots.root(addresses)


class _Roots:
    """Root contexts for one choice of variants."""

    def __init__(self, choice: Choice) -> None:
        self.processor = ContextProcessor(choice)
        self._initial = ActiveContext(self.processor, INITIAL, previous=None)

    def root(self, addresses: tuple[str, ...]) -> ActiveContext:
        """The context of those addresses."""
        return self._initial.nested(addresses)
