"""The owner's downloads: every form, for nobody else, and what each of them is."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.issuing.download_routes import FORMS
from backpack.issuing.revocation import revoke_credential
from backpack.models import Credential
from tests.support.asking import ask
from tests.support.factories import NOW, make_awarder, make_person
from tests.support.issued import issue, publish
from tests.support.sessions import sign_in_as
from verifier import Limits
from verifier.badge import Generation
from verifier.formats import read_badge

HOST = "http://backpack.test"

BADGES = tuple(form for form in FORMS if form != "elm.json")
"""What there is of every badge; the European rendering is of micro-credentials alone."""


def _committed(session: Session, *, public: bool = False) -> Credential:
    credential = issue(session, grade="17/20")
    if public:
        publish(session, credential, show_name=False, show_grade=False)
    session.commit()
    return credential


@pytest.mark.parametrize("form", BADGES)
def test_every_form_is_a_badge(app: Flask, session: Session, form: str) -> None:
    credential = _committed(session)
    client = sign_in_as(app, credential.person)
    response = ask(client, f"/badges/{credential.public_id}/download/{form}")
    assert response.status_code == 200
    assert response.content_type == FORMS[form].media_type
    slug = credential.badge_class.slug
    assert response.headers["Content-Disposition"] == f'attachment; filename="{slug}.{form}"'
    assert response.headers["Cache-Control"] == "private, no-store"
    badge = read_badge(response.data, limits=Limits())
    ob2 = form.startswith("ob2")
    assert badge.generation is (Generation.OB2 if ob2 else Generation.OB3)
    address = f"ob2/assertions/{credential.public_id}" if ob2 else f"b/{credential.public_id}"
    assert badge.document["id"] == f"{HOST}/{address}"


def test_an_unknown_form_is_not_there(app: Flask, session: Session) -> None:
    credential = _committed(session)
    client = sign_in_as(app, credential.person)
    response = ask(client, f"/badges/{credential.public_id}/download/exe")
    assert response.status_code == 404


@pytest.mark.parametrize("end", ["", "/png", "/json", "/jwt", "/ob2.json"])
def test_nobody_else_has_them(app: Flask, session: Session, end: str) -> None:
    credential = _committed(session, public=True)
    stranger = make_person(session, email="stranger@student.example")
    session.commit()
    address = f"/badges/{credential.public_id}/download{end}"
    client = sign_in_as(app, stranger)
    assert ask(client, address).status_code == 404
    assert ask(app.test_client(), address).status_code == 302


def test_downloading_changes_nothing(app: Flask, session: Session) -> None:
    credential = _committed(session)
    client = sign_in_as(app, credential.person)
    before = credential.signed_json
    for form in BADGES:
        ask(client, f"/badges/{credential.public_id}/download/{form}")
    session.expire_all()
    assert credential.signed_json == before


@pytest.mark.parametrize("public", [True, False])
def test_the_page_offers_every_form(app: Flask, session: Session, *, public: bool) -> None:
    credential = _committed(session, public=public)
    client = sign_in_as(app, credential.person)
    page = ask(client, f"/badges/{credential.public_id}/download")
    assert page.status_code == 200
    for form in BADGES:
        assert f"/badges/{credential.public_id}/download/{form}" in page.text
    # What strangers see can be taken along only while they see it, and the other way about.
    assert (f'href="/b/{credential.public_id}.png"' in page.text) is public
    assert (f'href="/badges/{credential.public_id}/publish"' in page.text) is not public


def test_the_hosted_form_holds_what_is_hosted(app: Flask, session: Session) -> None:
    credential = _committed(session, public=True)
    client = sign_in_as(app, credential.person)
    own = ask(client, f"/badges/{credential.public_id}/download/ob2.json")
    hosted = ask(client, f"/ob2/assertions/{credential.public_id}")
    assert json.loads(own.data) == json.loads(hosted.data)


def test_a_revoked_badge_can_still_be_taken_along(app: Flask, session: Session) -> None:
    credential = _committed(session)
    revoke_credential(
        session,
        credential,
        actor=make_awarder(session, credential.badge_class.issuer),
        reason="A mistake",
        now=NOW + timedelta(days=1),
    )
    session.commit()
    client = sign_in_as(app, credential.person)
    assert ask(client, f"/badges/{credential.public_id}/download").status_code == 200
    for form in BADGES:
        address = f"/badges/{credential.public_id}/download/{form}"
        assert ask(client, address).status_code == 200
