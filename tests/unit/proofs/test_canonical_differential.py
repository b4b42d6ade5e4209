"""The walk against PyLD with pyoxigraph, on generated documents: byte for byte the same form.

Known bugs of the others, each kept out of the comparison by name: PyLD resolves a relative address
against an invented base (JSON-LD drops it), and spells some control characters wrongly. The
number of documents is set by the environment variable ``RANSEL_FUZZ_DOCUMENTS``.
"""

import os
from typing import Any

import pyoxigraph
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st
from pyld import jsonld

from tests.unit.proofs.credentials import OB3, VC2, credential
from verifier.contexts import context_document, pinned_contexts
from verifier.errors import VerifierError
from verifier.proofs.canonical import canonicalize_document

DOCUMENTS = int(os.environ.get("RANSEL_FUZZ_DOCUMENTS", "120"))
INVENTED_BASE = "http://example.org/base/"
CATCH_ALL = "https://www.w3.org/ns/credentials/examples/v2"
CONTEXTS = [
    [VC2, OB3],
    ["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context.json"],
    [VC2, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", OB3],
    [VC2, CATCH_ALL, "https://w3id.org/citizenship/v4rc1"],
    [
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://ctx.learncard.com/boosts/1.0.3.json",
    ],
]  # fmt: skip
TYPES = [
    "Achievement", "AchievementSubject", "Address", "Alignment", "BoostCredential", "Criteria",
    "DataIntegrityProof", "Evidence", "IdentityObject", "Image", "Multikey", "OpenBadgeCredential",
    "Profile", "Related", "Result", "ResultDescription", "VerifiableCredential",
    "VerifiablePresentation", "Undefined",
]  # fmt: skip
NAMES = [
    "achievement", "achievementType", "address", "alignment", "allowedValue", "creditsAvailable",
    "criteria", "description", "email", "endorsement", "evidence", "hashed", "identifier", "image",
    "jwk", "name", "narrative", "otherIdentifier", "parentOrg", "proof", "proofPurpose", "related",
    "result", "resultDescription", "sourcedId", "tag", "targetType", "termsOfUse", "undefined",
    "url", "validFrom", "verifiableCredential", "version", "awardedDate", "publicKey",
    "attachments", "boostId", "display", "skills",
]  # fmt: skip

text = st.text(alphabet='aé"\\\n\r\t z<>{}ž😀', max_size=6)
scalar = st.one_of(
    text,
    st.sampled_from(["https://x.example/a", "did:web:x.example", "urn:a:b", "mailto:a@b", "rel/x"]),
    st.just("2026-01-01T00:00:00Z"),
    st.sampled_from([0, 1, -5, 10**15, 1e3, 2.5, -0.1, 1e22, 1e-7]),
    st.booleans(),
    st.none(),
    st.builds(
        lambda value, language: {"@value": value, "@language": language},
        text,
        st.sampled_from(["en", "nl-BE", "EN"]),
    ),
)


def node(children: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    members = st.dictionaries(st.sampled_from(NAMES), children, max_size=4)
    header = st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(["urn:n:1", "urn:n:2", "https://x.example/3"]),
            "type": st.lists(st.sampled_from(TYPES), min_size=1, max_size=2),
        },
    )
    return st.builds(lambda first, second: {**first, **second}, header, members)


value = st.recursive(
    scalar,
    lambda children: st.one_of(node(children), st.lists(children, max_size=3)),
    max_leaves=12,
)


def load(address: str, _options: object) -> dict[str, Any]:
    document = dict(context_document(pinned_contexts()[address][0]))
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": {"@context": document["@context"]},
        "tag": "static",
    }


def canonical_of_others(document: dict[str, Any]) -> str | None:
    """The form by PyLD and pyoxigraph; None where PyLD invents a base."""
    quads = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": load})
    if INVENTED_BASE in quads:
        return None
    dataset = pyoxigraph.Dataset(
        pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    octets = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert octets is not None
    return "".join(sorted(f"{line}\n" for line in octets.decode().split("\n") if line))


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
def test_same_form_as_pyld_and_oxigraph(
    contexts: list[str], additions: dict[str, Any], to_subject: dict[str, Any]
) -> None:
    document = credential(**{"@context": contexts}, type=["VerifiableCredential"])
    document |= additions
    document["credentialSubject"] |= to_subject
    try:
        ours = canonicalize_document(document)
    except VerifierError:
        # What is refused is not compared.
        reject()
    theirs = canonical_of_others(document)
    assume(theirs is not None)
    assert "".join(ours.dataset.lines) == theirs
    if CATCH_ALL not in contexts:
        # What is said to be covered is all that there is. (Where a context gives a meaning to
        # every name, names of badges that are signed in that other meaning are left out too.)
        covered = canonicalize_document(ours.covered())
        assert covered.dataset.lines == ours.dataset.lines
        assert covered.uncovered() == ()
