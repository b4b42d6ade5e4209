"""The schemas that a credential names for itself."""

from typing import Any

import pytest

from tests.support.documents import OB3, change
from verifier.errors import RefutedError, UnsupportedError
from verifier.formats import check_schema

ACHIEVEMENT = ("credentialSubject", "achievement")
KNOWN = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
UNKNOWN = {"id": "https://badges.example/schema.json", "type": "JsonSchema"}
STRANGE = {"id": "https://badges.example/schema.shex", "type": "ShExValidator"}


def name_schemas(document: Any, *schemas: dict[str, str]) -> dict[str, Any]:
    plain = change(document, (*ACHIEVEMENT, "name"), "Commitment")
    return {**plain, "credentialSchema": list(schemas)}


def test_a_credential_that_names_none_satisfies_none() -> None:
    assert check_schema(OB3) == ()


def test_a_good_badge_satisfies_the_schema_of_its_specification() -> None:
    assert check_schema(name_schemas(OB3, KNOWN)) == (KNOWN["id"],)


def test_a_violation_is_named_with_its_field() -> None:
    broken = name_schemas(change(OB3, (*ACHIEVEMENT, "tag"), [5]), UNKNOWN, KNOWN)
    with pytest.raises(RefutedError) as caught:
        check_schema(broken)
    assert caught.value.code == "schema_violated"
    assert caught.value.evidence["schema"] == KNOWN["id"]
    assert str(caught.value.evidence["field"]).startswith("credentialSubject.achievement")


@pytest.mark.parametrize(
    ("schema", "code"), [(UNKNOWN, "schema_unknown"), (STRANGE, "schema_type_unknown")]
)
def test_what_is_not_known_is_not_judged(schema: dict[str, str], code: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        check_schema(name_schemas(OB3, KNOWN, schema))
    assert caught.value.code == code
