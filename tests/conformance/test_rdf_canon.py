"""RDFC-1.0 against an independent implementation, and against whole graphs of look-alikes.

The W3C's own test suite is run as well where a checkout of it is named by the environment
variable ``RANSEL_RDF_CANON_SUITE`` (its folder ``tests``): see docs/verification.md.
"""

import itertools
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.errors import RefutedError
from verifier.policy import Limits
from verifier.proofs.canonical.rdfc import Quad, canonicalize_dataset

WORK = Limits().canonical_work
PREDICATES = [f"<https://example.org/p{number}>" for number in range(3)]
ALGORITHMS = {
    "sha256": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_256,
    "sha384": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
}


def blank(number: int) -> str:
    return f"_:n{number}"


def edges(pairs: list[tuple[int, int]]) -> list[Quad]:
    return [(blank(first), PREDICATES[0], blank(second), "") for first, second in pairs]


GRAPHS: dict[str, list[Quad]] = {
    "empty": [],
    "one_node": [(blank(0), PREDICATES[0], '"x"', "")],
    "loop": edges([(0, 0)]),
    "two_loops": edges([(0, 0), (1, 1)]),
    "ring_of_three": edges([(0, 1), (1, 2), (2, 0)]),
    "ring_both_ways": edges([(0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)]),
    "two_rings": edges([(0, 1), (1, 0), (2, 3), (3, 2)]),
    "chain": edges([(0, 1), (1, 2), (2, 3), (3, 4)]),
    "twins": edges([(0, 1), (0, 2)]),
    "square_and_diagonal": edges([(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (2, 0)]),
    "tree": edges([(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6)]),
    "two_triangles": edges([(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)]),
    "named_graphs": [
        (blank(0), PREDICATES[0], blank(1), blank(2)),
        (blank(1), PREDICATES[1], blank(0), blank(3)),
        (blank(2), PREDICATES[1], blank(3), ""),
    ],
    "graph_that_holds_itself": [(blank(0), PREDICATES[0], blank(0), blank(0))],
    "literals": [
        (blank(0), PREDICATES[0], '"a\\n\\"b\\"\\\\"@nl-be', ""),
        (blank(0), PREDICATES[1], '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', ""),
    ],
}


def lines_of_oxigraph(quads: list[Quad], algorithm: str) -> str:
    text = "".join(" ".join(term for term in quad if term) + " .\n" for quad in quads)
    dataset = pyoxigraph.Dataset(
        pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    )
    dataset.canonicalize(ALGORITHMS[algorithm])
    octets = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert octets is not None
    return "".join(sorted(f"{line}\n" for line in octets.decode().split("\n") if line))


def clique(size: int) -> list[Quad]:
    return edges(list(itertools.permutations(range(size), 2)))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("name", GRAPHS)
def test_same_form_as_oxigraph(name: str, algorithm: str) -> None:
    ours = canonicalize_dataset(GRAPHS[name], work=WORK, algorithm=algorithm)
    assert "".join(ours.lines) == lines_of_oxigraph(GRAPHS[name], algorithm)


def quads() -> st.SearchStrategy[list[Quad]]:
    node = st.integers(0, 4).map(blank)
    return st.lists(
        st.tuples(
            st.one_of(node, st.just("<https://example.org/s>")),
            st.sampled_from(PREDICATES),
            st.one_of(node, st.sampled_from(['"a"', '"a"@en', "<https://example.org/o>"])),
            # With blank graph names RDFC-1.0 itself does not always have one form for a graph.
            st.sampled_from(["", "<https://example.org/g>"]),
        ),
        max_size=10,
    )


@given(quads=quads(), seed=st.integers())
@settings(max_examples=150, deadline=None)
def test_any_graph_is_as_oxigraph_has_it_whatever_its_labels(quads: list[Quad], seed: int) -> None:
    try:
        expected = canonicalize_dataset(quads, work=WORK).lines
    except RefutedError as error:
        assert error.code == "canonicalization_too_costly"  # noqa: PT017 - any graph may be one
        return
    assert "".join(expected) == lines_of_oxigraph(quads, "sha256")
    names = [blank(number) for number in range(5)]
    shuffled = random.Random(seed).sample(names, len(names))  # noqa: S311 - no secret
    renamed = dict(zip(names, shuffled, strict=True))
    again = [
        (renamed.get(s, s), predicate, renamed.get(o, o), renamed.get(g, g))
        for s, predicate, o, g in reversed(quads)
    ]
    assert canonicalize_dataset(again, work=WORK).lines == expected


@pytest.mark.parametrize("size", [6, 7, 8, 12, 40])
def test_a_clique_is_refused_in_a_moment(size: int) -> None:
    bomb = clique(size)
    begun = time.thread_time()
    with pytest.raises(RefutedError) as raised:
        canonicalize_dataset(bomb, work=WORK)
    assert raised.value.code == "canonicalization_too_costly"
    # A hundred milliseconds are the promise; ten times as much of this thread's own work is far
    # from what a graph without an end would take, however busy the machine is.
    assert time.thread_time() - begun < 1.0


def suite_entries() -> Iterator[Any]:
    folder = os.environ.get("RANSEL_RDF_CANON_SUITE")
    if folder:
        manifest = json.loads((Path(folder) / "manifest.jsonld").read_text("utf-8"))
        for entry in manifest["entries"]:
            yield pytest.param(Path(folder), entry, id=entry["id"])


def read_quads(path: Path) -> list[Quad]:
    return [
        (
            str(quad.subject),
            str(quad.predicate),
            str(quad.object),
            "" if isinstance(quad.graph_name, pyoxigraph.DefaultGraph) else str(quad.graph_name),
        )
        for quad in pyoxigraph.parse(
            path=str(path), format=pyoxigraph.RdfFormat.N_QUADS, lenient=True
        )
        if isinstance(quad, pyoxigraph.Quad)
    ]


@pytest.mark.parametrize(("folder", "entry"), list(suite_entries()))
def test_w3c_suite(folder: Path, entry: dict[str, Any]) -> None:
    algorithm = "sha384" if "384" in entry.get("hashAlgorithm", "") else "sha256"
    given_quads = read_quads(folder / entry["action"])
    if "Negative" in entry["type"]:
        with pytest.raises(RefutedError):
            canonicalize_dataset(given_quads, work=WORK, algorithm=algorithm)
        return
    ours = canonicalize_dataset(given_quads, work=WORK, algorithm=algorithm)
    if entry["type"].endswith("MapTest"):
        expected = json.loads((folder / entry["result"]).read_text("utf-8"))
        assert {old[2:]: new[2:] for old, new in ours.labels.items()} == expected
    else:
        assert "".join(ours.lines).encode() == (folder / entry["result"]).read_bytes()
