"""Connections with other backpacks and wallets: programs that ask us, and hosts that we ask.

No secret is kept as it is: what we gave out only as its sha256, what we were given encrypted.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key, choice, public_id
from backpack.models.people import Person


class OAuthClient(Base):
    """A program that registered itself (RFC 7591). Registering is open and proves nothing.

    ``told`` is the rest of what it said of itself, returned to it and believed by nobody.
    """

    __tablename__ = "oauth_client"

    id: Mapped[Key]
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    secret_sha256: Mapped[str | None] = mapped_column(String(64))
    """None for a public client, which has no secret and proves itself with PKCE alone."""
    name: Mapped[str] = mapped_column(String(200))
    redirect_uris: Mapped[list[Any]]
    scope: Mapped[str] = mapped_column(String(600))
    grant_types: Mapped[list[Any]]
    told: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)


class OAuthGrant(Base):
    """What one learner allowed one program at one time; every token of it is of one family.

    It begins with an authorization code, which is used once (``code_used_at``).
    """

    __tablename__ = "oauth_grant"
    __table_args__ = (Index("ix_oauth_grant_open", "person_id", "ended_at"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("oauth_client.id"), index=True)
    scope: Mapped[str] = mapped_column(String(600))
    code_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    redirect_uri: Mapped[str] = mapped_column(String(2000))
    code_challenge: Mapped[str] = mapped_column(String(128))
    code_expires_at: Mapped[datetime]
    code_used_at: Mapped[datetime | None]
    granted_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    client: Mapped[OAuthClient] = relationship()


class TokenKind(StrEnum):
    """What a token is good for: to ask with, or to get the next one with."""

    ACCESS = "access"
    REFRESH = "refresh"


class OAuthToken(Base):
    """A token that was given out; the row holds only its sha256."""

    __tablename__ = "oauth_token"

    id: Mapped[Key]
    grant_id: Mapped[int] = mapped_column(ForeignKey("oauth_grant.id"), index=True)
    kind: Mapped[TokenKind] = choice(TokenKind)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(600))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    """When a refresh token was exchanged; if it comes again, somebody else has it too."""
    revoked_at: Mapped[datetime | None]

    grant: Mapped[OAuthGrant] = relationship()


class HostProtocol(StrEnum):
    """What another host speaks."""

    OPEN_BADGES_3 = "open_badges_3"
    """The API of Open Badges 3.0, section 6."""
    BADGE_CONNECT = "badge_connect"
    """Badge Connect, the API of Open Badges 2.1."""


class BadgeHost(Base):
    """Another host of badges where we registered ourselves; one registration serves everybody."""

    __tablename__ = "badge_host"

    id: Mapped[Key]
    base_url: Mapped[str] = mapped_column(String(600), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    protocol: Mapped[HostProtocol] = choice(HostProtocol)
    api_base: Mapped[str] = mapped_column(Text)
    """What the paths of the API come after, without a slash at its end."""
    authorization_url: Mapped[str] = mapped_column(Text)
    token_url: Mapped[str] = mapped_column(Text)
    revocation_url: Mapped[str | None] = mapped_column(Text)
    """Where tokens are given back (RFC 7009), if the host names a place for it."""
    scope: Mapped[str] = mapped_column(String(600))
    client_id: Mapped[str] = mapped_column(String(400))
    secret_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    secret_expires_at: Mapped[datetime | None]
    registered_at: Mapped[datetime]


class HostConnection(Base):
    """One learner's connection with one host: asked for, then made, then ended.

    ``state_sha256`` is what the host sends the browser back with; it is good once.
    """

    __tablename__ = "host_connection"
    __table_args__ = (UniqueConstraint("state_sha256"),)

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("badge_host.id"), index=True)
    state_sha256: Mapped[str | None] = mapped_column(String(64))
    code_verifier: Mapped[str | None] = mapped_column(String(128))
    asked_at: Mapped[datetime]
    connected_at: Mapped[datetime | None]
    scope: Mapped[str] = mapped_column(String(600), default="")
    known_as: Mapped[str | None] = mapped_column(String(200))
    """What the host calls her, so that she sees which account of hers it is."""
    access_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    refresh_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None]
    pulled_at: Mapped[datetime | None]
    """When the last asking began that brought everything there was: only what is newer is asked."""
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    host: Mapped[BadgeHost] = relationship()
