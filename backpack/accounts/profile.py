"""What the profile page shows and changes: identifiers, browsers, language."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import audit
from backpack.accounts.browsers import name_browser
from backpack.accounts.providers import Providers
from backpack.accounts.sessions import end_session, live_sessions
from backpack.errors import NotFoundError
from backpack.models import BrowserSession, IdentifierKind, Person, SignIn, VerifiedIdentifier


@dataclass(frozen=True, slots=True)
class KnownIdentifier:
    """An identifier as the profile shows it. ``vouched_by`` is a provider's name, or none."""

    number: int
    kind: IdentifierKind
    value: str
    vouched_by: dict[str, str] | None
    proof: str
    """``provider``, or how its mailbox was proven: ``code``, ``link``."""
    verified_at: datetime
    former: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """A browser as the profile shows it."""

    public_id: str
    program: str | None
    system: str | None
    provider: str
    home_organisation: str | None
    created_at: datetime
    last_seen_at: datetime
    here: bool


def name_provider(key: str, providers: Providers) -> dict[str, str]:
    """What people call a provider, by language; its key, if it is configured no more."""
    provider = providers.get(key)
    return {"en": provider.name, "nl": provider.name_nl} if provider else {"en": key, "nl": key}


def describe_identifier(identifier: VerifiedIdentifier, providers: Providers) -> KnownIdentifier:
    """What the identifier is, and who said when that it is this person's."""
    proof, _colon, key = identifier.verified_by.partition(":")
    return KnownIdentifier(
        number=identifier.id,
        kind=identifier.kind,
        value=identifier.value,
        vouched_by=name_provider(key, providers) if key else None,
        proof=proof,
        verified_at=identifier.verified_at,
        former=identifier.superseded_at is not None,
        ended_at=identifier.ended_at,
    )


def describe_browser(browser: BrowserSession, *, here: bool) -> KnownBrowser:
    """Which browser it is, as well as it says so itself."""
    program, system = name_browser(browser.user_agent)
    return KnownBrowser(
        public_id=browser.public_id,
        program=program,
        system=system,
        provider=browser.sign_in.provider,
        home_organisation=browser.sign_in.home_organisation,
        created_at=browser.created_at,
        last_seen_at=browser.last_seen_at,
        here=here,
    )


def former_identifiers(session: Session, person: Person) -> list[VerifiedIdentifier]:
    """Those that were hers once: removed by her, or given to somebody else; the latest first."""
    return list(
        session.scalars(
            select(VerifiedIdentifier)
            .where(
                VerifiedIdentifier.person_id == person.id,
                VerifiedIdentifier.ended_at.is_not(None),
            )
            .order_by(VerifiedIdentifier.ended_at.desc(), VerifiedIdentifier.id.desc())
        )
    )


def sign_ins_of(session: Session, person: Person) -> list[SignIn]:
    """The accounts at identity providers that open this backpack, the last used first."""
    return list(
        session.scalars(
            select(SignIn)
            .where(SignIn.person_id == person.id)
            .order_by(SignIn.last_used_at.desc(), SignIn.id)
        )
    )


def choose_language(session: Session, person: Person, *, language: str, now: datetime) -> None:
    """Keep the language of the pages and of our mail."""
    if person.language == language:
        return
    person.language = language
    audit.record(
        session,
        "person:profile:changed",
        at=now,
        object_kind="person",
        object_id=person.public_id,
        actor=person,
        about=person,
        details={"language": language},
    )


def end_browser(session: Session, person: Person, *, public_id: str, now: datetime) -> None:
    """End the session of one of this person's browsers.

    Raises:
        NotFoundError: if it is not hers, or is over already.
    """
    for browser in live_sessions(session, person, now=now):
        if browser.public_id == public_id:
            end_session(session, browser, now=now, event="person:session:ended", actor=person)
            return
    raise NotFoundError("browser_not_found")


def end_other_browsers(
    session: Session, person: Person, *, here: BrowserSession | None, now: datetime
) -> None:
    """End the sessions of all this person's browsers except the one that asks."""
    for browser in live_sessions(session, person, now=now):
        if browser is not here:
            end_session(session, browser, now=now, event="person:session:ended", actor=person)
