"""The demo's mailbox: shows every mail that was written; none of them leaves the machine."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template
from markupsafe import Markup, escape
from sqlalchemy import select

from backpack import db
from backpack.errors import NotFoundError
from backpack.models import OutboxMail
from backpack.shell import loosen_policy

mailbox = Blueprint("demo", __name__, url_prefix="/demo")

MOST_SHOWN = 60
_ADDRESS = re.compile(r"https?://[^\s<>]+")


def link_addresses(text: str) -> Markup:
    """A mail's text with its addresses as links, as mail programs show them."""
    parts: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        parts += [escape(text[end : match.start()]), _link(match.group())]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


def _link(address: str) -> Markup:
    return Markup('<a href="{0}">{0}</a>').format(address)


def find_link(mail: OutboxMail) -> str | None:
    """Where the mail leads, as a path of ours."""
    match = _ADDRESS.search(mail.text)
    return urlsplit(match.group()).path if match else None


@mailbox.get("/mailbox")
def show_mailbox() -> str:
    """The mails of everybody, the newest first."""
    query = select(OutboxMail).order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
    return render_template(
        "backpack/demo/mailbox.html",
        mails=list(db.session().scalars(query.limit(MOST_SHOWN))),
        find_link=find_link,
        link_addresses=link_addresses,
    )


@mailbox.get("/mailbox/<public_id>")
def show_mail(public_id: str) -> Response:
    """One mail as a mail program sets it."""
    mail = db.session().scalar(select(OutboxMail).where(OutboxMail.public_id == public_id))
    if mail is None:
        raise NotFoundError("mail_not_found")
    # Mail carries its style with it, which no page of ours may.
    loosen_policy("style-src", "'unsafe-inline'")
    return make_response(mail.html)
