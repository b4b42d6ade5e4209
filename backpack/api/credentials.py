"""The badges of a learner as a program gets them, and those that it brings (section 6.2)."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session, undefer

from backpack import audit
from backpack.badges.importing.judging import Judged, open_badge_of
from backpack.badges.importing.shelving import Decision, bring_in
from backpack.errors import BackpackError
from backpack.models import (
    Credential,
    ImportedBadge,
    ImportedVerdict,
    ImportOutcome,
    OAuthGrant,
    Person,
)

MOST_PER_PAGE = 100
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the shelf is asked for: so many from there on, issued after ``since``."""

    limit: int
    offset: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """JSON credentials and compact tokens, as they were signed, and how many there are in all."""

    documents: list[str]
    tokens: list[str]
    total: int

    def write(self) -> str:
        """The GetOpenBadgeCredentialsResponse; what was signed goes in as it is."""
        documents = ",".join(self.documents)
        return f'{{"credential":[{documents}],"compactJwsString":{json.dumps(self.tokens)}}}'


def list_credentials(session: Session, person: Person, wanted: Wanted) -> Page:
    """The Open Badges 3.0 credentials of ``person``, oldest first: hers, and those she brought in.

    Revoked ones are left out, and badges of older versions, which this form cannot hold.
    """
    own = select(
        literal(0).label("kind"), Credential.id.label("id"), Credential.issued_at.label("at")
    ).where(Credential.person_id == person.id, Credential.revoked_at.is_(None))
    brought_at = func.coalesce(ImportedBadge.valid_from, ImportedBadge.awarded_at)
    brought = select(literal(1), ImportedBadge.id, brought_at).where(
        ImportedBadge.person_id == person.id,
        ImportedBadge.revoked_at.is_(None),
        ImportedBadge.generation == "ob3",
        ImportedBadge.verdict != ImportedVerdict.NOT_GENUINE,
    )
    if wanted.since is not None:
        own = own.where(Credential.issued_at > wanted.since)
        brought = brought.where(brought_at > wanted.since)
    both = union_all(own, brought).subquery()
    total = session.scalar(select(func.count()).select_from(both)) or 0
    rows = session.execute(
        select(both.c.kind, both.c.id)
        .order_by(both.c.at, both.c.kind, both.c.id)
        .limit(wanted.limit)
        .offset(wanted.offset)
    ).all()
    return _read_page(session, [(row.kind, row.id) for row in rows], total)


def _read_page(session: Session, rows: list[tuple[int, int]], total: int) -> Page:
    own = {
        one.id: one.signed_json
        for one in session.scalars(
            select(Credential)
            .where(Credential.id.in_([number for kind, number in rows if kind == 0]))
            .options(undefer(Credential.signed_json))
        )
    }
    brought = {
        one.id: one.content
        for one in session.scalars(
            select(ImportedBadge)
            .where(ImportedBadge.id.in_([number for kind, number in rows if kind == 1]))
            .options(undefer(ImportedBadge.content))
        )
    }
    page = Page([], [], total)
    for kind, number in rows:
        held = (own[number], False) if kind == 0 else open_badge_of(brought[number])
        if held is not None:
            text, is_token = held
            (page.tokens if is_token else page.documents).append(text)
    return page


def read_brought(body: bytes, media_type: str) -> bytes:
    """The credential in a request, checked to be of the form that its media type says.

    Raises:
        BackpackError: ``invalid_data``.
    """
    try:
        text = body.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise refusal("The body is not UTF-8.") from error
    if media_type == "text/plain":
        if not _TOKEN.fullmatch(text):
            raise refusal("text/plain carries one compact JWS.")
    elif media_type in {"application/json", "application/vc+ld+json", "application/ld+json",
                        "application/vc"}:  # fmt: skip
        if not text.startswith("{"):
            raise refusal("JSON carries one AchievementCredential, an object.")
    else:
        raise refusal("Send application/json, application/vc+ld+json or text/plain.")
    held = open_badge_of(text.encode())
    if held is None or held[1] != (media_type == "text/plain"):
        raise refusal("There is no Open Badges 3.0 credential of this form in it.")
    return text.encode()


def store_credential(
    session: Session, grant: OAuthGrant, found: Judged | Decision, *, now: datetime
) -> bool:
    """Put what was judged on the shelf as an import is; says whether it was not there before.

    Raises:
        BackpackError: ``invalid_data``, it is no badge or not a genuine one.
    """
    person = grant.person
    decision = (
        found
        if isinstance(found, Decision)
        else bring_in(session, person, found, file_name=None, now=now)
    )
    if decision.outcome not in {
        ImportOutcome.IMPORTED,
        ImportOutcome.RENEWED,
        ImportOutcome.DUPLICATE,
    }:
        raise refusal(f"The credential was verified and refused: {decision.code}.")
    audit.record(
        session,
        "system:app:stored",
        at=now,
        object_kind="oauth_client",
        object_id=grant.client.client_id,
        about=person,
        details={"app": grant.client.name, "outcome": str(decision.outcome)},
    )
    return decision.outcome is ImportOutcome.IMPORTED


def refusal(sentence: str) -> BackpackError:
    """The error for what cannot be taken."""
    return BackpackError("invalid_data", sentence)
