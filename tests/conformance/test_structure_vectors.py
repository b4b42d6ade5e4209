"""The structure vectors of the W3C's VC data model 2.0 suite: every verdict, for its own reason."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from verifier.badge import Badge
from verifier.errors import RefutedError
from verifier.formats import check_structure, read_badge
from verifier.policy import Limits

FOLDER = Path(__file__).parent / "data" / "structure"
MANIFEST = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
FILES: dict[str, dict[str, str]] = {entry["file"]: entry for entry in MANIFEST["files"]}

# What is wrong in each invalid vector: the code, and the field that the report must name.
REASONS = {
    "credential-context-combo3-fail": ("context_wrong", "@context"),
    "credential-context-combo4-fail": ("context_wrong", "@context"),
    "credential-evidence-missing-type-fail": ("type_missing", "evidence.type"),
    "credential-id-multi-fail": ("id_not_uri", "id"),
    "credential-id-nonidentifier-fail": ("id_not_uri", "id"),
    "credential-id-not-url-fail": ("id_not_uri", "id"),
    "credential-id-subject-multi-fail": ("id_not_uri", "credentialSubject.id"),
    "credential-issuer-no-url-fail": ("id_not_uri", "issuer"),
    "credential-issuer-null-fail": ("field_type", "issuer"),
    "credential-issuer-object-id-no-url-fail": ("id_not_uri", "issuer.id"),
    "credential-issuer-object-id-null-fail": ("id_not_uri", "issuer.id"),
    "credential-missing-required-type-fail": ("type_missing", "type"),
    # This one says nothing of its subject either, which is what a draft is refused for.
    "credential-no-issuer-fail": ("field_missing", "credentialSubject"),
    "credential-no-subject-fail": ("field_missing", "credentialSubject"),
    "credential-no-type-fail": ("type_missing", "type"),
    "credential-proof-missing-type-fail": ("type_missing", "proof.type"),
    "credential-redef-type-fail": ("term_redefined", "@context"),
    "credential-redef-type2-fail": ("term_redefined", "@context"),
    "credential-refresh-no-type-fail": ("type_missing", "refreshService.type"),
    "credential-schema-no-id-fail": ("field_missing", "credentialSchema.id"),
    "credential-schema-no-type-fail": ("type_missing", "credentialSchema.type"),
    "credential-schema-non-url-id-fail": ("id_not_uri", "credentialSchema.id"),
    "credential-status-missing-type-fail": ("type_missing", "credentialStatus.type"),
    "credential-status-multiple-id-fail": ("id_not_uri", "credentialStatus.id"),
    "credential-status-nonurl-id-fail": ("id_not_uri", "credentialStatus.id"),
    "credential-status-type-nonurl-fail": ("field_type", "credentialStatus.type"),
    "credential-subject-multiple-empty-fail": ("field_missing", "credentialSubject[1]"),
    "credential-subject-no-claims-fail": ("field_missing", "credentialSubject"),
    "credential-termsofuse-missing-type-fail": ("type_missing", "termsOfUse.type"),
    "credential-termsofuse-no-type-fail": ("type_missing", "termsOfUse.type"),
    "credential-type-mapped-nonurl-fail": ("type_not_uri", "type"),
    "credential-type-unmapped-fail": ("type_unmapped", "type"),
    "credential-validUntil-validFrom-fail": ("dates_reversed", "validUntil"),
    "credential-validfrom-invalid-fail": ("date_malformed", "validFrom"),
    "credential-validuntil-invalid-fail": ("date_malformed", "validUntil"),
    "names-and-descriptions__credential-description-extra-prop-en-fail": (
        "field_type",
        "description",
    ),
    "names-and-descriptions__credential-name-extra-prop-en-fail": ("field_type", "name"),
    "names-and-descriptions__issuer-description-extra-prop-en-fail": (
        "field_type",
        "issuer.description",
    ),
    "names-and-descriptions__issuer-name-extra-prop-en-fail": ("field_type", "issuer.name"),
}
# The suite writes dates around its own clock in place of these.
PLACEHOLDERS = {b"FUTURE DATE": b"2036-12-01T00:00:00Z", b"PAST DATE": b"2016-12-01T00:00:00Z"}

INVALID = sorted(name for name, entry in FILES.items() if entry["expect"] == "invalid")
VALID = sorted(name for name, entry in FILES.items() if entry["expect"] == "valid")


def read_vector(name: str) -> Badge:
    source = (FOLDER / name).read_bytes()
    assert hashlib.sha256(source).hexdigest() == FILES[name]["sha256"]
    for placeholder, moment in PLACEHOLDERS.items():
        source = source.replace(placeholder, moment)
    return read_badge(source, limits=Limits())


def sign_by_name(badge: Badge) -> Badge:
    """The vector with its issuer, as the suite's issuing service completes it, and a key named."""
    document: dict[str, Any] = dict(badge.document)
    if not isinstance(document.get("issuer", {}), dict):
        issuer = document["issuer"]
    else:
        issuer = {"id": "did:example:issuer", **document.get("issuer", {})}
    document["issuer"] = issuer
    document["proof"] = [
        {"type": "DataIntegrityProof", "verificationMethod": "did:example:issuer#k"}
    ]
    return Badge(
        generation=badge.generation, carrier=badge.carrier, source=badge.source, document=document
    )


def test_the_whole_set_is_there() -> None:
    assert len(FILES) == 93
    assert set(INVALID) == {f"{name}.json" for name in REASONS}
    assert {path.name for path in FOLDER.iterdir()} == {*FILES, "manifest.json"}


@pytest.mark.parametrize("name", VALID)
def test_valid_vector_is_well_formed(name: str) -> None:
    badge = read_vector(name)
    check_structure(badge)
    check_structure(sign_by_name(badge))


@pytest.mark.parametrize("name", INVALID)
def test_invalid_vector_is_refused_for_its_own_reason(name: str) -> None:
    with pytest.raises(RefutedError) as caught:
        check_structure(read_vector(name))
    assert (caught.value.code, caught.value.evidence["field"]) == REASONS[
        name.removesuffix(".json")
    ]


@pytest.mark.parametrize("name", sorted(set(VALID) & {"credential-ok.json", "issuer-name-ok.json"}))
def test_a_signed_credential_without_its_issuer_is_refused(name: str) -> None:
    signed = sign_by_name(read_vector(name))
    document = {key: value for key, value in signed.document.items() if key != "issuer"}
    badge = Badge(
        generation=signed.generation,
        carrier=signed.carrier,
        source=signed.source,
        document=document,
    )
    with pytest.raises(RefutedError) as caught:
        check_structure(badge)
    assert (caught.value.code, caught.value.evidence["field"]) == ("field_missing", "issuer")
