"""The export: everything in one file, made in the background, for nobody but its owner."""

import io
import json
import zipfile
from datetime import timedelta

import jsonschema_rs
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.leaving import exports
from backpack.models import BadgeClass, Export, ExportPart, ExportState, Person
from backpack.sharing.service import Choices, publish_badge
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.sessions import sign_in_as
from verifier import Limits
from verifier.formats.reading import split_pdf


def make_learner(app: Flask, clock: SteppingClock, *, public: bool = True) -> int:
    """Somebody with one badge."""
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session, email="noor@student.example")
        award = factories.make_award(session, grade="17/20", narrative="A year of it.")
        credential = claim_award(session, award, person, now=clock(), recipient_name=person.name)
        if public:
            publish_badge(session, credential, Choices(False, False, False), now=clock())
        return person.id


def export_of(app: Flask, clock: SteppingClock, person_id: int) -> bytes:
    """The archive, through the pages and the worker."""
    with app.app_context(), new_session() as session:
        person = session.get_one(Person, person_id)
    client = sign_in_as(app, person)
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/profile/leaving/export").status_code == 303
    assert exports.make_exports(app, clock()) == 1
    with app.app_context(), new_session() as session:
        export = session.scalars(select(Export).order_by(Export.id.desc())).first()
        assert export is not None
        assert export.state is ExportState.READY
        assert export.done == export.total > 0
    answer = client.get(f"/profile/leaving/export/{export.public_id}")
    assert answer.status_code == 200
    assert answer.content_length == export.size == len(answer.data)
    archive: bytes = answer.data
    return archive


def test_the_archive_holds_everything(app: Flask, clock: SteppingClock) -> None:
    person_id = make_learner(app, clock)
    with zipfile.ZipFile(io.BytesIO(export_of(app, clock, person_id))) as archive:
        names = set(archive.namelist())
        account = json.loads(archive.read("account.json"))
        schema = json.loads(archive.read("account.schema.json"))
        manifest = json.loads(archive.read("manifest.json"))
        readmes = [archive.read(name).decode() for name in ("README.md", "LEESMIJ.md")]
        (badge,) = {name.rpartition("/")[0] for name in names if name.startswith("badges/")}
        assert archive.read(f"{badge}/badge.png").startswith(b"\x89PNG")
        (signed,) = split_pdf(archive.read(f"{badge}/certificate.pdf"), limits=Limits())
        assert signed == archive.read(f"{badge}/badge.json")
    assert manifest["left_out"] == []
    for name in ("badge.json", "badge.jwt", "badge.svg", "public.json", "ob2.json"):
        assert f"{badge}/{name}" in names
    assert set(manifest["files"]) == names - {"manifest.json"}
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(account)
    assert account["person"]["name"] == "Noor Verhaegen"
    assert [one["grade"] for one in account["awards"]] == ["17/20"]
    assert len(account["badges"]) == len(account["shares"]) == 1
    assert account["also"]["verified_identifier"][0]["value"] == "noor@student.example"
    assert {one["event"] for one in account["history"]} >= {"person:award:claimed"}
    assert account["consents"][0]["sha256"]
    assert f"terms/{account['consents'][0]['sha256']}.md" in names
    for text in readmes:
        assert "--offline" in text
        assert "#z6Mk" in text


def test_a_certificate_that_cannot_be_set_is_named_and_fails_nothing(
    app: Flask, clock: SteppingClock
) -> None:
    person_id = make_learner(app, clock)
    with app.app_context(), new_session() as session, session.begin():
        session.execute(update(BadgeClass).values(name="Khitan \U00018b00"))
    with zipfile.ZipFile(io.BytesIO(export_of(app, clock, person_id))) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist())
        readme = archive.read("README.md").decode()
        (left_out,) = manifest["left_out"]
        assert left_out["reason"] == "letters_missing"
        assert left_out["file"].endswith("/certificate.pdf")
        assert left_out["file"] not in names
        assert left_out["file"].replace("certificate.pdf", "badge.json") in names
        assert left_out["file"] in readme


def test_nobody_else_gets_it(app: Flask, clock: SteppingClock) -> None:
    person_id = make_learner(app, clock)
    export_of(app, clock, person_id)
    with app.app_context(), new_session() as session, session.begin():
        public_id = session.scalars(select(Export.public_id)).one()
        other = factories.make_person(session, name="Somebody Else")
    path = f"/profile/leaving/export/{public_id}"
    assert sign_in_as(app, other).get(path).status_code == 404
    assert app.test_client().get(path).status_code == 302


def test_it_is_kept_for_a_short_time(app: Flask, clock: SteppingClock) -> None:
    export_of(app, clock, make_learner(app, clock))
    later = clock() + exports.KEPT
    with app.app_context(), new_session() as session, session.begin():
        assert exports.forget_exports(session, now=later - timedelta(seconds=1)) == 0
        assert exports.forget_exports(session, now=later) == 1
        assert session.scalar(select(func.count()).select_from(ExportPart)) == 0


def test_asking_again_and_again_is_refused(app: Flask, clock: SteppingClock) -> None:
    person_id = make_learner(app, clock, public=False)
    with app.app_context(), new_session() as session, session.begin():
        person = session.get_one(Person, person_id)
        first = exports.ask_for_export(session, person, now=clock())
        assert exports.ask_for_export(session, person, now=clock()).id == first.id
        for _number in range(exports.MOST_A_DAY - 1):
            first.state = ExportState.REMOVED
            session.flush()
            first = exports.ask_for_export(session, person, now=clock())
        first.state = ExportState.REMOVED
        session.flush()
        with app.test_request_context(), pytest.raises(exports.TooOftenError):
            exports.ask_for_export(session, person, now=clock())
        later = exports.ask_for_export(session, person, now=clock() + timedelta(days=1))
        assert later.state is ExportState.ASKED


def test_what_a_worker_left_is_begun_again(app: Flask, clock: SteppingClock) -> None:
    person_id = make_learner(app, clock, public=False)
    with app.app_context(), new_session() as session, session.begin():
        person = session.get_one(Person, person_id)
        export = exports.ask_for_export(session, person, now=clock())
        export.state, export.taken_at, export.attempts = ExportState.WORKING, clock(), 1
    assert exports.make_exports(app, clock()) == 0
    clock.advance(minutes=16)
    assert exports.make_exports(app, clock()) == 1
