"""Badges over the API: hers to take, others to bring, verified; and who she is."""

import json
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backpack.issuing.revocation import revoke_credential
from backpack.models import AuditEvent, Credential, ImportedBadge, Person
from tests.support.badges import DataIntegrityScene, HostedScene, JwtScene, Scene
from tests.support.factories import NOW, make_awarder, make_badge_class, make_person
from tests.support.importing import badges_of, connect
from tests.support.issued import issue
from tests.support.programs import API, CALLBACK, READ, UPSERT, Program
from tests.support.writing import write


def issue_for(app: Flask, noor: Person, count: int) -> list[str]:
    """So many badges of hers, by their names."""

    def make(session: Any) -> list[str]:
        person = session.get_one(Person, noor.id)
        return [
            issue(session, person=person, badge_class=make_badge_class(session)).public_id
            for _ in range(count)
        ]

    return write(app, make)


def link_relations(header: str) -> dict[str, str]:
    """The addresses of a Link header by their relations."""
    parts = [one.partition(">; rel=") for one in header.split(", ")]
    return {relation.strip('"'): address.lstrip("<") for address, _, relation in parts}


def test_the_description_says_where_everything_is(app: Flask) -> None:
    answer = app.test_client().get(f"{API}/discovery")
    document = answer.get_json()
    base = app.extensions["config"].base_url
    scheme = document["components"]["securitySchemes"]["OAuth2ACG"]
    flow = scheme["flows"]["authorizationCode"]
    assert document["openapi"].startswith("3.0.")
    assert document["info"]["termsOfService"] == f"{base}/terms"
    assert document["info"]["x-imssf-privacyPolicyUrl"] == f"{base}/privacy"
    assert scheme["x-imssf-registrationUrl"] == f"{base}/oauth/register"
    assert flow["authorizationUrl"] == f"{base}/oauth/authorize"
    assert flow["tokenUrl"] == flow["refreshUrl"] == f"{base}/oauth/token"
    assert {READ, UPSERT} <= set(flow["scopes"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    operations = {one["operationId"] for path in document["paths"].values() for one in
                  path.values()}  # fmt: skip
    assert operations == {"getCredentials", "upsertCredential", "getProfile", "putProfile",
                          "getServiceDescription"}  # fmt: skip


def test_she_gives_all_her_badges_page_by_page(
    app: Flask, noor: Person, browser: FlaskClient, program: Program
) -> None:
    names = issue_for(app, noor, 5)
    mo = "mo@student.example"
    write(
        app,
        lambda session: issue(session, person=make_person(session, email=mo), recipient=mo),
    )
    program.connect(browser)
    seen: list[str] = []
    path: str | None = "/credentials?limit=2"
    while path:
        answer = program.ask(path)
        assert answer.headers["X-Total-Count"] == "5"
        assert answer.content_type == "application/json"
        seen += [one["id"].rpartition("/")[2] for one in answer.get_json()["credential"]]
        relations = link_relations(answer.headers["Link"])
        assert {"first", "last"} <= set(relations)
        assert ("prev" in relations) == ("offset=" in path and "offset=0" not in path)
        path = relations["next"].partition(API)[2] if "next" in relations else None
    assert sorted(seen) == sorted(names)
    assert len(seen) == 5
    past = program.ask("/credentials?offset=50").get_json()
    assert past == {"credential": [], "compactJwsString": []}


def test_only_what_was_issued_since_and_is_not_revoked(
    app: Flask, noor: Person, browser: FlaskClient, program: Program
) -> None:
    first, second = issue_for(app, noor, 2)

    def revoke(session: Any) -> None:
        credential = session.scalars(select(Credential).where(Credential.public_id == second)).one()
        staff = make_awarder(session, credential.badge_class.issuer)
        revoke_credential(session, credential, actor=staff, reason="A mistake.", now=NOW)

    program.connect(browser)
    before, after = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    total = "X-Total-Count"
    assert (
        program.ask("/credentials", query_string={"since": before.isoformat()}).headers[total]
        == "2"
    )
    assert (
        program.ask("/credentials", query_string={"since": after.isoformat()}).headers[total] == "0"
    )
    with app.app_context():
        write(app, revoke)
    assert [one["id"].rpartition("/")[2] for one in
            program.ask("/credentials").get_json()["credential"]] == [first]  # fmt: skip


def test_what_is_asked_wrongly_is_told_as_status_info(
    browser: FlaskClient, program: Program
) -> None:
    program.connect(browser)
    for query in ("limit=0", "limit=-1", "limit=a", "offset=-1", "offset=99999999", "limit=٣",
                  "since=yesterday", "since=2026-01-01T00:00:00",
                  "since=0001-01-01T00:00:00%2B05:00"):  # fmt: skip
        answer = program.ask(f"/credentials?{query}")
        told = answer.get_json()
        minor = told["imsx_codeMinor"]["imsx_codeMinorField"][0]
        assert (answer.status_code, told["imsx_codeMajor"]) == (400, "failure"), query
        assert minor["imsx_codeMinorFieldValue"] == "invalid_query_parameter"


def built(app: Flask, scene: Scene) -> bytes:
    """The badge of a scene, whose web answers the app from now on."""
    source = scene.build()
    connect(app, scene.web)
    return source if isinstance(source, bytes) else source.encode()


def test_what_a_program_brings_is_verified_and_given_back_as_it_was(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    program.connect(browser)
    token = built(app, JwtScene())
    answer = program.ask("/credentials", "POST", data=token, content_type="text/plain")
    assert (answer.status_code, answer.data) == (201, token)
    again = program.ask("/credentials", "POST", data=token, content_type="text/plain")
    assert (again.status_code, again.data) == (200, token)
    assert program.ask("/credentials").get_json()["compactJwsString"] == [token.decode()]
    assert len(badges_of(app)) == 1
    events = write(app, lambda session: list(session.scalars(select(AuditEvent.event))))
    assert events.count("system:app:stored") == 2


def test_a_json_credential_is_given_back_byte_for_byte(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    program.connect(browser)
    document = built(app, DataIntegrityScene())
    answer = program.ask("/credentials", "POST", data=document, content_type="application/json")
    assert answer.status_code == 201
    assert document.decode().strip() in program.ask("/credentials").text


def test_what_is_forged_or_no_badge_of_version_3_is_refused(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    program.connect(browser)
    genuine = built(app, DataIntegrityScene())
    forged = genuine.replace(b"2026", b"2025", 1)
    assert forged != genuine
    older = HostedScene().build()
    assert isinstance(older, bytes)
    cases: list[tuple[bytes, str]] = [
        (forged, "application/json"),
        (older, "application/json"),
        (genuine, "text/plain"),
        (genuine, "application/xml"),
        (b"https://badges.example/1", "text/plain"),
        (b"https://badges.example/1", "application/json"),
        (b'"https://badges.example/1"', "application/json"),
        (b"{}", "application/json"),
        (b"\xff", "application/json"),
        (b"", "text/plain"),
    ]
    answers = [
        program.ask("/credentials", "POST", data=body, content_type=media) for body, media in cases
    ]
    assert [answer.status_code for answer in answers] == [400] * len(cases)
    assert write(app, lambda session: session.scalar(select(ImportedBadge))) is None


def test_each_program_knows_her_by_another_id(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    program.connect(browser)
    profile = program.ask("/profile").get_json()
    assert profile["name"] == "Noor Verhaegen"
    assert profile["email"] == "noor@student.example"
    other = Program(app)
    other.connect(browser)
    assert program.ask("/profile").get_json()["id"] == profile["id"]
    assert other.ask("/profile").get_json()["id"] != profile["id"]


def test_a_program_changes_her_name_and_nothing_else(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    program.connect(browser)
    profile = program.ask("/profile").get_json()
    answer = program.ask("/profile", "PUT", json={**profile, "name": "Noor V."})
    assert (answer.status_code, answer.get_json()["name"]) == (200, "Noor V.")
    changed: list[Any] = [
        {**profile, "email": "mallory@evil.example"},
        {**profile, "phone": "111-222-3333"},
        {**profile, "id": "urn:uuid:1"},
        {**profile, "name": ""},
        {**profile, "name": "x\u202ey"},
        {**profile, "name": 7},
        [],
    ]
    for wrong in changed:
        assert program.ask("/profile", "PUT", json=wrong).status_code == 400
    broken = program.ask("/profile", "PUT", data="{", content_type="application/json")
    assert broken.status_code == 400
    known = write(app, lambda session: session.scalars(select(Person)).all())
    assert [one.display_name for one in known] == ["Noor V."]


def test_pages_elsewhere_may_ask_the_api_but_not_the_consent(
    browser: FlaskClient, program: Program
) -> None:
    program.connect(browser)
    preflight = program.http.options(f"{API}/credentials")
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight.headers
    consent = browser.get(program.question())
    assert "Access-Control-Allow-Origin" not in consent.headers
    assert json.dumps(CALLBACK) not in consent.text
