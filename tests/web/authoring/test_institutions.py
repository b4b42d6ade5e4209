"""An institution's administrator: settings, issuers and roles, and whose business they are."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from backpack.catalogue.roles import issuers_of
from backpack.db import new_session
from backpack.models import (
    AuditEvent,
    IdentifierKind,
    Institution,
    Issuer,
    PendingGrant,
    Person,
    Role,
    RoleName,
)
from tests.support import factories
from tests.web.authoring.conftest import Staff, code_of, errors

ROLES = "/manage/institutions/ghent/roles"
SETTINGS = {
    "name": "University of Ghent",
    "name_nl": "Universiteit Gent",
    "website": "https://www.ghent.example",
    "country": "BE",
    "time_zone": "Europe/Brussels",
    "colour": "#1e3a8a",
    "claim_days": "90",
    "linkedin_id": "12345",
    "description": "About **us**",
    "shows_counts": "y",
}
ISSUER = {
    "name": "Faculty of Arts",
    "slug": "ghent-arts",
    "email": "arts@ghent.example",
    "website": "https://www.ghent.example/arts",
}
GRANT = {"kind": "eppn", "value": "Somebody@ghent.example", "name": "awarder", "scope": "ghent-law"}


def role_of(staff: Staff, name: str) -> int:
    with staff.app.app_context(), new_session() as session:
        return session.scalars(select(Role.id).where(Role.person_id == staff.people[name].id)).one()


def test_settings_are_kept(staff: Staff) -> None:
    path = "/manage/institutions/ghent"
    assert staff.administrator.post(path, data=SETTINGS).status_code == 303
    with staff.app.app_context(), new_session() as session:
        institution = session.get_one(Institution, staff.institution.id)
        assert (institution.claim_days, institution.linkedin_id) == (90, 12345)
        assert institution.shows_counts
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.event == "staff:institution:changed")
        ).one()
        assert "name" in event.details["changed"]
    assert "About <strong>us" in staff.app.test_client().get("/catalogue/institutions/ghent").text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"claim_days": "0"}, "claim_days"),
        ({"claim_days": "soon"}, "claim_days"),
        ({"time_zone": "Europe/Ghent"}, "time_zone"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"country": "Belgium"}, "country"),
        ({"colour": "blue"}, "colour"),
        ({"linkedin_id": "99999999999"}, "linkedin_id"),
        ({"name": " "}, "name"),
    ],
)
def test_settings_that_cannot_be_are_given_back(
    staff: Staff, wrong: dict[str, str], field: str
) -> None:
    answer = staff.administrator.post("/manage/institutions/ghent", data=SETTINGS | wrong)
    assert (answer.status_code, errors(answer)) == (400, [f"{field}-error"])
    assert "About **us**" in answer.text


def test_an_issuer_is_added_and_changed(staff: Staff) -> None:
    new = "/manage/institutions/ghent/issuers/new"
    assert staff.administrator.post(new, data=ISSUER).status_code == 303
    again = staff.administrator.post(new, data=ISSUER)
    assert (again.status_code, errors(again)) == (409, ["slug-error"])
    bad = staff.administrator.post(new, data=ISSUER | {"slug": "Arts!"})
    assert (bad.status_code, errors(bad)) == (400, ["slug-error"])
    change = ISSUER | {"name": "Arts and Philosophy", "slug": "elsewhere"}
    assert staff.administrator.post("/manage/issuers/ghent-arts", data=change).status_code == 303
    with staff.app.app_context(), new_session() as session:
        issuer = session.scalars(select(Issuer).where(Issuer.slug == "ghent-arts")).one()
        assert (issuer.name, issuer.institution_id) == ("Arts and Philosophy", staff.institution.id)


def test_a_role_for_somebody_known_counts_at_once(staff: Staff) -> None:
    with staff.app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session, name="Known")
        row = factories.make_identifier(
            session, person, kind=IdentifierKind.EPPN, value="somebody@ghent.example"
        )
        row.verified_by = "provider:ghent"
    assert staff.administrator.post(ROLES, data=GRANT).status_code == 303
    again = staff.administrator.post(ROLES, data=GRANT)
    assert (again.status_code, errors(again)) == (409, ["value-error"])
    with staff.app.app_context(), new_session() as session:
        known = session.get_one(Person, person.id)
        assert [issuer.slug for issuer in issuers_of(session, known)] == ["ghent-law"]


def test_a_role_for_somebody_unknown_waits_and_can_be_taken_back(staff: Staff) -> None:
    assert staff.administrator.post(ROLES, data=GRANT).status_code == 303
    with staff.app.app_context(), new_session() as session:
        grant = session.scalars(select(PendingGrant)).one()
    assert grant.value in staff.administrator.get(ROLES).text
    withdraw = {"grant": grant.public_id}
    assert staff.administrator.post(f"{ROLES}/withdraw", data=withdraw).status_code == 303
    gone = staff.administrator.post(f"{ROLES}/withdraw", data=withdraw)
    assert (gone.status_code, code_of(gone)) == (404, "grant_not_found")


def test_an_identifier_that_somebody_else_vouched_for_is_not_known_here(staff: Staff) -> None:
    with staff.app.app_context(), new_session() as session, session.begin():
        factories.make_person(session, name="Elsewhere", eppn="somebody@ghent.example")
    assert staff.administrator.post(ROLES, data=GRANT).status_code == 303
    with staff.app.app_context(), new_session() as session:
        assert session.scalars(select(PendingGrant)).one().taken_at is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "institution_administrator"}, "scope"),
        ({"scope": "somebody-elses"}, "scope"),
        ({"name": "rector"}, "name"),
        ({"value": "no account"}, "value"),
    ],
)
def test_a_role_that_cannot_be_is_given_back(
    staff: Staff, wrong: dict[str, str], field: str
) -> None:
    answer = staff.administrator.post(ROLES, data=GRANT | wrong)
    assert (answer.status_code, errors(answer)) == (400, [f"{field}-error"])


def test_a_committee_member_awards_nothing(staff: Staff) -> None:
    with staff.app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session)
        factories.make_role(
            session, person, issuer=session.get_one(Issuer, staff.issuer.id),
            name=RoleName.COMMITTEE_MEMBER,
        )  # fmt: skip
        assert issuers_of(session, person) == []


def test_a_role_is_taken_back_at_once_but_not_the_last_administrators(staff: Staff) -> None:
    describer = staff.describer
    assert describer.get("/manage/issuers/ghent-law/badges").status_code == 200
    role = str(role_of(staff, "describer"))
    assert staff.administrator.post(f"{ROLES}/withdraw", data={"role": role}).status_code == 303
    assert describer.get("/manage/issuers/ghent-law/badges").status_code == 404
    own = str(role_of(staff, "administrator"))
    last = staff.administrator.post(f"{ROLES}/withdraw", data={"role": own})
    assert (last.status_code, code_of(last)) == (409, "last_administrator")
    assert f'<a class="button" href="{ROLES}">' in last.text
    foreign = str(role_of(staff, "elsewhere"))
    other = staff.administrator.post(f"{ROLES}/withdraw", data={"role": foreign})
    assert (other.status_code, code_of(other)) == (404, "role_not_found")


PATHS = (
    "/manage/institutions/ghent",
    "/manage/institutions/ghent/issuers/new",
    ROLES,
    "/manage/issuers/ghent-law",
    "/manage/issuers/ghent-law/badges/new",
    "/manage/issuers/ghent-law/badges/import",
)


@pytest.mark.parametrize("who", ["elsewhere", "awarder", "describer"])
def test_what_is_somebody_elses_is_not_there(staff: Staff, who: str) -> None:
    browser: FlaskClient = staff.browser(who)
    closed = PATHS if who != "describer" else PATHS[:4]
    for path in closed:
        assert browser.get(path).status_code == 404, path
        assert browser.post(path, data={}).status_code == 404, path
    assert browser.post(f"{ROLES}/withdraw", data={"role": "1"}).status_code == 404
    if who == "awarder":
        assert browser.get("/manage").status_code == 404
        assert (
            browser.get("/manage/picture.svg?shape=circle&symbol=star&colour=teal").status_code
            == 404
        )
