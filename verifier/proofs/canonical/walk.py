"""One walk over a JSON-LD document: its RDF statements, and what of it became none.

Covers what the pinned contexts can express: terms, types, scoped contexts, IRIs, typed and
language-tagged literals, JSON literals, lists and graphs. It does not cover JSON-LD's other ways
of writing the same statements (``@graph``, ``@included``, ``@reverse``, ``@nest``, a keyword
where a term exists, blank node identifiers, a value object under a typed term): with them, signed
statements can be moved to where nobody who reads the JSON looks for them. They are refused.

JSON-LD 1.1 API, sections 5.1 (expansion), 7.2 (node map) and 8.1 (to RDF), in one.
"""

from collections.abc import Mapping
from typing import Any

from verifier.errors import RefutedError, UnsupportedError
from verifier.proofs.canonical.active_context import ActiveContext, Term
from verifier.proofs.canonical.context_processing import Choice
from verifier.proofs.canonical.literals import native_value, typed_text, value_object
from verifier.proofs.canonical.nquads import (
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    escape,
    iri_term,
    json_literal,
)
from verifier.proofs.canonical.rdfc import Quad
from verifier.proofs.canonical.roots import root_context
from verifier.proofs.canonical.vocabulary import decides, is_single

_ADDRESSES_AT_MOST = 20
_NEW_NAMES_AT_MOST = 3_000
_NEW_CONTEXTS_AT_MOST = 500

Lost = tuple[Mapping[str, Any] | list[Any], str | int]
"""A member that became no statement: the object or array it is in, and its name or index."""


class Walk:
    """The statements of one document.

    ``quads`` are the statements; ``lost`` are the members that became none; ``addresses`` the
    context addresses that were used, in order of appearance.
    """

    def __init__(self, choice: Choice, *, depth: int) -> None:
        self._choice = choice
        self._depth = depth
        self._made_before = 0
        self._blanks = 0
        self._root = ""
        self._met: dict[tuple[ActiveContext, str], Term | None] = {}
        self.quads: dict[Quad, None] = {}
        self.lost: list[Lost] = []
        self.addresses: dict[str, None] = {}

    def document(self, document: Mapping[str, Any], context: object = None) -> None:
        """Walk over a whole document; ``context`` stands in for its own ``@context``.

        Raises:
            RefutedError: ``terms_disguised``, ``context_conflict``, ``terms_undefined`` (nothing
                of it is a statement).
            UnsupportedError: ``context_unknown``, ``context_inline``,
                ``document_form_unsupported``, ``document_too_deep``, ``text_not_unicode``,
                ``iri_malformed``, ``number_not_exact``.
        """
        addresses = self._read_addresses(context or document.get("@context"))
        root = root_context(addresses, self._choice)
        self._made_before = root.processor.made
        self._node(root, document, graph="", depth=self._depth)
        if not self.quads:
            raise RefutedError("terms_undefined", "nothing in the document is a statement")

    def _read_addresses(self, context: object) -> tuple[str, ...]:
        """The addresses in an ``@context``.

        An inline definition could give any meaning to any name without touching the signature;
        so nothing is said about a document that has one.
        """
        addresses = (context,) if isinstance(context, str) else context
        if not isinstance(addresses, list | tuple) or not addresses:
            raise UnsupportedError("context_inline", "@context must be a list of addresses")
        if len(addresses) > _ADDRESSES_AT_MOST:
            raise UnsupportedError("context_unknown", "too many contexts")
        for address in addresses:
            if not isinstance(address, str):
                raise UnsupportedError("context_inline", "a context is defined in the document")
            self.addresses[address] = None
        return tuple(addresses)

    # ---------------------------------------------------------------- nodes

    def _node(
        self, active: ActiveContext, node: Mapping[str, Any], *, graph: str, depth: int
    ) -> str:
        """Emit the statements of a node object; returns its subject.

        ``active`` has been taken over the border of the node already. ``graph`` is the spelled
        name of the graph it is in, ``depth`` the levels that there may be.
        """
        active = self._enter(active, node, depth)
        subject = self._subject(active, node, graph)
        if active.aliases_type and "type" in node:
            active = self._types(active, node, subject, graph)
        terms, quads = active.terms, self.quads
        for name, value in node.items():
            term = terms.get(name) or self._look_up(active, name)
            if term is None:
                if name != "@context":
                    self.lost.append((node, name))
            elif term.keyword:
                continue
            elif term.plain and type(value) is str:
                literal = f'"{escape(value)}{term.suffix}'
                quads[subject, term.predicate, literal, graph] = None
            elif (term.is_list or type(value) is list) and term.coercion != "@json":
                if not self._values(active, term, value, subject, graph=graph, depth=depth):
                    self.lost.append((node, name))
            else:
                found = self._object(active, term, value, graph=graph, depth=depth)
                if found is None:
                    self.lost.append((node, name))
                else:
                    quads[subject, term.predicate, found, graph] = None
            if term is not None and term.foreign:
                self.lost.append((node, name))
        return subject

    def _enter(self, active: ActiveContext, node: Mapping[str, Any], depth: int) -> ActiveContext:
        """The context within a node; refuses what costs too much."""
        if depth <= 0:
            raise UnsupportedError("document_too_deep", "nested too deeply")
        if active.processor.made - self._made_before > _NEW_CONTEXTS_AT_MOST:
            raise RefutedError("canonicalization_too_costly", "too many scoped contexts")
        if "@context" in node and self._root:
            return active.nested(self._read_addresses(node["@context"]))
        return active

    def _subject(self, active: ActiveContext, node: Mapping[str, Any], graph: str) -> str:
        """The spelled subject of a node: its id, or a new blank node."""
        if not active.aliases_id or "id" not in node:
            self._blanks += 1
            subject = f"_:b{self._blanks}"
        else:
            subject = self._identify(active, node)
        if not self._root:
            self._root = subject
        elif subject == self._root and not graph and any(map(decides, node)):
            raise RefutedError("terms_disguised", "the document describes itself twice", term="id")
        return subject

    def _identify(self, active: ActiveContext, node: Mapping[str, Any]) -> str:
        identifier = node["id"]
        if type(identifier) is not str:
            raise UnsupportedError("document_form_unsupported", "an id that is no text")
        subject = self._reference(active, identifier)
        if subject is None:
            raise UnsupportedError("document_form_unsupported", f"relative id {identifier[:200]}")
        return subject

    def _reference(self, active: ActiveContext, address: str) -> str | None:
        """The spelled IRI of an id; None if it is relative."""
        prefix, colon, rest = address.partition(":")
        if prefix in active.prefixes and colon and rest[:2] != "//":
            raise RefutedError("terms_disguised", f"abbreviated id {address[:200]}", term="id")
        if prefix == "_":
            raise UnsupportedError("document_form_unsupported", "a blank node with a name")
        return iri_term(address)

    def _types(
        self, active: ActiveContext, node: Mapping[str, Any], subject: str, graph: str
    ) -> ActiveContext:
        """Emit the types of a node; returns the context that they bring into force."""
        value = node["type"]
        names = value if type(value) is list else [value]
        if not names:
            self.lost.append((node, "type"))
        try:
            types = active.read_types(tuple(names))
        except TypeError as error:
            # An object or array among the types cannot be looked up.
            raise UnsupportedError("document_form_unsupported", "a type that is no name") from error
        for spelled in types.spelled:
            self.quads[subject, RDF_TYPE, spelled, graph] = None
        for index in types.lost:
            self.lost.append((value, index) if names is value else (node, "type"))
        return types.context

    def _look_up(self, active: ActiveContext, name: str) -> Term | None:
        """What a name means that the context's table does not hold yet, or never will."""
        if name == "@context":
            return None
        if name[:1] == "@":
            raise RefutedError("terms_disguised", f"the keyword {name[:50]}", term=name[:50])
        if name in active.terms:
            return None
        key = (active, name)
        if key not in self._met:
            if len(self._met) >= _NEW_NAMES_AT_MOST:
                raise RefutedError("canonicalization_too_costly", "too many undefined names")
            self._met[key] = active.term(name)
        return self._met[key]

    # ---------------------------------------------------------------- values

    def _values(
        self,
        active: ActiveContext,
        term: Term,
        values: Any,
        subject: str,
        *,
        graph: str,
        depth: int,
    ) -> bool:
        """Emit the values of an array: a statement for each, or one for all if they are a list.

        Returns whether there is any statement. A list may be written as its only value.
        """
        if values is None:
            return False
        if is_single(term.name):
            # The same statement as without the array, but those who read one value miss it.
            raise RefutedError("terms_disguised", f"{term.name} as an array", term=term.name)
        objects = []
        members = values if isinstance(values, list) else [values]
        for index, value in enumerate(members):
            found = self._object(active, term, value, graph=graph, depth=depth)
            if found is not None:
                objects.append(found)
            elif term.is_list and value is not None:
                raise UnsupportedError("document_form_unsupported", f"a value of {term.name}")
            else:
                self.lost.append((members, index))
        if term.is_list:
            objects = [self._list(objects, graph)]
        for found in objects:
            self.quads[subject, term.predicate, found, graph] = None
        return bool(objects)

    def _list(self, objects: list[str], graph: str) -> str:
        head = RDF_NIL
        for found in reversed(objects):
            self._blanks += 1
            link = f"_:b{self._blanks}"
            self.quads[link, RDF_FIRST, found, graph] = None
            self.quads[link, RDF_REST, head, graph] = None
            head = link
        return head

    def _object(
        self, active: ActiveContext, term: Term, value: object, *, graph: str, depth: int
    ) -> str | None:
        """The spelled object of a statement; None if the value makes no statement."""
        if term.coercion == "@json":
            return json_literal(value)
        if isinstance(value, dict):
            if "@value" in value:
                return self._value_object(term, value)
            return self._node_object(active, term, value, graph=graph, depth=depth - 1)
        if value is None:
            return None
        if term.graph or not term.scalars:
            raise UnsupportedError("document_form_unsupported", f"a value of {term.name}")
        if isinstance(value, str):
            return self._text(active, term, value)
        if not isinstance(value, bool | int | float):
            raise UnsupportedError("document_form_unsupported", f"a value of {term.name}")
        return native_value(term, value)

    def _text(self, active: ActiveContext, term: Term, value: str) -> str | None:
        if not term.coercion:
            return f'"{escape(value)}{term.suffix}'
        if term.coercion == "@id":
            return self._reference(term.context_of_values or active, value)
        if term.coercion == "@vocab":
            return (term.context_of_values or active).type_iri(value)
        return typed_text(term, value)

    def _node_object(
        self, active: ActiveContext, term: Term, node: dict[str, Any], *, graph: str, depth: int
    ) -> str:
        inner = active.within(term, reverted=len(node) != 1 or "id" not in node)
        if not term.graph:
            return self._node(inner, node, graph=graph, depth=depth)
        self._blanks += 1
        name = f"_:b{self._blanks}"
        before = len(self.quads)
        self._node(inner, node, graph=name, depth=depth)
        if len(self.quads) == before:
            raise UnsupportedError("document_form_unsupported", f"{term.name} says nothing")
        return name

    def _value_object(self, term: Term, value: dict[str, Any]) -> str | None:
        if "@direction" in value:
            # RDF has no place for the direction, so the proof does not cover it.
            self.lost.append((value, "@direction"))
        return value_object(term, value)
