"""What learners allow programs: codes used once, tokens in families, refresh tokens rotated.

A refresh token or a code that comes a second time is in two hands: the whole family ends.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.dml import Update

from backpack import audit
from backpack.api.clients import hash_secret
from backpack.api.scopes import Scope, read_scopes, write_scopes
from backpack.errors import NotFoundError
from backpack.models import OAuthClient, OAuthGrant, OAuthToken, Person, TokenKind

CODE_LIFETIME = timedelta(minutes=10)
ACCESS_LIFETIME = timedelta(hours=1)
REFRESH_LIFETIME = timedelta(days=90)
"""Counted from the last use: a program that is forgotten loses its access by itself."""

LIFETIMES = {TokenKind.ACCESS: ACCESS_LIFETIME, TokenKind.REFRESH: REFRESH_LIFETIME}

TOUCH_EVERY = timedelta(minutes=5)
"""How exactly the last use is known; a write at every question would be too many."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens as they are given out, this once."""

    access: str
    refresh: str | None


def begin_grant(
    session: Session,
    person: Person,
    client: OAuthClient,
    *,
    scope: str,
    redirect_uri: str,
    code_challenge: str,
    now: datetime,
) -> str:
    """Write down what ``person`` allows, and give the code for it."""
    code = secrets.token_urlsafe(32)
    grant = OAuthGrant(
        person_id=person.id,
        client=client,
        scope=scope,
        code_sha256=hash_secret(code),
        redirect_uri=redirect_uri,
        code_challenge=code_challenge,
        code_expires_at=now + CODE_LIFETIME,
        granted_at=now,
    )
    session.add(grant)
    session.flush()
    _record(session, grant, "learner:app:allowed", now=now, actor=person)
    return code


def find_by_code(
    session: Session, code: str, client: OAuthClient, *, now: datetime
) -> OAuthGrant | None:
    """The grant of a code of ``client`` that is fresh; a code that was used ends its family."""
    grant = session.scalar(
        select(OAuthGrant).where(
            OAuthGrant.code_sha256 == hash_secret(code), OAuthGrant.client_id == client.id
        )
    )
    if grant is None:
        return None
    if grant.code_used_at is not None:
        end_grant(session, grant, now=now, event="system:app:ended", reason="code_replayed")
        return None
    fresh = grant.ended_at is None and now < grant.code_expires_at
    return grant if fresh and grant.person.deleted_at is None else None


def use_code(session: Session, grant: OAuthGrant, *, now: datetime) -> bool:
    """Use the code up; of two that come at once the second ends the family."""
    used = update(OAuthGrant).where(OAuthGrant.id == grant.id, OAuthGrant.code_used_at.is_(None))
    if _changes(session, used.values(code_used_at=now)):
        return True
    end_grant(session, grant, now=now, event="system:app:ended", reason="code_replayed")
    return False


def keep_tokens(
    session: Session, grant: OAuthGrant, tokens: Tokens, *, scope: str, now: datetime
) -> None:
    """Keep what was given out: ``scope`` narrows the access token, never the refresh token."""
    session.add(_row(grant, TokenKind.ACCESS, tokens.access, scope=scope, now=now))
    if tokens.refresh is not None:
        session.add(_row(grant, TokenKind.REFRESH, tokens.refresh, scope=grant.scope, now=now))
    grant.last_used_at = now
    session.flush()


def _row(
    grant: OAuthGrant, kind: TokenKind, token: str, *, scope: str, now: datetime
) -> OAuthToken:
    return OAuthToken(
        grant=grant,
        kind=kind,
        sha256=hash_secret(token),
        scope=scope,
        created_at=now,
        expires_at=now + LIFETIMES[kind],
    )


def find_refresh_token(session: Session, token: str, *, now: datetime) -> OAuthToken | None:
    """The refresh token, if it is good; one that was used before ends its family."""
    found = find_token(session, token)
    if found is None or found.kind is not TokenKind.REFRESH:
        return None
    if found.used_at is not None:
        grant = found.grant
        end_grant(session, grant, now=now, event="system:app:ended", reason="token_replayed")
        return None
    return found if is_good(found, now=now) else None


def use_refresh_token(session: Session, token: OAuthToken, *, now: datetime) -> bool:
    """Use it up; of two that come at once the second ends the family."""
    used = update(OAuthToken).where(OAuthToken.id == token.id, OAuthToken.used_at.is_(None))
    if _changes(session, used.values(used_at=now)):
        return True
    end_grant(session, token.grant, now=now, event="system:app:ended", reason="token_replayed")
    return False


def find_access_token(session: Session, token: str, *, now: datetime) -> OAuthToken | None:
    """The access token, if it is good now."""
    found = find_token(session, token)
    if found is None or found.kind is not TokenKind.ACCESS:
        return None
    return found if is_good(found, now=now) else None


def find_token(session: Session, token: str) -> OAuthToken | None:
    """The row of a token of either kind, good or not."""
    return session.scalar(
        select(OAuthToken)
        .where(OAuthToken.sha256 == hash_secret(token))
        .options(
            joinedload(OAuthToken.grant).joinedload(OAuthGrant.client),
            joinedload(OAuthToken.grant).joinedload(OAuthGrant.person),
        )
    )


def is_good(token: OAuthToken, *, now: datetime) -> bool:
    """Whether it still opens anything: neither taken back, nor over, nor somebody's who left."""
    grant = token.grant
    ended = token.revoked_at is not None or grant.ended_at is not None
    return not ended and now < token.expires_at and grant.person.deleted_at is None


def note_use(session: Session, grant_id: int, *, now: datetime) -> None:
    """Write down that the program was here."""
    session.execute(update(OAuthGrant).where(OAuthGrant.id == grant_id).values(last_used_at=now))


def end_grant(
    session: Session,
    grant: OAuthGrant,
    *,
    now: datetime,
    event: str,
    reason: str | None = None,
    actor: Person | None = None,
) -> None:
    """End the whole family at once. Doing it twice is the same as once."""
    ended = update(OAuthGrant).where(OAuthGrant.id == grant.id, OAuthGrant.ended_at.is_(None))
    if not _changes(session, ended.values(ended_at=now)):
        return
    session.execute(
        update(OAuthToken)
        .where(OAuthToken.grant_id == grant.id, OAuthToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    _record(session, grant, event, now=now, actor=actor, reason=reason)


def revoke_token(session: Session, token: OAuthToken, *, now: datetime) -> None:
    """Take back an access token alone; a refresh token with its family (RFC 7009, section 2.1)."""
    if token.kind is TokenKind.ACCESS:
        token.revoked_at = token.revoked_at or now
        return
    end_grant(session, token.grant, now=now, event="system:app:ended", reason="given_back")


@dataclass(frozen=True, slots=True)
class ConnectedApp:
    """A program as the learner's profile lists it."""

    client: OAuthClient
    scopes: list[Scope]
    since: datetime
    last_used_at: datetime | None


def list_apps(session: Session, person: Person, *, now: datetime) -> list[ConnectedApp]:
    """The programs that can get at something of ``person``'s now, each once."""
    by_client: dict[int, list[OAuthGrant]] = {}
    for grant in _open_grants(session, person, now=now):
        by_client.setdefault(grant.client_id, []).append(grant)
    return [_describe(grants) for grants in by_client.values()]


def _describe(grants: Sequence[OAuthGrant]) -> ConnectedApp:
    uses = [grant.last_used_at for grant in grants if grant.last_used_at is not None]
    return ConnectedApp(
        client=grants[0].client,
        scopes=read_scopes(" ".join(grant.scope for grant in grants)),
        since=min(grant.granted_at for grant in grants),
        last_used_at=max(uses, default=None),
    )


def _open_grants(session: Session, person: Person, *, now: datetime) -> list[OAuthGrant]:
    """Those with a token that is good, or with a code that may yet be used."""
    living = select(OAuthToken.grant_id).where(
        OAuthToken.revoked_at.is_(None), OAuthToken.used_at.is_(None), OAuthToken.expires_at > now
    )
    coming = OAuthGrant.code_used_at.is_(None) & (OAuthGrant.code_expires_at > now)
    return list(
        session.scalars(
            select(OAuthGrant)
            .where(OAuthGrant.person_id == person.id, OAuthGrant.ended_at.is_(None))
            .where(OAuthGrant.id.in_(living) | coming)
            .options(joinedload(OAuthGrant.client))
            .order_by(OAuthGrant.granted_at.desc(), OAuthGrant.id.desc())
        )
    )


def withdraw(session: Session, person: Person, client_id: str, *, now: datetime) -> OAuthClient:
    """End everything that ``person`` allowed this program.

    Raises:
        NotFoundError: she allowed it nothing.
    """
    grants = [
        grant
        for grant in _open_grants(session, person, now=now)
        if grant.client.client_id == client_id
    ]
    if not grants:
        raise NotFoundError("app_not_found")
    for grant in grants:
        end_grant(session, grant, now=now, event="learner:app:withdrawn", actor=person)
    return grants[0].client


def forget_grants(session: Session, *, now: datetime, after: timedelta) -> None:
    """Remove tokens and grants that were over for ``after``, and programs nobody ever used."""
    before = now - after
    session.execute(delete(OAuthToken).where(OAuthToken.expires_at < before))
    tokens = select(OAuthToken.grant_id)
    session.execute(
        delete(OAuthGrant).where(OAuthGrant.code_expires_at < before, OAuthGrant.id.not_in(tokens))
    )
    grants = select(OAuthGrant.client_id)
    session.execute(
        delete(OAuthClient).where(OAuthClient.created_at < before, OAuthClient.id.not_in(grants))
    )


def narrow(client: OAuthClient, asked: str) -> str:
    """Of the scopes that are asked for, those that the client registered for."""
    registered = read_scopes(client.scope)
    return write_scopes([scope for scope in read_scopes(asked) if scope in registered])


def _changes(session: Session, statement: Update) -> bool:
    result = session.execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _record(
    session: Session,
    grant: OAuthGrant,
    event: str,
    *,
    now: datetime,
    actor: Person | None = None,
    reason: str | None = None,
) -> None:
    details = {"app": grant.client.name, "scope": grant.scope}
    audit.record(
        session,
        event,
        at=now,
        object_kind="oauth_client",
        object_id=grant.client.client_id,
        actor=actor,
        about=grant.person,
        details={**details, "cause": reason} if reason else details,
    )
