"""What an institution asks before claiming: once, by its legal basis, anew when it changes."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backpack.accounts.terms.claiming import (
    end_claiming_terms,
    publish_claiming_terms,
    require_accepted,
)
from backpack.cli import make_parser
from backpack.config import ConfigError
from backpack.db import new_session
from backpack.errors import ConflictError
from backpack.models import (
    BadgeClass,
    BadgeKind,
    Credential,
    LegalBasis,
    Person,
    TermsAcceptance,
    TermsDocument,
)
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.sessions import sign_in_as

TEXTS = {"en": "# Your data\n\nWe keep the award.\n", "nl": "# Je gegevens\n\nWe bewaren dit.\n"}


class World:
    """A learner, and an institution with badges to claim."""

    def __init__(self, app: Flask, clock: SteppingClock) -> None:
        self.app, self.clock = app, clock
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context(), new_session() as session, session.begin():
            badge_class = factories.make_badge_class(session)
            person = factories.make_person(session, email="noor@student.example")
            self.badge_class_id, self.person_id = badge_class.id, person.id
        self.browser: FlaskClient = sign_in_as(app, person)

    def award(self) -> str:
        """One more award of a kind of badge of its own, at the same institution."""
        with self.app.app_context(), new_session() as session, session.begin():
            issuer = session.get_one(BadgeClass, self.badge_class_id).issuer
            badge_class = factories.make_badge_class(session, issuer=issuer)
            return factories.make_award(session, badge_class=badge_class).public_id

    def publish(
        self,
        *,
        basis: LegalBasis = LegalBasis.CONSENT,
        kind: BadgeKind | None = None,
        more: str = "",
    ) -> int:
        with self.app.app_context(), new_session() as session, session.begin():
            documents = publish_claiming_terms(
                session,
                session.get_one(BadgeClass, self.badge_class_id).issuer.institution,
                badge_kind=kind,
                basis=basis,
                texts={language: text + more for language, text in TEXTS.items()},
                now=self.clock(),
            )
            return len(documents)

    def asked(self, award: str) -> list[str]:
        page = html.fromstring(self.browser.get(f"/awards/{award}?lang=en").get_data(as_text=True))
        boxes = (box for box in page.iter("input") if box.get("name") == "terms")
        return [str(box.get("value")) for box in boxes]

    def claim(self, award: str, *ticked: str) -> TestResponse:
        return self.browser.post(f"/awards/{award}/claim", data={"terms": list(ticked)})

    def rows(self, table: type[TermsAcceptance]) -> list[TermsAcceptance]:
        with self.app.app_context(), new_session() as session:
            query = select(table).join(TermsDocument).where(TermsDocument.kind == "claiming")
            return list(session.scalars(query.order_by(table.id)))


@pytest.fixture
def world(app: Flask, clock: SteppingClock) -> World:
    return World(app, clock)


def test_it_is_asked_once_and_loses_nothing(world: World) -> None:
    assert world.publish() == 2
    first, second = world.award(), world.award()
    (box,) = world.asked(first)
    refused = world.claim(first)
    assert refused.status_code == 400
    assert "aria-invalid" in refused.text
    assert world.rows(TermsAcceptance) == []
    assert world.claim(first, box).status_code == 303
    assert world.asked(second) == []
    assert world.claim(second).status_code == 303
    assert len(world.rows(TermsAcceptance)) == 1


def test_a_new_version_asks_again(world: World) -> None:
    world.publish()
    first = world.award()
    world.claim(first, *world.asked(first))
    assert world.publish() == 0
    assert world.publish(more="\nOne thing more.\n") == 2
    second = world.award()
    (old,) = [str(row.document_id) for row in world.rows(TermsAcceptance)]
    assert world.claim(second, old).status_code == 400
    assert world.claim(second, *world.asked(second)).status_code == 303


def test_what_is_asked_for_another_kind_is_not_asked(world: World) -> None:
    world.publish(kind=BadgeKind.MICRO_CREDENTIAL)
    award = world.award()
    assert world.asked(award) == []
    assert world.claim(award).status_code == 303


@pytest.mark.parametrize("basis", list(LegalBasis))
def test_only_a_consent_can_be_withdrawn(world: World, basis: LegalBasis) -> None:
    world.publish(basis=basis)
    first = world.award()
    world.claim(first, *world.asked(first))
    (acceptance,) = world.rows(TermsAcceptance)
    path = f"/profile/agreements/{acceptance.document_id}"
    assert world.browser.get(path).status_code == 200
    assert world.browser.get("/profile/agreements").status_code == 200
    answer = world.browser.post(f"{path}/withdraw")
    second = world.award()
    if basis is not LegalBasis.CONSENT:
        assert answer.status_code == 409
        assert world.asked(second) == []
        return
    assert answer.status_code == 303
    assert world.browser.post(f"{path}/withdraw").status_code == 303
    # The badge stays, a new one waits, and giving the consent again is told apart.
    with world.app.app_context(), new_session() as session:
        assert len(session.scalars(select(Credential)).all()) == 1
    assert world.claim(second).status_code == 400
    assert world.claim(second, *world.asked(second)).status_code == 303
    assert [row.withdrawn_at is None for row in world.rows(TermsAcceptance)] == [False, True]


def test_somebody_elses_agreement_is_not_there(world: World) -> None:
    world.publish()
    award = world.award()
    world.claim(award, *world.asked(award))
    (acceptance,) = world.rows(TermsAcceptance)
    with world.app.app_context(), new_session() as session, session.begin():
        other = factories.make_person(session, name="Somebody Else")
    browser = sign_in_as(world.app, other)
    path = f"/profile/agreements/{acceptance.document_id}"
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}/withdraw").status_code == 404


def test_no_other_way_of_claiming_goes_round_it(world: World) -> None:
    world.publish()
    with world.app.test_request_context(), new_session() as session:
        person = session.get_one(Person, world.person_id)
        badge_class = session.get_one(BadgeClass, world.badge_class_id)
        with pytest.raises(ConflictError) as refusal:
            require_accepted(session, person, badge_class)
        assert refusal.value.code == "terms_not_accepted"
        institution = badge_class.issuer.institution
        assert end_claiming_terms(session, institution, badge_kind=None, now=world.clock())
        require_accepted(session, person, badge_class)


def run(world: World, session: Session, *arguments: str) -> str:
    parsed = make_parser().parse_args(["terms", *arguments])
    said: str = parsed.do(session, world.app.extensions["config"], parsed)
    return said


def test_the_command_publishes_and_ends(world: World, tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text("# Ours\n\nRead it.\n")
    with world.app.app_context(), new_session() as session, session.begin():
        slug = session.get_one(BadgeClass, world.badge_class_id).issuer.institution.slug
        options = ("publish", slug, "--basis", "public_task", "--en", str(text))
        assert "version 1" in run(world, session, *options)
        assert run(world, session, *options)
        assert (
            len(
                session.scalars(select(TermsDocument).where(TermsDocument.kind == "claiming")).all()
            )
            == 1
        )
        run(world, session, "end", slug)
        assert "version 2" in run(world, session, *options)
        with pytest.raises(ConfigError):
            run(world, session, "publish", slug, "--basis", "consent")
