"""What the contexts of a credential may and may not do to its terms (VC data model 2.0, 5.2)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from verifier.contexts import context_document, pinned_contexts
from verifier.formats.fields import Node, is_uri
from verifier.formats.generations import texts_of

_KEYWORD = "@"


def check_contexts(node: Node) -> None:
    """Every context must be an address or an object, and none may redefine a protected term.

    Raises:
        RefutedError: ``context_wrong``, ``term_redefined``.
    """
    contexts = list(contexts_of(node))
    if all(isinstance(context, str) for context in contexts):
        # Nothing is defined here that could be defined otherwise there.
        return
    protected: dict[str, Any] = {}
    for context in contexts:
        if isinstance(context, str):
            protected |= _pinned_terms(context)[1]
            continue
        for term, definition in context.items():
            if term.startswith(_KEYWORD):
                continue
            if term in protected and protected[term] != definition:
                node.refuse("term_redefined", "@context", term[:80])
            if _is_protected(context, definition):
                protected[term] = definition


def check_types_mapped(node: Node) -> None:
    """Every type must be an address, or a term that the contexts map to one (section 4.5).

    A document with a context that is not pinned here is not judged: its terms are unknown.

    Raises:
        RefutedError: ``type_unmapped``, ``type_not_uri``.
    """
    meanings: dict[str, Any] = {}
    vocabulary = False
    for context in contexts_of(node):
        if isinstance(context, str):
            if context not in pinned_contexts():
                return
            terms = _pinned_terms(context)[0]
        else:
            terms = context
        meanings |= terms
        if "@vocab" in terms:
            vocabulary = terms["@vocab"] is not None
    for name in texts_of(node.document.get("type")):
        if name in meanings:
            if not _is_meaning(meanings[name], meanings):
                node.refuse("type_not_uri", "type", name[:80])
        elif not is_uri(name) and not vocabulary:
            node.refuse("type_unmapped", "type", name[:80])


def contexts_of(node: Node) -> Iterator[str | Mapping[str, Any]]:
    """The contexts in order; those inside an object with an ``@context`` of its own in its place.

    Raises:
        RefutedError: ``context_wrong``.
    """
    value = node.document.get("@context")
    for context in value if isinstance(value, list) else [value]:
        if isinstance(context, dict) and "@context" in context:
            yield from contexts_of(Node(context, node.path))
        elif isinstance(context, dict) or (isinstance(context, str) and is_uri(context)):
            yield context
        else:
            node.refuse("context_wrong", "@context", str(context)[:80])


def _is_protected(context: Mapping[str, Any], definition: Any) -> bool:
    own = definition.get("@protected") if isinstance(definition, Mapping) else None
    return bool(context.get("@protected") if own is None else own)


def _is_meaning(definition: Any, meanings: Mapping[str, Any]) -> bool:
    target = definition.get("@id") if isinstance(definition, Mapping) else definition
    if not isinstance(target, str) or target.startswith(_KEYWORD) or not is_uri(target):
        return isinstance(target, str) and target in meanings
    return True


@cache
def _pinned_terms(address: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    # All terms of a pinned context, and those of them that are protected; of several files that
    # go by one address, what any of them defines.
    terms: dict[str, Any] = {}
    protected: dict[str, Any] = {}
    for pinned in pinned_contexts().get(address, ()):
        content = context_document(pinned)["@context"]
        for part in content if isinstance(content, list) else [content]:
            if isinstance(part, str):
                inherited = _pinned_terms(part)
                terms |= inherited[0]
                protected |= inherited[1]
                continue
            terms |= {name: part[name] for name in part}
            protected |= {
                name: definition
                for name, definition in part.items()
                if not name.startswith(_KEYWORD) and _is_protected(part, definition)
            }
    return terms, protected
