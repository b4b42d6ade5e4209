"""The one door to PyLD: processing pinned context files into active contexts.

JSON-LD 1.1 API, section 4.1: scoped contexts, protected terms, prefixes. PyLD's caches are not
thread-safe, so every call into it holds one lock.
"""

import threading
from collections.abc import Mapping
from typing import Any, cast

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from verifier.contexts import PinnedFile, context_document, pinned_contexts
from verifier.errors import RefutedError

Choice = Mapping[str, PinnedFile]
"""Which variant to take under an address. An address that is missing: the most usual one."""

Processed = Mapping[str, Any]
"""An active context of PyLD."""

INITIAL: Processed = {"_uuid": "initial", "processingMode": "json-ld-1.1", "mappings": {}}

_lock = threading.RLock()


class ContextProcessor:
    """PyLD's context processing, for one choice of variants.

    ``made`` counts the active contexts that it has made: each costs about a millisecond.
    """

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self.made = 0
        self._processor = jsonld.JsonLdProcessor()
        self._options = {
            "base": "",
            "isFrame": False,
            "processingMode": "json-ld-1.1",
            "documentLoader": self._load,
            "contextResolver": ContextResolver({}, self._load),
        }

    def process(
        self,
        active: Processed,
        local: object,
        *,
        override_protected: bool = False,
        propagate: bool = True,
    ) -> Processed:
        """Extend ``active`` by ``local``: a list of pinned addresses, or a definition.

        Raises:
            RefutedError: ``context_conflict``, if a protected term is redefined.
        """
        with _lock:
            self.made += 1
            try:
                processed = self._processor._process_context(  # noqa: SLF001 - no public name
                    active,
                    local,
                    self._options,
                    override_protected=override_protected,
                    propagate=propagate,
                )
            except jsonld.JsonLdError as error:
                raise RefutedError("context_conflict", str(error.args[0])) from error
        return cast("Processed", processed)

    def expand(self, active: Processed, name: str) -> str | None:
        """The IRI (or keyword) of a name used as a property or type; None for a name like @x."""
        with _lock:
            expanded = self._processor._expand_iri(active, name, vocab=True)  # noqa: SLF001
        return cast("str | None", expanded)

    def _load(self, address: str, _options: object) -> dict[str, Any]:
        variants = pinned_contexts()[address]
        document = context_document(self._choice.get(address, variants[0]))
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": {"@context": document["@context"]},
            "tag": "static",
        }


def definition(active: Processed, name: str, part: str) -> Any:
    """One part of a term's definition, or the default of the context that stands in for it."""
    return jsonld.JsonLdProcessor.get_context_value(active, name, part)
