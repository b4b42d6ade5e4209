"""One change to a well-formed document of each generation: one refusal, with its field."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.documents import (
    ABSENT,
    CLR,
    ENDORSEMENT,
    OB05,
    OB1,
    OB2,
    OB3,
    OB3_ON_V1,
    PRESENTATION,
    SD_JWT,
    Path,
    change,
)
from verifier.badge import Badge, Carrier, Generation
from verifier.errors import RefutedError
from verifier.formats import check_badge_class, check_issuer, check_structure

GOOD: Mapping[str, tuple[Generation, Mapping[str, Any]]] = {
    "ob3": (Generation.OB3, OB3),
    "ob3-v1": (Generation.OB3, OB3_ON_V1),
    "clr": (Generation.CLR2, CLR),
    "endorsement": (Generation.ENDORSEMENT, ENDORSEMENT),
    "vp": (Generation.VP, PRESENTATION),
    "ob2": (Generation.OB2, OB2),
    "ob2-linked": (Generation.OB2, {**OB2, "badge": "https://badges.example/classes/1"}),
    "ob1": (Generation.OB1, OB1),
    "ob0.5": (Generation.OB1, OB05),
    "sd-jwt": (Generation.VC, SD_JWT),
}
SUBJECT: Path = ("credentialSubject",)
ACHIEVEMENT: Path = ("credentialSubject", "achievement")
IDENTITY: Path = ("credentialSubject", "identifier", 0)
ALIGNMENT: Path = (*ACHIEVEMENT, "alignment", 0)
RESULT: Path = ("credentialSubject", "result", 0)
RESULT_NAME = "credentialSubject.result[0]"
V1 = "https://www.w3.org/2018/credentials/v1"
ISSUER: Path = ("badge", "issuer")

CHANGES: list[tuple[str, Path, object, str, str]] = [
    ("ob3", ("@context", 0), V1, "field_missing", "issuanceDate"),
    ("ob3", ("@context", 0), OB3["@context"][1], "context_wrong", "@context"),
    ("ob3", ("@context", 1), "https://badges.example/context.json", "context_wrong", "@context"),
    ("ob3", ("@context", 1), 7, "context_wrong", "@context"),
    ("ob3", ("@context",), ABSENT, "context_wrong", "@context"),
    ("ob3", ("id",), "no-uri", "id_not_uri", "id"),
    ("ob3", ("type",), ["OpenBadgeCredential"], "type_missing", "type"),
    ("ob3", ("type", 1), 5, "field_type", "type"),
    ("ob3", ("name",), 5, "field_type", "name"),
    ("ob3", ("issuer",), ABSENT, "field_missing", "issuer"),
    ("ob3", ("issuer",), "badges.example", "id_not_uri", "issuer"),
    ("ob3", ("issuer",), ["did:example:1"], "field_type", "issuer"),
    ("ob3", ("issuer", "id"), ABSENT, "field_missing", "issuer.id"),
    ("ob3", ("issuer", "type"), ABSENT, "type_missing", "issuer.type"),
    ("ob3", ("issuer", "url"), "badges", "id_not_uri", "issuer.url"),
    ("ob3", ("issuer", "parentOrg", "id"), ABSENT, "field_missing", "issuer.parentOrg.id"),
    ("ob3", ("validFrom",), ABSENT, "field_missing", "validFrom"),
    ("ob3", ("validFrom",), "2026-01-01", "date_malformed", "validFrom"),
    ("ob3", ("validFrom",), "2026-01-01T00:00:00", "date_malformed", "validFrom"),
    ("ob3", ("validFrom",), "2026-02-30T00:00:00Z", "date_malformed", "validFrom"),
    ("ob3", ("validFrom",), {"@value": "2026-01-01T00:00:00Z"}, "date_malformed", "validFrom"),
    ("ob3", ("validUntil",), "2025-01-01T00:00:00Z", "dates_reversed", "validUntil"),
    ("ob3", ("validUntil",), 1893456000, "date_malformed", "validUntil"),
    ("ob3", ("awardedDate",), "yesterday", "date_malformed", "awardedDate"),
    ("ob3", ("evidence", 0, "type"), ABSENT, "type_missing", "evidence[0].type"),
    ("ob3", ("evidence", 0, "narrative"), 5, "field_type", "evidence[0].narrative"),
    ("ob3", ("evidence",), "https://a.example", "field_type", "evidence"),
    ("ob3", ("credentialStatus", "type"), ABSENT, "type_missing", "credentialStatus.type"),
    ("ob3", ("credentialStatus", "id"), 5, "id_not_uri", "credentialStatus.id"),
    ("ob3", ("proof", 0, "type"), ABSENT, "type_missing", "proof[0].type"),
    ("ob3", ("proof",), "signed", "field_type", "proof"),
    ("ob3", SUBJECT, ABSENT, "field_missing", "credentialSubject"),
    ("ob3", SUBJECT, [OB3["credentialSubject"]], "field_type", "credentialSubject"),
    ("ob3", (*SUBJECT, "type"), ABSENT, "type_missing", "credentialSubject.type"),
    ("ob3", (*SUBJECT, "id"), "ann", "id_not_uri", "credentialSubject.id"),
    ("ob3", (*SUBJECT, "creditsEarned"), "3", "field_type", "credentialSubject.creditsEarned"),
    ("ob3", (*SUBJECT, "creditsEarned"), True, "field_type", "credentialSubject.creditsEarned"),
    ("ob3", (*IDENTITY, "type"), ABSENT, "type_missing", "credentialSubject.identifier[0].type"),
    (
        "ob3", (*IDENTITY, "hashed"), "true", "field_type",
        "credentialSubject.identifier[0].hashed",
    ),
    (
        "ob3", (*IDENTITY, "hashed"), ABSENT, "field_missing",
        "credentialSubject.identifier[0].hashed",
    ),
    (
        "ob3", (*IDENTITY, "identityHash"), ABSENT, "field_missing",
        "credentialSubject.identifier[0].identityHash",
    ),
    ("ob3", (*RESULT, "type"), ABSENT, "type_missing", f"{RESULT_NAME}.type"),
    ("ob3", (*RESULT, "value"), 16, "field_type", f"{RESULT_NAME}.value"),
    ("ob3", ACHIEVEMENT, ABSENT, "field_missing", "credentialSubject.achievement"),
    ("ob3", ACHIEVEMENT, "https://a.example", "field_type", "credentialSubject.achievement"),
    ("ob3", (*ACHIEVEMENT, "id"), ABSENT, "field_missing", "credentialSubject.achievement.id"),
    ("ob3", (*ACHIEVEMENT, "id"), "a b", "id_not_uri", "credentialSubject.achievement.id"),
    ("ob3", (*ACHIEVEMENT, "type"), ABSENT, "type_missing", "credentialSubject.achievement.type"),
    ("ob3", (*ACHIEVEMENT, "name"), ABSENT, "field_missing", "credentialSubject.achievement.name"),
    ("ob3", (*ACHIEVEMENT, "name"), {"en": 5}, "field_type", "credentialSubject.achievement.name"),
    (
        "ob3", (*ACHIEVEMENT, "description"), "", "field_missing",
        "credentialSubject.achievement.description",
    ),
    (
        "ob3", (*ACHIEVEMENT, "criteria"), ABSENT, "field_missing",
        "credentialSubject.achievement.criteria",
    ),
    (
        "ob3", (*ACHIEVEMENT, "criteria"), "Do it", "field_type",
        "credentialSubject.achievement.criteria",
    ),
    ("ob3", (*ACHIEVEMENT, "image"), "a.png", "id_not_uri", "credentialSubject.achievement.image"),
    (
        "ob3", (*ACHIEVEMENT, "image", "id"), ABSENT, "field_missing",
        "credentialSubject.achievement.image.id",
    ),
    ("ob3", (*ACHIEVEMENT, "tag"), [{}], "field_type", "credentialSubject.achievement.tag"),
    (
        "ob3", (*ALIGNMENT, "targetUrl"), ABSENT, "field_missing",
        "credentialSubject.achievement.alignment[0].targetUrl",
    ),
    (
        "ob3", (*ALIGNMENT, "targetName"), ABSENT, "field_missing",
        "credentialSubject.achievement.alignment[0].targetName",
    ),
    (
        "ob3", (*ACHIEVEMENT, "resultDescription", 0, "resultType"), ABSENT, "field_missing",
        "credentialSubject.achievement.resultDescription[0].resultType",
    ),
    ("ob3-v1", ("issuanceDate",), ABSENT, "field_missing", "issuanceDate"),
    ("ob3-v1", ("expirationDate",), "2025-01-01T00:00:00Z", "dates_reversed", "expirationDate"),
    ("ob3-v1", ("credentialStatus", "id"), ABSENT, "field_missing", "credentialStatus.id"),
    ("clr", ("@context", 1), "https://a.example/c", "context_wrong", "@context"),
    ("clr", (*SUBJECT, "type"), "AchievementSubject", "type_missing", "credentialSubject.type"),
    (
        "clr", (*SUBJECT, "verifiableCredential"), [], "field_missing",
        "credentialSubject.verifiableCredential",
    ),
    (
        "clr", (*SUBJECT, "verifiableCredential", 0), 5, "field_type",
        "credentialSubject.verifiableCredential",
    ),
    ("endorsement", (*SUBJECT, "id"), ABSENT, "field_missing", "credentialSubject.id"),
    ("endorsement", (*SUBJECT, "type"), ABSENT, "type_missing", "credentialSubject.type"),
    ("vp", ("type",), "Presentation", "type_missing", "type"),
    ("vp", ("holder",), "ann", "id_not_uri", "holder"),
    ("vp", ("verifiableCredential", 1), 5, "field_type", "verifiableCredential"),
    ("ob2", ("@context",), "https://schema.org", "context_wrong", "@context"),
    ("ob2", ("type",), "BadgeClass", "type_missing", "type"),
    ("ob2", ("id",), ABSENT, "field_missing", "id"),
    ("ob2", ("recipient",), "ann@example.org", "field_type", "recipient"),
    ("ob2", ("recipient", "type"), ABSENT, "type_missing", "recipient.type"),
    ("ob2", ("recipient", "identity"), ABSENT, "field_missing", "recipient.identity"),
    ("ob2", ("recipient", "hashed"), "yes", "field_type", "recipient.hashed"),
    ("ob2", ("recipient", "hashed"), ABSENT, "field_missing", "recipient.hashed"),
    ("ob2", ("verification",), ABSENT, "field_missing", "verification"),
    ("ob2", ("verification", "type"), "trustMe", "type_missing", "verification.type"),
    ("ob2", ("issuedOn",), ABSENT, "field_missing", "issuedOn"),
    ("ob2", ("issuedOn",), "February", "date_malformed", "issuedOn"),
    ("ob2", ("expires",), "never", "date_malformed", "expires"),
    ("ob2", ("badge",), "a badge", "id_not_uri", "badge"),
    ("ob2", ("badge",), 5, "field_type", "badge"),
    ("ob2", ("badge", "type"), "Assertion", "type_missing", "badge.type"),
    ("ob2", ("badge", "image"), ABSENT, "field_missing", "badge.image"),
    ("ob2", ("badge", "image"), "a.png", "id_not_uri", "badge.image"),
    ("ob2", ("badge", "image"), 5, "field_type", "badge.image"),
    ("ob2", (*ISSUER, "email"), ABSENT, "field_missing", "badge.issuer.email"),
    ("ob2", (*ISSUER, "url"), ABSENT, "field_missing", "badge.issuer.url"),
    ("ob2", ("badge", "criteria"), ABSENT, "field_missing", "badge.criteria"),
    ("ob2", ("badge", "issuer"), ABSENT, "field_missing", "badge.issuer"),
    ("ob2", (*ISSUER, "id"), ABSENT, "field_missing", "badge.issuer.id"),
    ("ob2", (*ISSUER, "type"), "BadgeClass", "type_missing", "badge.issuer.type"),
    ("ob2", (*ISSUER, "url"), 5, "id_not_uri", "badge.issuer.url"),
    ("ob2-linked", ("image",), "a.png", "id_not_uri", "image"),
    ("ob1", ("uid",), ABSENT, "field_missing", "uid"),
    ("ob1", ("verify", "type"), "trust", "type_missing", "verify.type"),
    ("ob1", ("verify", "url"), "a.json", "id_not_uri", "verify.url"),
    ("ob1", ("issuedOn",), "x", "date_malformed", "issuedOn"),
    ("ob1", ("recipient", "identity"), ABSENT, "field_missing", "recipient.identity"),
    ("ob0.5", ("badge",), "https://a.example", "field_type", "badge"),
    ("ob0.5", ("badge", "issuer", "origin"), ABSENT, "field_missing", "badge.issuer.origin"),
    ("sd-jwt", ("iat",), "now", "field_type", "iat"),
]  # fmt: skip


def make_badge(generation: Generation, document: Mapping[str, Any]) -> Badge:
    return Badge(generation=generation, carrier=Carrier.JSON, source=b"", document=document)


@pytest.mark.parametrize("name", GOOD)
def test_well_formed(name: str) -> None:
    check_structure(make_badge(*GOOD[name]))


@pytest.mark.parametrize(("name", "path", "value", "code", "field"), CHANGES)
def test_one_change(name: str, path: Path, value: object, code: str, field: str) -> None:
    generation, document = GOOD[name]
    with pytest.raises(RefutedError) as caught:
        check_structure(make_badge(generation, change(document, path, value)))
    assert (caught.value.code, caught.value.evidence["field"]) == (code, field)


@pytest.mark.parametrize(
    "path", [("id",), ("name",), (*ACHIEVEMENT, "image"), (*SUBJECT, "identifier")]
)
def test_what_may_be_left_out(path: Path) -> None:
    check_structure(make_badge(Generation.OB3, change(OB3, path, ABSENT)))


@pytest.mark.parametrize("image", ["data:image/svg+xml,<svg/>", {"id": "data:image/png;base64,AA"}])
def test_a_picture_may_be_inside(image: object) -> None:
    check_structure(make_badge(Generation.OB2, change(OB2, ("badge", "image"), image)))


def test_an_address_has_nothing_to_check() -> None:
    check_structure(
        Badge(
            generation=Generation.OB2,
            carrier=Carrier.ADDRESS,
            source=b"https://badges.example/1",
            document={},
            address="https://badges.example/1",
        )
    )


def test_an_unknown_type_of_a_plain_credential_is_refused() -> None:
    document = change(OB3, ("type",), ["VerifiableCredential", "OtherCredential"])
    with pytest.raises(RefutedError) as caught:
        check_structure(make_badge(Generation.VC, document))
    assert caught.value.code == "type_unmapped"


def test_linked_classes_and_issuers_are_checked_by_themselves() -> None:
    badge = OB2["badge"]
    check_badge_class(badge)
    check_issuer(badge["issuer"])
    with pytest.raises(RefutedError) as caught:
        check_issuer({**badge["issuer"], "id": "here"})
    assert caught.value.evidence["field"] == "badge.issuer.id"


def test_a_context_inside_a_context_counts_as_one() -> None:
    mapped = {"@context": {"OtherCredential": "https://issuer.example/#OtherCredential"}}
    document = change(OB3, ("type",), ["VerifiableCredential", "OtherCredential"])
    document["@context"] = [*document["@context"], mapped]
    check_structure(make_badge(Generation.VC, document))
    document["@context"] = [*OB3["@context"], {"@context": [{"name": "https://issuer.example/#n"}]}]
    with pytest.raises(RefutedError) as caught:
        check_structure(make_badge(Generation.VC, document))
    assert caught.value.code == "term_redefined"


RELATED = {"id": "https://issuer.example/rules", "digestSRI": "sha256-x"}


@pytest.mark.parametrize(
    ("related", "code"),
    [
        (["https://issuer.example/rules"], "field_type"),
        ([{**RELATED, "id": "rules"}], "id_not_uri"),
        ([{"digestSRI": "sha256-x"}], "field_missing"),
        ([{"id": RELATED["id"]}], "field_missing"),
        ([{**RELATED, "digestMultibase": 1}], "field_type"),
        ([RELATED, RELATED], "field_type"),
    ],
)
def test_a_related_resource_is_named_once_by_a_digest(related: list[Any], code: str) -> None:
    good = {"id": "https://issuer.example/more", "digestMultibase": "uAAA"}
    check_structure(make_badge(Generation.OB3, {**OB3, "relatedResource": [RELATED, good]}))
    with pytest.raises(RefutedError) as caught:
        check_structure(make_badge(Generation.OB3, {**OB3, "relatedResource": related}))
    assert caught.value.code == code
