"""Mail: what it says, in the recipient's language, and its row in the outbox."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from backpack.config import Config
from backpack.models import Award, OutboxMail, Person
from backpack.shell import LANGUAGES, asset_folder, read_translations

LONGEST_SUBJECT = 400


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words: its subject, and its body as text and as HTML."""

    subject: str
    text: str
    html: str


@cache
def _templates(language: str) -> Environment:
    """The templates of mail in ``language``: mail is written outside any request as well."""
    environment = Environment(
        loader=FileSystemLoader(asset_folder("templates")),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined] # added by the extension
        read_translations(language), newstyle=True
    )
    return environment


def write_letter(kind: str, *, language: str, **values: Any) -> Letter:
    """Write the letter of this kind with ``templates/backpack/mail/<kind>.{subject,txt,html}``.

    A language that we do not speak is answered in English.
    """
    spoken = language if language in LANGUAGES else "en"
    environment = _templates(spoken)

    def render(ending: str) -> str:
        template = environment.get_template(f"backpack/mail/{kind}.{ending}")
        return template.render(language=spoken, **values)

    subject = " ".join(render("subject").split())[:LONGEST_SUBJECT]
    return Letter(subject=subject, text=render("txt").strip() + "\n", html=render("html"))


def site_address(path: str) -> str:
    """The whole address of a page of ours, as a mail must name it."""
    config: Config = current_app.extensions["config"]
    return config.base_url + path


def queue(
    session: Session,
    *,
    kind: str,
    recipient: str,
    letter: Letter,
    language: str,
    now: datetime,
    award: Award | None = None,
    person: Person | None = None,
    sender_name: str | None = None,
    reply_to: str | None = None,
) -> OutboxMail:
    """Put one mail for one recipient into the outbox, in the transaction of ``session``.

    It is sent after that transaction was committed, by ``jobs.deliver_outbox``.
    """
    mail = OutboxMail(
        kind=kind,
        recipient=recipient,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language=language,
        award_id=award.id if award else None,
        person_id=person.id if person else None,
        sender_name=sender_name,
        reply_to=reply_to,
        created_at=now,
        next_attempt_at=now,
    )
    session.add(mail)
    return mail
