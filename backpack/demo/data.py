"""Fills an empty database with the demo, through the same services that people use."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from backpack.accounts.terms import publish_terms
from backpack.clock import utc_now
from backpack.config import Config, Environment
from backpack.db import make_engine
from backpack.demo.badges import BADGES
from backpack.demo.bringing import bring_badges_in, collect_badges
from backpack.demo.cast import People, add_badge, add_institution, add_issuers
from backpack.demo.elsewhere import Elsewhere
from backpack.demo.nominations import tell_nominations
from backpack.demo.personas import INSTITUTIONS, PERSONAS, Persona
from backpack.demo.stories import FORMER_STUDENTS, OFFICERS, STORIES
from backpack.demo.telling import tell_stories
from backpack.languages import speak
from backpack.models import Institution

SAILOR = "Sanne de Vries"
"""Who has badges of other issuers as well."""

BEGINNING = timedelta(days=900)
"""How long ago the demo's institutions began with badges."""


class DemoRefusedError(Exception):
    """This installation is no demo; invented people have no business in it."""


def seed_database(config: Config) -> None:
    """Fill the database of ``config``, if it is empty; commits.

    Raises:
        DemoRefusedError: ``config`` is not of a demo or a test.
    """
    app = Flask("backpack")
    app.extensions["config"] = config
    speak(app)
    engine = make_engine(config.database_url)
    with app.app_context(), sessionmaker(engine).begin() as session:
        seed(session, now=utc_now(), config=config)
    engine.dispose()


def seed(session: Session, *, now: datetime, config: Config) -> None:
    """Write the demo as it stands at ``now``. Does nothing where it has been written before.

    Raises:
        DemoRefusedError: ``config`` is not of a demo or a test.
    """
    if config.environment not in {Environment.DEMO, Environment.TEST}:
        raise DemoRefusedError("The demo data belong in a demo, not in this installation.")
    slugs = [institution.slug for institution in INSTITUTIONS]
    if session.scalar(select(Institution.id).where(Institution.slug.in_(slugs)).limit(1)):
        return
    began = now - BEGINNING
    publish_terms(session, began)
    institutions = {one.slug: add_institution(session, one, at=began) for one in INSTITUTIONS}
    issuers = add_issuers(session, institutions, at=began)
    badges = {badge.slug: add_badge(session, badge, issuers, at=began) for badge in BADGES}
    people = People(session, config, began)
    for persona in PERSONAS:
        if _has_been_here(persona):
            people.add_persona(persona, issuers, institutions[persona.institution.slug])
    for name, email in FORMER_STUDENTS.items():
        people.add_absent(name, email)
    for slug, (name, email) in OFFICERS.items():
        people.add_absent(name, email, awards_for=issuers[slug])
    session.flush()
    tell_nominations(session, badges["specific-commitment"], people.by_name, now=now)
    tell_stories(session, badges, people.by_name, now=now)
    sailor = people.by_name[SAILOR]
    bring_badges_in(session, sailor, Elsewhere(people.provider_url), now=now)
    collect_badges(session, sailor, now=now)


def _has_been_here(persona: Persona) -> bool:
    """Staff, and whoever has decided something; the others sign in for the first time."""
    works = persona.awards_for or persona.judges_for or persona.administers
    return bool(works) or any(story.name == persona.name and story.then for story in STORIES)
