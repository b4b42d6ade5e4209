"""Telling somebody by mail that what opens her backpack, or what finds her awards, was changed.

The letter goes to every address that is proven to be hers, so that whoever sits in her session, or
reads one of her mailboxes, changes nothing unseen.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from babel.dates import format_date, format_datetime
from flask import current_app
from sqlalchemy.orm import Session

from backpack import mail
from backpack.accounts.browsers import name_browser
from backpack.accounts.identifiers import active_identifiers, mask_identifier
from backpack.accounts.providers import Providers
from backpack.models import BrowserSession, IdentifierKind, Person

KIND = "account_changed"


class Change(StrEnum):
    """What was changed."""

    SIGN_IN_LINKED = "sign_in_linked"
    SIGN_IN_UNLINKED = "sign_in_unlinked"
    ACCOUNTS_JOINED = "accounts_joined"
    ACCOUNTS_PARTED = "accounts_parted"
    ADDRESS_ADDED = "address_added"
    ADDRESS_REMOVED = "address_removed"
    ADDRESS_LOST = "address_lost"
    """Somebody else was proven to have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A change in the words of its letter. An address is masked there: old mailboxes read it too.

    ``browser`` is where it was done; none where nobody did it who is signed in as her.
    """

    change: Change
    browser: BrowserSession | None = None
    provider: str | None = None
    """The key of the provider whose sign-in was linked or unlinked."""
    address: str | None = None
    undo_until: datetime | None = None
    without: str | None = None
    """The normal form of an address that hears of it otherwise."""


def tell_of_change(session: Session, person: Person, notice: Notice, *, now: datetime) -> int:
    """Write to every address that is hers now; gives to how many."""
    language = person.language or "en"
    recipients = {
        one.normalised: one.value
        for one in active_identifiers(session, person)
        if one.kind is IdentifierKind.EMAIL and one.normalised != notice.without
    }
    if not recipients:
        return 0
    letter = mail.write_letter(
        KIND,
        language=language,
        name=person.called,
        change=notice.change,
        provider=_name(notice.provider, language) if notice.provider else None,
        address=mask_identifier(IdentifierKind.EMAIL, notice.address) if notice.address else None,
        moment=f"{format_datetime(now, 'd MMMM y, HH:mm', locale=language)} UTC",
        until=format_date(notice.undo_until, "d MMMM y", locale=language)
        if notice.undo_until
        else "",
        program=_program(notice.browser),
        signed_in_at=_name(notice.browser.sign_in.provider, language) if notice.browser else None,
        link=mail.site_address("/profile"),
    )
    for recipient in recipients.values():
        mail.queue(
            session,
            kind=KIND,
            recipient=recipient,
            letter=letter,
            language=language,
            person=person,
            now=now,
        )
    return len(recipients)


def _name(key: str, language: str) -> str:
    """What people call a provider; its key, if it is configured no more."""
    providers: Providers = current_app.extensions["providers"]
    return providers[key].name_in(language) if key in providers else key


def _program(browser: BrowserSession | None) -> str | None:
    """The browser and its system as far as they say, such as ``Firefox, Windows``."""
    named = name_browser(browser.user_agent) if browser else ()
    return ", ".join(each for each in named if each) or None
