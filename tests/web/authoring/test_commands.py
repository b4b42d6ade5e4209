"""The first steps of a production installation: from an empty database to an administrator."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from backpack.accounts.oidc.claims import VouchedClaims, VouchedIdentifier
from backpack.accounts.providers import read_providers
from backpack.accounts.signing_in import receive_person
from backpack.cli import main
from backpack.config import Config
from backpack.db import new_session
from backpack.models import (
    AuditEvent,
    IdentifierKind,
    Institution,
    Issuer,
    IssuerKey,
    PendingGrant,
    Person,
    Role,
    RoleName,
)
from tests.conftest import KEY, SteppingClock

INSTITUTION = [
    "institution", "add", "ghent", "--name", "Ghent University", "--name-nl", "Universiteit Gent",
    "--website", "https://www.ghent.example", "--country", "BE", "--provider", "ghent-university",
]  # fmt: skip
ISSUER = [
    "issuer", "add", "ghent-law", "--institution", "ghent", "--name", "Faculty of Law",
    "--email", "law@ghent.example", "--website", "https://www.ghent.example/law",
]  # fmt: skip
GRANT = ["role", "grant", "institution_administrator", "--institution", "ghent"]
EPPN = "Mien.Baert@ghent.example"


@pytest.fixture
def environment(app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of the installation whose database the test has."""
    providers = Path(__file__).parents[2] / "support" / "providers.toml"
    for name, value in {
        "ENVIRONMENT": "test",
        "BASE_URL": config.base_url,
        "VERIFIER_URL": config.verifier_url,
        "SECRET_KEY": config.secret_key,
        "KEY_ENCRYPTION_KEY": KEY.decode(),
        "DATABASE_URL": config.database_url,
        "PROVIDERS_FILE": str(providers),
    }.items():
        monkeypatch.setenv(f"RANSEL_{name}", value)


def sign_in(app: Flask, config: Config, *identifiers: VouchedIdentifier, key: str) -> int:
    """Somebody whom the provider ``key`` vouches for signs in; gives the person's id."""
    provider = read_providers(config, {})[key]
    claims = VouchedClaims(
        issuer=provider.issuer,
        subject=f"somebody-{key}",
        name="Mien Baert",
        identifiers=identifiers,
        session_id=None,
        acr=None,
    )
    with app.app_context(), new_session() as session, session.begin():
        now = app.extensions["clock"]()
        return receive_person(session, claims, provider, language="en", now=now).person_id


def vouched(value: str = EPPN) -> VouchedIdentifier:
    return VouchedIdentifier(kind=IdentifierKind.EPPN, value=value, normalised=value.lower())


def test_from_nothing_to_an_administrator(app: Flask, config: Config, environment: None) -> None:
    assert main(INSTITUTION) == 0
    assert main(ISSUER) == 0
    assert main([*GRANT, "--eppn", EPPN]) == 0
    assert main(["issuer", "rotate-key", "ghent-law"]) == 0
    with app.app_context(), new_session() as session:
        issuer = session.scalars(select(Issuer)).one()
        assert issuer.institution.slug == "ghent"
        assert issuer.institution.provider == "ghent-university"
        assert session.scalars(select(IssuerKey)).one().issuer_id == issuer.id
        assert session.scalar(select(Role)) is None
    # Another provider's word for the same name counts for nothing.
    stranger = sign_in(app, config, vouched(), key="radboud-university")
    person = sign_in(app, config, vouched(EPPN.lower()), key="ghent-university")
    assert person != stranger
    with app.app_context(), new_session() as session:
        role = session.scalars(select(Role)).one()
        assert (role.person_id, role.name) == (person, RoleName.INSTITUTION_ADMINISTRATOR)
        assert session.scalars(select(PendingGrant)).one().taken_at is not None
        events = set(session.scalars(select(AuditEvent.event)))
        assert {"system:institution:added", "system:role:promised", "system:role:granted"} <= events


def test_a_grant_is_taken_up_once(app: Flask, config: Config, environment: None) -> None:
    assert main(INSTITUTION) == 0
    assert main([*GRANT, "--eppn", EPPN]) == 0
    assert main([*GRANT, "--eppn", EPPN]) == 1
    person = sign_in(app, config, vouched(), key="ghent-university")
    with app.app_context(), new_session() as session, session.begin():
        for role in session.scalars(select(Role)):
            session.delete(role)
    sign_in(app, config, vouched(), key="ghent-university")
    with app.app_context(), new_session() as session:
        assert session.scalar(select(Role).where(Role.person_id == person)) is None


def test_somebody_known_has_the_role_at_once(
    app: Flask, config: Config, environment: None, clock: SteppingClock
) -> None:
    assert main(INSTITUTION) == 0
    person = sign_in(app, config, vouched(), key="ghent-university")
    assert main([*GRANT, "--eppn", EPPN]) == 0
    assert main([*GRANT, "--eppn", EPPN]) == 1
    with app.app_context(), new_session() as session:
        assert session.scalars(select(Role.person_id)).one() == person
        assert session.get_one(Person, person).name == "Mien Baert"


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (INSTITUTION, 1, "slug_taken"),
        ([*INSTITUTION[:2], "Ghent!", *INSTITUTION[3:]], 1, "slug_malformed"),
        ([*INSTITUTION[:2], "other", *INSTITUTION[3:], "--time-zone", "Gent"], 1, "time_zone_unk"),
        ([*INSTITUTION[:2], "other", *INSTITUTION[3:], "--colour", "teal"], 1, "colour_invalid"),
        ([*INSTITUTION[:2], "other", *INSTITUTION[3:], "--provider", "none"], 2, "none"),
        ([*ISSUER, "--website", "ghent.example"], 1, "website_malformed"),
        ([*ISSUER, "--institution", "nowhere"], 1, "institution_not_found"),
        ([*GRANT, "--eppn", "no eppn"], 1, "identifier_malformed"),
        (["issuer", "rotate-key", "nobody"], 1, "issuer_not_found"),
    ],
)
def test_a_refusal_names_itself_and_writes_nothing(
    app: Flask,
    environment: None,
    capsys: pytest.CaptureFixture[str],
    *,
    arguments: list[str],
    status: int,
    code: str,
) -> None:
    assert main(INSTITUTION) == 0
    assert main(arguments) == status
    assert code in capsys.readouterr().err
    with app.app_context(), new_session() as session:
        assert session.scalars(select(Institution.slug)).all() == ["ghent"]
        assert session.scalar(select(Issuer)) is None
        assert session.scalar(select(PendingGrant)) is None
