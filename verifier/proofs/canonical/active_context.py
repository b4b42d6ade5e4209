"""What each name means in an active context: tables, filled from PyLD's as names are met.

With them, walking over a document needs no JSON-LD processor. Threads share them: entries are only
ever added, whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.contexts import pinned_contexts
from verifier.errors import RefutedError, UnsupportedError
from verifier.proofs.canonical.context_processing import ContextProcessor, Processed, definition
from verifier.proofs.canonical.nquads import BOOLEANS, DOUBLE, XSD, iri_term
from verifier.proofs.canonical.vocabulary import carries, disguises

_KEPT_TYPES = 200
_REWRITTEN = BOOLEANS | {DOUBLE}
_CONTAINERS = frozenset({"@graph", "@list", "@set"})
_OWN_ALIASES = {"id": "@id", "type": "@type"}


class Term:
    """What one property name means in one active context.

    ``coercion``: ``"@id"``, ``"@vocab"``, ``"@json"``, ``"typed"`` or ``""`` (none).
    ``suffix`` ends the literal of a string: ``"``, ``"@nl`` or ``"^^<datatype>``.
    ``plain``: a text becomes a literal just so.
    ``foreign``: a statement, but not the one that readers take the name for.
    ``scoped`` holds the context definition that applies within its values, if there is one.
    """

    __slots__ = (
        "coercion", "context_of_values", "datatype", "foreign", "graph", "inner", "is_list",
        "keyword", "name", "plain", "predicate", "reverted_inner", "scalars", "scoped", "suffix",
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
        self.plain = False
        self.scoped: object = None
        self.context_of_values: ActiveContext | None = None
        self.inner: ActiveContext | None = None
        self.reverted_inner: ActiveContext | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """The types of a node: their spelled IRIs, the context within the node, what says nothing.

    ``lost`` are the places of names that are no statement, or not the one they are taken for.
    """

    context: "ActiveContext"
    spelled: tuple[str, ...]
    lost: tuple[int, ...]


class ActiveContext:
    """The table of one active context, filled as names are met.

    ``terms`` holds the names that were looked up; None stands for one that says nothing.
    """

    __slots__ = (
        "_mappings", "_nested", "_processed", "_scoped_by_types", "_scoped_types",
        "_type_iris", "_types", "aliases_id", "aliases_type", "prefixes", "previous",
        "processor", "terms",
    )  # fmt: skip

    def __init__(
        self, processor: ContextProcessor, processed: Processed, *, previous: "ActiveContext | None"
    ) -> None:
        self.processor = processor
        self._processed = processed
        self._mappings: Mapping[str, Mapping[str, Any] | None] = processed["mappings"]
        self.previous = previous
        self.terms: dict[str, Term | None] = {}
        self._type_iris: dict[str, str | None] = {}
        self._types: dict[tuple[str, ...], Types] = {}
        self._scoped_by_types: dict[tuple[str, ...], ActiveContext] = {}
        self._nested: dict[tuple[str, ...], ActiveContext] = {}
        self.aliases_id = self._identifier("id") == "@id"
        self.aliases_type = self._identifier("type") == "@type"
        self.prefixes = frozenset(
            name for name, mapping in self._mappings.items() if mapping and mapping["_prefix"]
        )

        self._scoped_types = frozenset(
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
            found = self._child(self.processor.process(self._processed, list(addresses)))
            self._nested[addresses] = found
        return found

    def read_types(self, names: tuple[Any, ...]) -> "Types":
        """What the types of a node mean, and the context that they bring into force.

        Raises:
            RefutedError: ``terms_disguised``.
            UnsupportedError: ``document_form_unsupported``, for what is no name.
            TypeError: for what cannot be looked up.
        """
        found = self._types.get(names)
        if found is None:
            if not all(isinstance(name, str) and name[:1] != "@" for name in names):
                raise UnsupportedError("document_form_unsupported", "a type that is no name")
            spelled = [self.type_iri(name) for name in names]
            scoped = tuple(sorted(self._scoped_types.intersection(names)))
            found = Types(
                context=self._typed(scoped) if scoped else self,
                spelled=tuple(iri for iri in spelled if iri is not None),
                lost=tuple(
                    index
                    for index, iri in enumerate(spelled)
                    if iri is None or not carries(names[index], iri[1:-1])
                ),
            )
            if len(self._types) < _KEPT_TYPES and not found.lost:
                self._types[names] = found
        return found

    def _typed(self, types: tuple[str, ...]) -> "ActiveContext":
        """This context with the contexts that are scoped to ``types``."""
        found = self._scoped_by_types.get(types)
        if found is None:
            processed = self._processed
            for name in types:
                scoped = self.definition(name, "@context")
                if scoped is not False:
                    processed = self.processor.process(processed, scoped, propagate=False)
            found = self._scoped_by_types[types] = self._child(processed)
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
            self.processor.process(self._processed, term.scoped, override_protected=True)
        )

    def _child(self, processed: Processed) -> "ActiveContext":
        """The table of what PyLD made from this context; its ``previous`` is found again."""
        if processed is self._processed:
            return self
        previous: ActiveContext | None = None
        before = processed.get("previousContext")
        if before is not None:
            candidate: ActiveContext | None = self
            while candidate is not None and not candidate.is_made_from(before):
                candidate = candidate.previous
            previous = candidate or ActiveContext(self.processor, before, previous=None)
        return ActiveContext(self.processor, processed, previous=previous)

    def is_made_from(self, processed: object) -> bool:
        """Whether this is the table of just that active context of PyLD."""
        return self._processed is processed

    def defines(self, name: str) -> bool:
        """Whether ``name`` is a term here."""
        return name in self._mappings

    def definition(self, name: str, part: str) -> Any:
        """One part of a term's definition, or the default that stands in for it."""
        return definition(self._processed, name, part)

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
        iri = self.processor.expand(self._processed, name)
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
        term.plain = (
            term.scalars
            and term.coercion in ("", "typed")
            and term.datatype not in _REWRITTEN
            and not (term.graph or term.is_list)
        )

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
        iri = self.processor.expand(self._processed, name)
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
