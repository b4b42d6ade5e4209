"""What of a document is signed: what is covered, what is lost, what is disguised."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.unit.proofs.credentials import OB3, VC2, credential
from verifier.contexts import pinned_contexts
from verifier.errors import RefutedError, UnsupportedError, VerifierError
from verifier.proofs.canonical import canonicalize_document

Change = Callable[[dict[str, Any]], object]
VC_TERMS = "https://www.w3.org/2018/credentials#"
OB_TERMS = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


def rename(document: dict[str, Any], old: str, new: str) -> None:
    document[new] = document.pop(old)


def subject(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["credentialSubject"]
    return found


DISGUISES: dict[str, Change] = {
    "valid_until_in_full": lambda d: rename(d, "validUntil", f"{VC_TERMS}validUntil"),
    "status_in_full": lambda d: rename(d, "credentialStatus", f"{VC_TERMS}credentialStatus"),
    "issuer_in_full": lambda d: rename(d, "issuer", f"{VC_TERMS}issuer"),
    "id_as_keyword": lambda d: rename(d, "id", "@id"),
    "type_as_keyword": lambda d: rename(d, "type", "@type"),
    "type_in_full": lambda d: d.update(
        type=["VerifiableCredential", f"{OB_TERMS}OpenBadgeCredential"]
    ),
    "date_as_value_object": lambda d: d.update(
        validUntil={
            "@value": d["validUntil"],
            "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        }
    ),
    "date_with_language": lambda d: d.update(
        validUntil={"@value": d["validUntil"], "@language": "en"}
    ),
    "date_in_an_array": lambda d: d.update(validUntil=[d["validUntil"]]),
    "issuer_in_an_array": lambda d: d.update(issuer=[d["issuer"]]),
    "plain_text_as_value_object": lambda d: d.update(name={"@value": d["name"]}),
    "index_as_value_object": lambda d: d["credentialStatus"].update(
        statusListIndex={"@value": "7", "@language": "en"}
    ),
    "date_as_number": lambda d: d.update(validUntil=2030),
    "truth_as_text": lambda d: subject(d)["identifier"][0].update(hashed="true"),
    "identity_in_full": lambda d: rename(
        subject(d)["identifier"][0], "identityHash", f"{OB_TERMS}identityHash"
    ),
    "graph": lambda d: d.update({"@graph": [{"id": "urn:x"}]}),
    "included": lambda d: d.update(
        {"@included": [{"id": d["id"], "credentialStatus": d.pop("credentialStatus")}]}
    ),
    "reverse": lambda d: d.update({"@reverse": {"issuer": {"id": "urn:x"}}}),
    "nest": lambda d: d.update({"@nest": {"validUntil": d.pop("validUntil")}}),
    "set": lambda d: d.update(name={"@set": ["x"]}),
    "list": lambda d: d.update(name={"@list": ["x"]}),
    "index": lambda d: d.update({"@index": "x"}),
    "expiry_moved_below": lambda d: subject(d)["achievement"].update(
        related=[{"id": d["id"], "type": ["Related"], "validUntil": d.pop("validUntil")}]
    ),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_statement_under_another_name_is_refused(name: str) -> None:
    document = credential()
    DISGUISES[name](document)
    with pytest.raises(RefutedError) as raised:
        canonicalize_document(document)
    assert raised.value.code == "terms_disguised"


LOSSES: dict[str, tuple[Change, tuple[str, ...]]] = {
    "nothing": (lambda d: d, ()),
    "undefined_term": (lambda d: d.update(honours="cum laude"), ("$['honours']",)),
    "undefined_term_below": (
        lambda d: subject(d)["achievement"].update(honours={"a": 1}),
        ("$['credentialSubject']['achievement']['honours']",),
    ),
    "null": (lambda d: d.update(description=None), ("$['description']",)),
    "empty_array": (lambda d: d.update(evidence=[]), ("$['evidence']",)),
    "null_in_array": (
        lambda d: subject(d)["achievement"].update(tag=["a", None]),
        ("$['credentialSubject']['achievement']['tag'][1]",),
    ),
    "undefined_type": (lambda d: d["type"].append("Diploma"), ("$['type'][2]",)),
    "relative_address": (
        lambda d: d["credentialStatus"].update(statusListCredential="status/1"),
        ("$['credentialStatus']['statusListCredential']",),
    ),
    "direction": (
        lambda d: d.update(name={"@value": "x", "@language": "ar", "@direction": "rtl"}),
        ("$['name']['@direction']",),
    ),
    "quote_in_name": (lambda d: d.update({"it's": 1}), ("$['it\\'s']",)),
}


@pytest.mark.parametrize("name", LOSSES)
def test_what_is_no_statement_is_named_and_left_out(name: str) -> None:
    change, paths = LOSSES[name]
    document = credential()
    change(document)
    canonical = canonicalize_document(document)
    assert canonical.uncovered() == paths
    again = canonicalize_document(canonical.covered())
    assert again.dataset.lines == canonical.dataset.lines
    assert again.uncovered() == ()


UNSUPPORTED: dict[str, tuple[Change, str]] = {
    "no_context": (lambda d: d.pop("@context"), "context_inline"),
    "inline_context": (
        lambda d: d["@context"].append({"honours": "https://x.example/honours"}),
        "context_inline",
    ),
    "vocab": (lambda d: d["@context"].append({"@vocab": "https://x.example/"}), "context_inline"),
    "unknown_context": (lambda d: d["@context"].append("https://x.example/c"), "context_unknown"),
    "unknown_context_below": (
        lambda d: d["issuer"].update({"@context": "https://x.example/c"}),
        "context_unknown",
    ),
    "inline_context_below": (lambda d: d["issuer"].update({"@context": {}}), "context_inline"),
    "many_contexts": (lambda d: d.update({"@context": [VC2] * 21}), "context_unknown"),
    "named_blank_node": (lambda d: d.update(id="_:b0"), "document_form_unsupported"),
    "relative_id": (lambda d: d.update(id="badge/1"), "document_form_unsupported"),
    "number_as_id": (lambda d: d.update(id=1), "document_form_unsupported"),
    "number_as_type": (lambda d: d["type"].append(1), "document_form_unsupported"),
    "nested_array": (lambda d: d.update(name=[["x"]]), "document_form_unsupported"),
    "odd_language": (
        lambda d: d.update(name={"@value": "x", "@language": "not a tag"}),
        "document_form_unsupported",
    ),
    "lone_surrogate": (lambda d: d.update(name="\ud800"), "text_not_unicode"),
    "large_integer": (lambda d: d.update(name=2**53 + 1), "number_not_exact"),
    "infinity": (lambda d: d.update(name=float("inf")), "number_not_exact"),
    "not_a_number": (lambda d: d.update(name=float("nan")), "number_not_exact"),
    "broken_address": (lambda d: d["issuer"].update(id="https://x.example/<"), "iri_malformed"),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_cannot_be_judged_is_not_judged(name: str) -> None:
    change, code = UNSUPPORTED[name]
    document = credential()
    change(document)
    with pytest.raises(UnsupportedError) as raised:
        canonicalize_document(document)
    assert raised.value.code == code


def test_too_deep() -> None:
    document = credential()
    inner: dict[str, Any] = {"type": ["Profile"]}
    for _ in range(70):
        inner = {"type": ["Profile"], "parentOrg": inner}
    document["issuer"]["parentOrg"] = inner
    with pytest.raises(UnsupportedError) as raised:
        canonicalize_document(document)
    assert raised.value.code == "document_too_deep"


def test_contexts_that_contradict_one_another() -> None:
    document = credential()
    document["@context"].insert(1, "https://www.w3.org/2018/credentials/v1")
    with pytest.raises(RefutedError) as raised:
        canonicalize_document(document)
    assert raised.value.code == "context_conflict"


def test_a_document_that_says_nothing() -> None:
    with pytest.raises(RefutedError) as raised:
        canonicalize_document({"@context": [VC2], "honours": "x"})
    assert raised.value.code == "terms_undefined"


def test_many_undefined_names_cost_little() -> None:
    document = credential(**{f"undefined{number}": 1 for number in range(5_000)})
    with pytest.raises(RefutedError) as raised:
        canonicalize_document(document)
    assert raised.value.code == "canonicalization_too_costly"


def test_a_name_that_other_contexts_give_another_meaning_is_not_covered() -> None:
    """Signed as something else, ``validUntil`` must not be read as the end of validity."""
    document = {
        "@context": ["https://www.w3.org/ns/credentials/examples/v2"],
        "validUntil": "2030-09-01T00:00:00Z",
    }
    canonical = canonicalize_document(document)
    assert len(canonical.dataset.lines) == 1
    assert canonical.uncovered() == ("$['validUntil']",)


def test_control_characters_are_spelled_as_the_standard_says() -> None:
    text = "".join(map(chr, [0, 8, 9, 10, 11, 12, 13, 31, 34, 92, 127, 0xFFFE])) + "é😀"
    (line,) = [
        line
        for line in canonicalize_document(credential(name=text)).dataset.lines
        if "name>" in line and "u0000" in line
    ]
    assert '"\\u0000\\b\\t\\n\\u000B\\f\\r\\u001F\\"\\\\\\u007F\\uFFFEé😀"' in line


def test_each_variant_of_a_context_has_its_own_form() -> None:
    document = credential(endorsementJwt=["a.b.c"])
    forms = set()
    for variant in pinned_contexts()[OB3]:
        canonical = canonicalize_document(document, choice={OB3: variant})
        forms.add((canonical.dataset.lines, canonical.uncovered()))
    assert len(forms) == 2
    assert {uncovered for _, uncovered in forms} == {(), ("$['endorsementJwt']",)}


def test_eight_threads_agree() -> None:
    contexts = [[VC2, OB3], [VC2, OB3, "https://w3id.org/security/data-integrity/v2"], [VC2]]

    def canonicalize(number: int) -> tuple[str, ...]:
        document = credential(**{"@context": contexts[number % 3], "name": f"n{number % 5}"})
        return canonicalize_document(document).dataset.lines

    expected = [canonicalize(number) for number in range(15)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(canonicalize, range(600)))
    assert all(lines == expected[number % 15] for number, lines in enumerate(found))


@pytest.mark.parametrize("address", sorted(pinned_contexts()))
def test_every_pinned_context_can_be_used(address: str) -> None:
    for variant in pinned_contexts()[address]:
        document = {"@context": [address], "https://x.example/says": "something"}
        try:
            canonical = canonicalize_document(document, choice={address: variant})
        except VerifierError as error:
            pytest.fail(f"{address}: {error}")
        assert len(canonical.dataset.lines) == 1
