"""The walk against jsonld.js with rdf-canonize, on generated documents: the same canonical form.

Asked wherever node is; ``RANSEL_FUZZ_DOCUMENTS`` sets how many documents. One known bug of
jsonld.js is kept out of the comparison: a fraction whose shortest spelling has no point (``1e-7``)
becomes the integer 0.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from tests.support.node_peers import NodePeers, node_peers
from tests.unit.proofs.credentials import credential
from tests.unit.proofs.test_canonical_differential import CONTEXTS, DOCUMENTS, NAMES, value
from verifier.errors import VerifierError
from verifier.proofs.canonical import canonicalize_document

TINY = "1e-07"


@pytest.fixture(scope="module")
def node() -> Iterator[NodePeers]:
    """jsonld.js in node."""
    with node_peers() as peers:
        yield peers


@given(
    contexts=st.sampled_from(CONTEXTS),
    additions=st.dictionaries(st.sampled_from(NAMES), value, max_size=3),
    to_subject=st.dictionaries(st.sampled_from(NAMES), value, max_size=3),
)
@settings(
    max_examples=DOCUMENTS,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_same_form_as_jsonld_js(
    node: NodePeers, contexts: list[str], additions: dict[str, Any], to_subject: dict[str, Any]
) -> None:
    document = credential(**{"@context": contexts}, type=["VerifiableCredential"])
    document |= additions
    document["credentialSubject"] |= to_subject
    assume(TINY not in json.dumps(document))
    try:
        ours = canonicalize_document(document)
    except VerifierError:
        # What is refused is not compared.
        reject()
    theirs, error = node.canonize(document)
    assume(not error)
    assert "".join(ours.dataset.lines) == theirs
