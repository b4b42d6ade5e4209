"""Roles by invitation and by affiliation, names and who vouched for them, and being warned."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.accounts.affiliations import keep_affiliations
from backpack.accounts.graduation import ENDS_SOON, UNUSED, Risk, danger_to, risk_of
from backpack.accounts.grants import Scope
from backpack.accounts.invitations import (
    LIFETIME,
    accept_invitation,
    find_invitation,
    invite_to_role,
    open_invitations,
    withdraw_invitation,
)
from backpack.accounts.missing import MOST_A_DAY, ask_issuer
from backpack.accounts.names import keep_name
from backpack.accounts.oidc.claims import VouchedClaims, read_claims
from backpack.accounts.providers import Provider, RoleRule
from backpack.db import new_session
from backpack.errors import BackpackError, ConflictError, GoneError, NotFoundError, TooOftenError
from backpack.jobs import look_after_accounts
from backpack.models import (
    IdentifierKind,
    Institution,
    Issuer,
    OutboxMail,
    Person,
    Role,
    RoleByRule,
    RoleInvitation,
    RoleName,
    SignIn,
)
from tests.support import factories
from tests.support.factories import NOW
from tests.support.forms import page, send
from tests.support.sessions import sign_in_as

ADDRESS = "bram@ghent.example"


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.test_request_context(), new_session() as session:
        yield session
        session.rollback()


GHENT = "ghent-university"


def make_administrator(session: Session) -> tuple[Person, Issuer]:
    issuer = factories.make_issuer(session)
    person = factories.make_person(session, name="Lieve Maes")
    factories.make_role(session, person, institution=issuer.institution)
    return person, issuer


def invite(session: Session, inviter: Person, scope: Scope, name: RoleName) -> str:
    """Invite somebody; gives the token in the mail."""
    invite_to_role(
        session, inviter, name=name, scope=scope, address=ADDRESS, language="en", now=NOW
    )
    session.flush()
    text = session.scalars(select(OutboxMail.text).order_by(OutboxMail.id.desc())).first()
    found = re.search(r"/invitations/(\S+)", text or "")
    assert found
    return found[1]


class TestInvitations:
    def test_it_gives_the_role_once(self, session: Session) -> None:
        lieve, issuer = make_administrator(session)
        token = invite(session, lieve, Scope(issuer=issuer), RoleName.AWARDER)
        bram = factories.make_person(session, name="Bram")
        invitation = find_invitation(session, token=token, now=NOW)
        accept_invitation(session, invitation, bram, now=NOW)
        session.flush()
        role = session.scalars(select(Role).where(Role.person_id == bram.id)).one()
        assert (role.name, role.issuer_id) == (RoleName.AWARDER, issuer.id)
        session.refresh(invitation)
        with pytest.raises(GoneError, match="invitation_over"):
            find_invitation(session, token=token, now=NOW)
        with pytest.raises(GoneError, match="invitation_over"):
            accept_invitation(session, invitation, lieve, now=NOW)

    def test_it_ends_after_two_weeks_and_when_it_is_withdrawn(self, session: Session) -> None:
        lieve, issuer = make_administrator(session)
        token = invite(session, lieve, Scope(issuer=issuer), RoleName.AWARDER)
        with pytest.raises(GoneError):
            find_invitation(session, token=token, now=NOW + LIFETIME)
        stranger, _issuer = make_administrator(session)
        row = open_invitations(session, lieve, now=NOW)[0]
        with pytest.raises(NotFoundError):
            withdraw_invitation(session, stranger, public_id=row.public_id, now=NOW)
        withdraw_invitation(session, lieve, public_id=row.public_id, now=NOW)
        with pytest.raises(GoneError):
            find_invitation(session, token=token, now=NOW)
        with pytest.raises(NotFoundError):
            find_invitation(session, token="A" * 43, now=NOW)

    def test_nobody_offers_what_she_does_not_administer(self, session: Session) -> None:
        lieve, issuer = make_administrator(session)
        other = factories.make_issuer(session)
        awarder = factories.make_awarder(session, issuer)
        for inviter, scope in (
            (lieve, Scope(issuer=other)),
            (lieve, Scope(institution=other.institution)),
            (awarder, Scope(issuer=issuer)),
        ):
            with pytest.raises(NotFoundError):
                invite(session, inviter, scope, RoleName.AWARDER)
        with pytest.raises(BackpackError, match="role_not_of_scope"):
            invite(session, lieve, Scope(issuer=issuer), RoleName.INSTITUTION_ADMINISTRATOR)

    def test_the_pages(self, app: Flask) -> None:
        with app.app_context(), new_session() as session, session.begin():
            lieve, issuer = make_administrator(session)
            offer = f"awarder:issuer:{issuer.slug}"
            bram = factories.make_person(session, name="Bram Lauwers")
        admin, learner = sign_in_as(app, lieve), sign_in_as(app, bram)
        assert page(learner, "/invitations")[0] == HTTPStatus.NOT_FOUND
        here = "/invitations"
        assert send(admin, here, of=here, address="no", offer=offer)[0] == HTTPStatus.BAD_REQUEST
        assert send(admin, here, of=here, address=ADDRESS, offer=offer)[0] == HTTPStatus.SEE_OTHER
        with app.app_context(), new_session() as session:
            text = session.scalars(select(OutboxMail.text)).one()
            assert session.scalars(select(RoleInvitation)).one().invited_by_id == lieve.id
        link = re.search(r"(/invitations/\S+)", text)
        assert link
        status, shown = page(learner, link[1])
        assert (status, "Lieve Maes" in shown, issuer.name in shown) == (200, True, True)
        assert send(learner, link[1], of=link[1])[0] == HTTPStatus.FOUND
        assert page(learner, "/desk")[0] == HTTPStatus.OK
        assert page(learner, link[1])[0] == HTTPStatus.GONE


def provider_with(app: Flask, *rules: RoleRule, **changes: object) -> Provider:
    provider: Provider = app.extensions["providers"]["ghent-university"]
    return replace(provider, role_rules=rules, **changes)  # type: ignore[arg-type]


def claims_of(provider: Provider, *affiliations: str, **more: object) -> VouchedClaims:
    given = {"sub": "x", "eduperson_scoped_affiliation": list(affiliations), **more}
    return read_claims(given, provider)


def sign_in_of(session: Session, person: Person) -> SignIn:
    return session.scalars(select(SignIn).where(SignIn.person_id == person.id)).one()


class TestRules:
    def test_a_role_follows_the_affiliation(self, app: Flask, session: Session) -> None:
        issuer = factories.make_issuer(session, slug="student-services")
        rule = RoleRule(
            affiliation="employee@ghent.example", role=RoleName.AWARDER,
            institution=None, issuer="student-services",
        )  # fmt: skip
        provider = provider_with(app, rule)
        bram = factories.make_person(session)
        given = factories.make_role(session, bram, issuer=factories.make_issuer(session))
        sign_in = sign_in_of(session, bram)
        for affiliations, expected in (
            (["student@ghent.example"], {given.issuer_id}),
            (["Employee@Ghent.example", "member@ghent.example"], {given.issuer_id, issuer.id}),
            (["employee@ghent.example"], {given.issuer_id, issuer.id}),
            (["employee@radboud.example"], {given.issuer_id}),
            (["employee@ghent.example"], {given.issuer_id, issuer.id}),
            ([], {given.issuer_id}),
        ):
            claims = claims_of(provider, *affiliations)
            keep_affiliations(session, sign_in, claims, provider, now=NOW)
            session.flush()
            held = session.scalars(select(Role.issuer_id).where(Role.person_id == bram.id)).all()
            assert set(held) == expected, affiliations
            assert len(held) == len(expected)

    def test_what_was_given_by_hand_stays(self, app: Flask, session: Session) -> None:
        issuer = factories.make_issuer(session, slug="student-services")
        rule = RoleRule(
            affiliation="employee@ghent.example", role=RoleName.AWARDER,
            institution=None, issuer="student-services",
        )  # fmt: skip
        provider = provider_with(app, rule)
        bram = factories.make_awarder(session, issuer)
        sign_in = sign_in_of(session, bram)
        for affiliations in (["employee@ghent.example"], []):
            claims = claims_of(provider, *affiliations)
            keep_affiliations(session, sign_in, claims, provider, now=NOW)
        left = session.scalars(select(Role.issuer_id).where(Role.person_id == bram.id)).all()
        assert left == [issuer.id]
        assert not session.scalars(select(RoleByRule)).all()

    def test_a_rule_for_what_is_not_there_gives_nothing(
        self, app: Flask, session: Session, caplog: pytest.LogCaptureFixture
    ) -> None:
        rule = RoleRule(
            affiliation="staff@ghent.example", role=RoleName.INSTITUTION_ADMINISTRATOR,
            institution="nowhere", issuer=None,
        )  # fmt: skip
        provider = provider_with(app, rule)
        person = factories.make_person(session)
        claims = claims_of(provider, "staff@ghent.example")
        keep_affiliations(session, sign_in_of(session, person), claims, provider, now=NOW)
        assert not session.scalars(select(Role)).all()
        assert not session.scalars(select(Institution)).all()
        assert "nowhere" in caplog.text


class TestNames:
    def test_a_validated_name_yields_only_to_a_validated_one(self, app: Flask) -> None:
        validated = provider_with(app, validates_names=True)
        other = provider_with(app, validates_names=False, key="eduid")
        person = Person(name="Somebody")
        for provider, name, expected in (
            (other, "A. P.", ("A. P.", None)),
            (validated, "Anna Peeters", ("Anna Peeters", validated.key)),
            (other, "Queen Anna", ("Anna Peeters", validated.key)),
            (validated, "Anna Peeters-Maes", ("Anna Peeters-Maes", validated.key)),
        ):
            keep_name(person, claims_of(provider, name=name), provider, now=NOW)
            assert (person.name, person.name_validated_by) == expected
        person.display_name = "Annie"
        assert (person.called, person.printed_name) == ("Annie", "Anna Peeters-Maes")
        person.name_validated_by = None
        assert person.printed_name == "Annie"

    @pytest.mark.parametrize(("acr", "validated"), [("checked", True), ("other", False)])
    def test_names_that_are_validated_only_at_a_stronger_sign_in(
        self, app: Flask, *, acr: str, validated: bool
    ) -> None:
        provider = provider_with(app, validates_names=True, name_acr_values=("checked",))
        claims = claims_of(provider, name="Anna", acr=acr)
        assert claims.name_validated is validated
        person = Person(name="Somebody")
        keep_name(person, claims, provider, now=NOW)
        assert person.name_validated_by == (provider.key if validated else None)
        # What she calls herself there on another day is nothing that was checked.
        keep_name(person, claims_of(provider, name="Queen Anna"), provider, now=NOW)
        assert person.printed_name == ("Anna" if validated else "Queen Anna")


class TestEndings:
    @pytest.mark.parametrize(
        ("changes", "risk"),
        [
            ({}, None),
            ({"last_used_at": NOW - UNUSED}, Risk.UNUSED),
            ({"ends_at": NOW + ENDS_SOON}, Risk.ENDS_SOON),
            ({"ends_at": NOW + ENDS_SOON + timedelta(days=1)}, None),
            ({"affiliation_ended_at": NOW}, Risk.ENDED),
            ({"affiliation_ended_at": NOW, "affiliations": ["student@ghent.example"]}, None),
        ],
    )
    def test_why_a_way_in_may_close(
        self, session: Session, changes: dict[str, object], risk: Risk | None
    ) -> None:
        sign_in = sign_in_of(session, factories.make_person(session))
        for name, value in changes.items():
            setattr(sign_in, name, value)
        assert risk_of(sign_in, now=NOW) == risk

    def test_an_affiliation_that_ends(self, app: Flask, session: Session) -> None:
        provider = provider_with(app)
        person = factories.make_person(session)
        sign_in = sign_in_of(session, person)
        for affiliations, ended in (
            (["alum@ghent.example"], False),
            (["student@ghent.example", "alum@ghent.example"], False),
            (["alum@ghent.example"], True),
            (["employee@ghent.example"], False),
        ):
            claims = claims_of(provider, *affiliations)
            keep_affiliations(session, sign_in, claims, provider, now=NOW)
            assert (sign_in.affiliation_ended_at is not None) is ended
        silent = read_claims({"sub": "x"}, provider)
        keep_affiliations(session, sign_in, silent, provider, now=NOW)
        assert sign_in.affiliations == ["employee@ghent.example"]

    @pytest.mark.parametrize("given", [1822392000, "2027-10-01", "20271001120000Z", "someday"])
    def test_when_a_provider_says_that_an_account_ends(self, app: Flask, given: object) -> None:
        names = replace(provider_with(app).claims, ends="schac_expiry_date")
        provider = provider_with(app, claims=names)
        ends_at = claims_of(provider, schac_expiry_date=given).ends_at
        assert (ends_at is None) if given == "someday" else (ends_at and ends_at.year == 2027)

    def test_she_is_written_to_once_and_shown_a_notice(self, app: Flask) -> None:
        later = NOW + UNUSED
        with app.app_context(), new_session() as session, session.begin():
            alone = factories.make_person(session, email="alone@ghent.example", provider=GHENT)
            factories.make_identifier(
                session, alone, kind=IdentifierKind.EMAIL, value="alone@home.example"
            )
            safe = factories.make_person(session, email="safe@ghent.example", provider=GHENT)
            fresh = sign_in_of(session, factories.make_person(session, provider=GHENT))
            fresh.person_id, fresh.last_used_at = safe.id, later
        assert look_after_accounts(app, later - timedelta(minutes=1)) == 0
        assert look_after_accounts(app, later) >= 1
        assert look_after_accounts(app, later + timedelta(days=1)) == 0
        with app.app_context(), new_session() as session:
            sent = set(session.scalars(select(OutboxMail.recipient)))
            assert {"alone@ghent.example", "alone@home.example"} <= sent
            assert "safe@ghent.example" not in sent
            assert danger_to(session, safe, now=later) is None
            found = danger_to(session, alone, now=later)
            assert found is not None
            assert found[1] is Risk.UNUSED

    def test_a_provider_that_is_configured_no_more_is_no_way_in(self, app: Flask) -> None:
        with app.app_context(), new_session() as session, session.begin():
            person = factories.make_person(session, email="grad@ghent.example", provider=GHENT)
            own = sign_in_of(session, person)
            own.affiliation_ended_at = NOW
            gone = sign_in_of(session, factories.make_person(session, provider="taken-out"))
            gone.person_id, gone.last_used_at = person.id, NOW + timedelta(days=1)
        with app.app_context(), new_session() as session:
            found = danger_to(session, session.merge(person), now=NOW)
            assert found is not None
            assert (found[0].id, found[1]) == (own.id, Risk.ENDED)
        assert look_after_accounts(app, NOW) == 1

    def test_the_notice_on_the_backpack(self, app: Flask) -> None:
        with app.app_context(), new_session() as session, session.begin():
            person = factories.make_person(session, provider=GHENT)
        client = sign_in_as(app, person)
        assert "/profile/link" not in page(client, "/backpack")[1]
        with app.app_context(), new_session() as session, session.begin():
            sign_in_of(session, person).affiliation_ended_at = NOW
        assert "/profile/link" in page(client, "/backpack")[1]


class TestMissingBadge:
    def test_a_letter_to_the_issuer(self, app: Flask) -> None:
        with app.app_context(), new_session() as session, session.begin():
            issuer = factories.make_badge_class(session).issuer
            person = factories.make_person(session, email="noor@ghent.example")
        client = sign_in_as(app, person)
        here = "/missing-badge"
        assert send(client, here, of=here, issuer=issuer.slug)[0] == HTTPStatus.BAD_REQUEST
        sent = send(client, here, of=here, issuer=issuer.slug, badge="Tutor", message="In May")
        assert sent == (HTTPStatus.SEE_OTHER, here)
        with app.app_context(), new_session() as session:
            mail = session.scalars(select(OutboxMail)).one()
        assert (mail.recipient, mail.reply_to) == (issuer.email, "noor@ghent.example")
        assert "noor@ghent.example" in mail.text
        assert "In May" in mail.text

    def test_not_too_often_and_not_without_an_address(self, session: Session) -> None:
        issuer = factories.make_badge_class(session).issuer
        noor = factories.make_person(session)
        for _turn in range(MOST_A_DAY):
            ask_issuer(session, noor, issuer=issuer.slug, badge="b", message="", now=NOW)
            session.flush()
        with pytest.raises(TooOftenError, match="asked_too_often"):
            ask_issuer(session, noor, issuer=issuer.slug, badge="b", message="", now=NOW)
        silent = factories.make_person(session, eppn="silent@ghent.example")
        with pytest.raises(ConflictError, match="no_address"):
            ask_issuer(session, silent, issuer=issuer.slug, badge="b", message="", now=NOW)
        with pytest.raises(NotFoundError):
            ask_issuer(session, noor, issuer="nobody", badge="b", message="", now=NOW)
