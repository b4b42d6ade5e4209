"""Active contexts and what each name means in them; the one door to PyLD.

PyLD processes the pinned context files (JSON-LD 1.1 API, section 4.1): scoped contexts, protected
terms, prefixes. What comes out is kept here as plain tables, so that walking over a document needs
no JSON-LD processor. PyLD's own caches are not thread-safe: every call into it holds one lock, and
the tables are only ever read and replaced whole.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, cast

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from verifier.contexts import PinnedFile, context_document, pinned_contexts
from verifier.errors import RefutedError, UnsupportedError
from verifier.proofs.canonical.nquads import XSD, iri_term
from verifier.proofs.canonical.vocabulary import carries, disguises

Choice = Mapping[str, PinnedFile]
"""Which variant to take under an address. An address that is missing: the most usual one."""

_KEPT_ENGINES = 16
_KEPT_CONTEXTS = 400
_CONTAINERS = frozenset({"@graph", "@list", "@set"})

_OWN_ALIASES = {"id": "@id", "type": "@type"}

_lock = threading.RLock()
_engines: dict[tuple[tuple[str, str], ...], "ContextEngine"] = {}


class ContextEngine:
    """Makes active contexts from pinned context addresses, for one choice of variants.

    What it has made is kept, up to a number of contexts; then it begins afresh. ``made`` counts
    them, for those who limit what one document may cost.
    """

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self.made = 0
        self._roots: dict[tuple[str, ...], ActiveContext] = {}
        self._renew()

    def _renew(self) -> None:
        self._processor = jsonld.JsonLdProcessor()
        self._options = {
            "base": "",
            "isFrame": False,
            "processingMode": "json-ld-1.1",
            "documentLoader": self._load,
            "contextResolver": ContextResolver({}, self._load),
        }
        self._roots = {}
        self.made = 0

    def root(self, addresses: tuple[str, ...]) -> "ActiveContext":
        """The active context of a document with these context addresses.

        Raises:
            UnsupportedError: ``context_unknown``, for an address that is not pinned.
            RefutedError: ``context_conflict``, if the contexts contradict one another.
        """
        found = self._roots.get(addresses)
        if found is not None:
            return found
        with _lock:
            if self.made > _KEPT_CONTEXTS:
                self._renew()
            initial = {"_uuid": "initial", "processingMode": "json-ld-1.1", "mappings": {}}
            made = ActiveContext(self, initial, previous=None).nested(addresses)
            self._roots[addresses] = made
            return made

    def process(
        self,
        active: Mapping[str, Any],
        local: object,
        *,
        override_protected: bool = False,
        propagate: bool = True,
    ) -> dict[str, Any]:
        """PyLD's context processing; ``local`` is an address, a list of them, or a definition."""
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
        return cast("dict[str, Any]", processed)

    def expand(self, active: Mapping[str, Any], name: str) -> str | None:
        """The IRI (or keyword) of a name used as a property or type."""
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


def context_engine(choice: Choice) -> ContextEngine:
    """The engine for a choice of variants, kept for the next document."""
    key = tuple(sorted((address, pinned.sha256) for address, pinned in choice.items()))
    with _lock:
        engine = _engines.get(key)
        if engine is None:
            if len(_engines) >= _KEPT_ENGINES:
                _engines.clear()
            engine = _engines[key] = ContextEngine(choice)
        return engine


class Term:
    """What one property name means in one active context.

    ``coercion``: ``"@id"``, ``"@vocab"``, ``"@json"``, ``"typed"`` or ``""`` (none).
    ``suffix`` ends the literal of a string: ``"``, ``"@nl`` or ``"^^<datatype>``.
    ``foreign``: a statement, but not the one that readers take the name for.
    ``scoped`` holds the context definition that applies within its values, if there is one.
    """

    __slots__ = (
        "coercion", "context_of_values", "datatype", "foreign", "graph", "inner", "is_list",
        "keyword", "name", "predicate", "reverted_inner", "scalars", "scoped", "suffix",
    )  # fmt: skip

    def __init__(self, name: str, *, keyword: str = "", predicate: str = "") -> None:
        self.name = name
        self.keyword = keyword
        self.predicate = predicate
        self.coercion = ""
        self.datatype: str | None = None
        self.foreign = False
        self.suffix = '"'
        self.graph = False
        self.is_list = False
        self.scalars = True
        self.scoped: object = None
        self.context_of_values: ActiveContext | None = None
        self.inner: ActiveContext | None = None
        self.reverted_inner: ActiveContext | None = None


class ActiveContext:
    """The table of one active context, filled as names are met.

    ``terms`` holds the names that were looked up; None stands for one that says nothing.
    """

    __slots__ = (
        "_engine", "_mappings", "_nested", "_processed", "_type_iris", "_typed", "aliases_id",
        "aliases_type", "prefixes", "previous", "scoped_types", "terms",
    )  # fmt: skip

    def __init__(
        self, engine: ContextEngine, processed: dict[str, Any], *, previous: "ActiveContext | None"
    ) -> None:
        self._engine = engine
        self._processed = processed
        self._mappings: Mapping[str, Mapping[str, Any] | None] = processed["mappings"]
        self.previous = previous
        self.terms: dict[str, Term | None] = {}
        self._type_iris: dict[str, str | None] = {}
        self._typed: dict[tuple[str, ...], ActiveContext] = {}
        self._nested: dict[tuple[str, ...], ActiveContext] = {}
        self.aliases_id = self._identifier("id") == "@id"
        self.aliases_type = self._identifier("type") == "@type"
        self.prefixes = frozenset(
            name for name, mapping in self._mappings.items() if mapping and mapping["_prefix"]
        )

        self.scoped_types = frozenset(
            name
            for name, mapping in self._mappings.items()
            if mapping and mapping.get("@context") is not None
        )

    def _identifier(self, name: str) -> str | None:
        mapping = self._mappings.get(name)
        return mapping.get("@id") if mapping else None

    # ---------------------------------------------------------------- other contexts

    def nested(self, addresses: tuple[str, ...]) -> "ActiveContext":
        """This context, extended by the contexts of a node object."""
        found = self._nested.get(addresses)
        if found is None:
            require_pinned(addresses)
            found = self._child(self._engine.process(self._processed, list(addresses)))
            self._nested[addresses] = found
        return found

    def typed(self, types: tuple[str, ...]) -> "ActiveContext":
        """This context with the contexts scoped to ``types`` (sorted, of ``scoped_types``)."""
        found = self._typed.get(types)
        if found is None:
            processed = self._processed
            for name in types:
                scoped = self.definition(name, "@context")
                if scoped is not False:
                    processed = self._engine.process(processed, scoped, propagate=False)
            found = self._typed[types] = self._child(processed)
        return found

    def within(self, term: Term, *, reverted: bool) -> "ActiveContext":
        """The context of a node object that is a value of ``term``.

        ``reverted``: the type-scoped contexts of the node around it end at its border
        (JSON-LD 1.1 API, section 5.1.2, steps 7 and 8).
        """
        base = self.previous if reverted and self.previous is not None else self
        if term.scoped is None:
            return base
        found = term.reverted_inner if reverted else term.inner
        if found is None:
            found = base.scoped_by(term)
            if reverted:
                term.reverted_inner = found
            else:
                term.inner = found
        return found

    def scoped_by(self, term: Term) -> "ActiveContext":
        """This context, extended by the context that is scoped to ``term``."""
        return self._child(
            self._engine.process(self._processed, term.scoped, override_protected=True)
        )

    def _child(self, processed: dict[str, Any]) -> "ActiveContext":
        """The table of what PyLD made from this context; its ``previous`` is found again."""
        if processed is self._processed:
            return self
        previous: ActiveContext | None = None
        before = processed.get("previousContext")
        if before is not None:
            candidate: ActiveContext | None = self
            while candidate is not None and not candidate.is_made_from(before):
                candidate = candidate.previous
            previous = candidate or ActiveContext(self._engine, before, previous=None)
        return ActiveContext(self._engine, processed, previous=previous)

    def is_made_from(self, processed: object) -> bool:
        """Whether this is the table of just that active context of PyLD."""
        return self._processed is processed

    def defines(self, name: str) -> bool:
        """Whether ``name`` is a term here."""
        return name in self._mappings

    def definition(self, name: str, part: str) -> Any:
        """One part of a term's definition, or the default that stands in for it."""
        return jsonld.JsonLdProcessor.get_context_value(self._processed, name, part)

    # ---------------------------------------------------------------- names

    def term(self, name: str) -> Term | None:
        """What a property name means; None if it says nothing here.

        Raises:
            RefutedError: ``terms_disguised``.
            UnsupportedError: ``document_form_unsupported``.
        """
        made = self._make_term(name)
        if name in self._mappings:
            self.terms[name] = made
        return made

    def _make_term(self, name: str) -> Term | None:
        iri = self._engine.expand(self._processed, name)
        if iri is None:
            return None
        if iri[:1] == "@":
            if _OWN_ALIASES.get(name) != iri:
                raise RefutedError("terms_disguised", f"{name} for {iri}", term=name)
            return Term(name, keyword=iri)
        if iri[:2] == "_:":
            return None
        predicate = iri_term(iri)
        if predicate is None:
            return None
        if disguises(name, iri, as_type=False):
            raise RefutedError("terms_disguised", f"{name} stands for {iri}", term=name)
        term = Term(name, predicate=predicate)
        term.foreign = not carries(name, iri)
        self._fill(term)
        return term

    def _fill(self, term: Term) -> None:
        name = term.name
        mapping = self._mappings.get(name) or {}
        containers = set(mapping.get("@container") or ())
        if mapping.get("reverse") or not containers <= _CONTAINERS:
            raise UnsupportedError("document_form_unsupported", f"the container of {name}")
        term.graph = "@graph" in containers
        term.is_list = "@list" in containers
        term.scoped = mapping.get("@context")
        values = self
        if term.scoped is not None:
            values = self.scoped_by(term)
            term.scalars = values.defines(name)
            term.inner = values
        term.context_of_values = values
        coercion = values.definition(name, "@type")
        language = values.definition(name, "@language")
        if coercion in ("@id", "@vocab", "@json"):
            term.coercion = coercion
        elif coercion not in (None, "@none"):
            term.coercion = "typed"
            term.datatype = coercion
            if coercion != f"{XSD}string":
                term.suffix = f'"^^<{coercion}>'
        elif language and coercion is None:
            term.suffix = f'"@{language}'

    def is_foreign_type(self, name: str, spelled: str) -> bool:
        """Whether a type's spelled IRI is not the one that readers take the name for."""
        return not carries(name, spelled[1:-1])

    def type_iri(self, name: str) -> str | None:
        """The spelled IRI of a type (or of a word under a ``@vocab`` term); None if it has none.

        Raises:
            RefutedError: ``terms_disguised``.
        """
        try:
            return self._type_iris[name]
        except KeyError:
            pass
        spelled = self._make_type_iri(name)
        if name in self._mappings:
            self._type_iris[name] = spelled
        return spelled

    def _make_type_iri(self, name: str) -> str | None:
        iri = self._engine.expand(self._processed, name)
        if iri is None or iri[:1] == "@" or iri[:2] == "_:":
            return None
        if disguises(name, iri, as_type=True):
            raise RefutedError("terms_disguised", f"{name} stands for {iri}", term=name)
        return iri_term(iri)


def require_pinned(addresses: Sequence[str]) -> None:
    """Refuse a context address that is not bundled.

    Raises:
        UnsupportedError: ``context_unknown``.
    """
    for address in addresses:
        if address not in pinned_contexts():
            raise UnsupportedError("context_unknown", address[:500], context=address[:500])
