"""What a learner chose to show, signed as it is shown, and each form of it."""

import base64
import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backpack.issuing.forms import as_jwt, as_object, as_png, as_svg
from backpack.issuing.keys import rotate_key
from backpack.issuing.variants import sign_variant
from backpack.models import Credential
from tests.support.factories import NOW
from tests.support.issued import issue
from verifier import Limits
from verifier.badge import Carrier, Generation
from verifier.formats import read_badge


def _issue(session: Session) -> Credential:
    return issue(session, grade="17/20", narrative="Wrote it.", evidence_name="The reader")


def _variant(session: Session, credential: Credential, **choices: bool) -> dict[str, Any]:
    shown = {"show_name": True, "show_grade": True, "show_evidence": True, **choices}
    return as_object(sign_variant(session, credential, now=NOW, **shown))


@pytest.mark.parametrize(
    ("choice", "hidden"),
    [
        ("show_name", "Noor Verhaegen"),
        ("show_grade", "17/20"),
        ("show_evidence", "Wrote it."),
    ],
)
def test_what_is_not_chosen_is_not_there(session: Session, choice: str, hidden: str) -> None:
    credential = _issue(session)
    assert hidden in json.dumps(_variant(session, credential))
    assert hidden not in json.dumps(_variant(session, credential, **{choice: False}))


def test_the_variant_is_the_same_badge(session: Session) -> None:
    credential = _issue(session)
    whole = as_object(credential.signed_json)
    variant = _variant(session, credential, show_name=False, show_grade=False, show_evidence=False)
    for member in ("id", "issuer", "validFrom", "credentialStatus"):
        assert variant[member] == whole[member]
    identifiers = variant["credentialSubject"]["identifier"]
    assert [identity["identityType"] for identity in identifiers] == ["emailAddress"]
    assert variant["proof"]["proofValue"] != whole["proof"]["proofValue"]


def test_the_stored_credential_stays_whole(session: Session) -> None:
    credential = _issue(session)
    before = credential.signed_json
    _variant(session, credential, show_name=False, show_grade=False, show_evidence=False)
    assert credential.signed_json == before


def test_a_retired_key_signs_no_more(session: Session) -> None:
    credential = _issue(session)
    key = rotate_key(session, credential.badge_class.issuer, now=NOW)
    assert _variant(session, credential)["proof"]["verificationMethod"].endswith(key.fragment)


def test_the_token_says_the_same(session: Session) -> None:
    credential = _issue(session)
    token = as_jwt(session, credential, credential.signed_json, now=NOW)
    header, payload, _ = (
        base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")
    )
    claims = json.loads(payload)
    document = as_object(credential.signed_json)
    assert json.loads(header)["kid"] == document["proof"]["verificationMethod"]
    assert claims["iss"] == document["issuer"]["id"]
    assert claims["jti"] == document["id"]
    document.pop("proof")
    assert document.items() <= claims.items()


def test_pictures_carry_it(session: Session) -> None:
    credential = _issue(session)
    pictures = {Carrier.PNG: as_png, Carrier.SVG: as_svg}
    for carrier, bake in pictures.items():
        badge = read_badge(bake(credential, credential.signed_json), limits=Limits())
        assert (badge.carrier, badge.generation) == (carrier, Generation.OB3)
        assert badge.document == as_object(credential.signed_json)
