"""The vocabularies that our badges name, as files: a door to the verifier's own copies."""

from backpack.issuing.documents import CONTEXTS
from backpack.issuing.open_badges_2 import CONTEXT as OPEN_BADGES_2
from verifier.contexts import context_bytes, pinned_contexts


def context_files() -> dict[str, tuple[str, bytes]]:
    """Every context of our badges by its address: a file's name, and its bytes."""
    files = {}
    for address in (*CONTEXTS, OPEN_BADGES_2):
        pinned = pinned_contexts()[address][0]
        files[address] = (pinned.file, context_bytes(pinned))
    return files
