"""RDFC-1.0, the canonical form of an RDF dataset, under a budget of work.

W3C RDF Dataset Canonicalization (Recommendation, 21 May 2024), section 4. A dataset is given as
quads whose four terms are already in their canonical N-Quads spelling (``<iri>``, ``"literal"``,
``_:blank``; the graph is ``""`` in the default graph).

A few blank nodes that are all connected with one another cost any implementation hours. The
budget counts every step of the part that can explode (section 4.8); an ordinary badge never
enters that part, since each of its blank nodes has different neighbours.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from verifier.errors import RefutedError

Quad = tuple[str, str, str, str]
"""Subject, predicate, object and graph, each in canonical N-Quads spelling; no graph is ``""``."""

_HASHES: Mapping[str, Callable[[bytes], "hashlib._Hash"]] = {
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalDataset:
    """``lines``: the canonical N-Quads, sorted, each with its line end.

    ``labels`` says which canonical label (``_:c14n0``, ...) each blank node of ``quads`` has got.
    """

    lines: tuple[str, ...]
    labels: Mapping[str, str]
    quads: tuple[Quad, ...]


def canonicalize_dataset(
    quads: Iterable[Quad], *, work: int, algorithm: str = "sha256"
) -> CanonicalDataset:
    """The canonical form of the dataset of ``quads`` (duplicates count once).

    Args:
        quads: terms in canonical spelling; blank nodes start with ``_``.
        work: steps that telling look-alike blank nodes apart may take.
        algorithm: ``sha256`` or ``sha384``, used within the algorithm (section 4.1).

    Raises:
        RefutedError: ``canonicalization_too_costly``.
    """
    # In the order given: in some graphs with blank graph names RDFC-1.0 itself leaves a choice.
    distinct = tuple(quads if isinstance(quads, dict) else dict.fromkeys(quads))
    labels = _Labelling(distinct, hash_=_HASHES[algorithm], work=work).labels()
    return CanonicalDataset(lines=serialize(distinct, labels), labels=labels, quads=distinct)


def serialize(quads: Iterable[Quad], labels: Mapping[str, str]) -> tuple[str, ...]:
    """The sorted N-Quads of ``quads``, with the blank nodes named by ``labels``."""
    lines = []
    label = labels.get
    for subject, predicate, object_, graph in quads:
        statement = f"{label(subject, subject)} {predicate} {label(object_, object_)}"
        lines.append(f"{statement} {label(graph, graph)} .\n" if graph else f"{statement} .\n")
    lines.sort()
    return tuple(lines)


def _orders(nodes: list[str]) -> Iterator[tuple[str, ...]]:
    """Every order of the nodes, once: a node that is related by several quads is there as often.

    Orders that differ only by swapping a node with itself give the same path, and leaving them
    out is what makes the proofs of many endorsements cheap. (Each next order in the alphabet.)
    """
    order = sorted(nodes)
    while True:
        yield tuple(order)
        left = len(order) - 2
        while left >= 0 and order[left] >= order[left + 1]:
            left -= 1
        if left < 0:
            return
        right = len(order) - 1
        while order[right] <= order[left]:
            right -= 1
        order[left], order[right] = order[right], order[left]
        order[left + 1 :] = reversed(order[left + 1 :])


@dataclass(slots=True)
class _Issuer:
    """Gives labels in order of asking (section 4.5)."""

    prefix: str
    issued: dict[str, str] = field(default_factory=dict)

    def issue(self, blank: str) -> str:
        label = self.issued.get(blank)
        if label is None:
            label = self.issued[blank] = f"{self.prefix}{len(self.issued)}"
        return label

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, dict(self.issued))


class _Labelling:
    """The canonicalization state (section 4.3) of one dataset."""

    def __init__(
        self, quads: Iterable[Quad], *, hash_: Callable[[bytes], "hashlib._Hash"], work: int
    ) -> None:
        self._hash = hash_
        self._work = work
        self._quads_of = quads_of = defaultdict[str, list[Quad]](list)
        for quad in quads:
            subject, _, object_, graph = quad
            if subject[0] == "_":
                quads_of[subject].append(quad)
            if object_[0] == "_" and object_ != subject:
                quads_of[object_].append(quad)
            if graph and graph[0] == "_" and graph not in (subject, object_):
                quads_of[graph].append(quad)
        self._first_degree: dict[str, str] = {}
        self._canonical = _Issuer("_:c14n")

    def labels(self) -> Mapping[str, str]:
        """The canonicalization algorithm, section 4.4.3, steps 3 to 5."""
        if len(self._quads_of) == 1:
            # The options of most proofs: nothing to tell the one blank node from.
            self._canonical.issue(*self._quads_of)
            return self._canonical.issued
        by_hash: dict[str, list[str]] = {}
        for blank in self._quads_of:
            digest = self._first_degree[blank] = self._hash_first_degree(blank)
            by_hash.setdefault(digest, []).append(blank)
        ordered = sorted(by_hash)
        for digest in ordered:
            if len(by_hash[digest]) == 1:
                self._canonical.issue(by_hash[digest][0])
        for digest in ordered:
            if len(by_hash[digest]) > 1:
                self._label_alike(by_hash[digest])
        return self._canonical.issued

    def _label_alike(self, blanks: list[str]) -> None:
        """Label blank nodes whose first degree hashes are equal (step 5)."""
        paths: list[tuple[str, _Issuer]] = []
        for blank in blanks:
            if blank in self._canonical.issued:
                continue
            issuer = _Issuer("_:b")
            issuer.issue(blank)
            paths.append(self._hash_n_degree(blank, issuer))
        for _, issuer in sorted(paths, key=lambda path: path[0]):
            for blank in issuer.issued:
                self._canonical.issue(blank)

    def _hash_first_degree(self, blank: str) -> str:
        """Section 4.6: a hash of the quads that mention the node, in which it is ``_:a``."""
        lines = []
        for subject, predicate, object_, graph in self._quads_of[blank]:
            # This is the innermost loop of every verification: the usual case has its own line,
            # and the unusual ones are written out rather than called.
            if subject == blank and object_[0] != "_" and not graph:
                lines.append(f"_:a {predicate} {object_} .\n")
                continue
            first = subject if subject[0] != "_" else "_:a" if subject == blank else "_:z"
            third = object_ if object_[0] != "_" else "_:a" if object_ == blank else "_:z"
            if graph:
                fourth = graph if graph[0] != "_" else "_:a" if graph == blank else "_:z"
                lines.append(f"{first} {predicate} {third} {fourth} .\n")
            else:
                lines.append(f"{first} {predicate} {third} .\n")
        lines.sort()
        return self._hash("".join(lines).encode()).hexdigest()

    def _hash_related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Section 4.7: a hash of how a node is related to another one."""
        self._spend(1)
        label = self._canonical.issued.get(related) or issuer.issued.get(related)
        text = position
        if position != "g":
            text += quad[1]
        text += label or self._first_degree[related]
        return self._hash(text.encode()).hexdigest()

    def _hash_n_degree(self, blank: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """Section 4.8: a hash of all that is reached from the node over other blank nodes."""
        related_by_hash: dict[str, list[str]] = {}
        for quad in self._quads_of[blank]:
            for term, position in ((quad[0], "s"), (quad[2], "o"), (quad[3], "g")):
                if term[:1] == "_" and term != blank:
                    digest = self._hash_related(term, quad, issuer, position)
                    related_by_hash.setdefault(digest, []).append(term)
        data = []
        for digest, related in sorted(related_by_hash.items()):
            path, issuer = self._choose_path(related, issuer)
            data.append(digest + path)
        return self._hash("".join(data).encode()).hexdigest(), issuer

    def _choose_path(self, related: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """Section 4.8, step 5.4: the least path over all orders of the related nodes."""
        chosen_path = ""
        chosen_issuer = issuer
        for order in _orders(related):
            self._spend(len(order) + len(issuer.issued) // 4)
            found = self._follow(order, issuer.copy(), bound=chosen_path)
            if found is not None and (not chosen_path or found[0] < chosen_path):
                chosen_path, chosen_issuer = found
        return chosen_path, chosen_issuer

    def _follow(
        self, order: tuple[str, ...], issuer: _Issuer, *, bound: str
    ) -> tuple[str, _Issuer] | None:
        """The path of one order, or None once it can no longer be less than ``bound``."""
        path = ""
        to_recurse = []
        for related in order:
            label = self._canonical.issued.get(related)
            if label is None:
                if related not in issuer.issued:
                    to_recurse.append(related)
                label = issuer.issue(related)
            path += label
            if bound and len(path) >= len(bound) and path > bound:
                return None
        for related in to_recurse:
            digest, issuer_after = self._hash_n_degree(related, issuer)
            path += f"{issuer.issue(related)}<{digest}>"
            issuer = issuer_after
            if bound and len(path) >= len(bound) and path > bound:
                return None
        return path, issuer

    def _spend(self, steps: int) -> None:
        self._work -= steps
        if self._work < 0:
            raise RefutedError(
                "canonicalization_too_costly", "the blank nodes cannot be told apart in time"
            )
