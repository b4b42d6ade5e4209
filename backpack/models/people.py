"""People: their sign-ins, their verified identifiers, their browsers and their roles.

An account is ``(issuer, subject)`` of a sign-in, never an e-mail address.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.catalogue import Institution, Issuer
from backpack.models.columns import Key, choice, public_id


class Person(Base):
    """Somebody with a backpack, or a role, or both."""

    __tablename__ = "person"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    name: Mapped[str] = mapped_column(String(200))
    """As a provider gave it; a validated one stays until a provider validates another. Empty if
    none gave one."""
    name_validated_by: Mapped[str | None] = mapped_column(String(64))
    """The key of the provider that vouches for the name, if one does."""
    name_validated_at: Mapped[datetime | None]
    display_name: Mapped[str | None] = mapped_column(String(200))
    """What she likes to be called on our pages; never over a validated name on a credential."""
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    sign_ins: Mapped[list["SignIn"]] = relationship(back_populates="person")
    identifiers: Mapped[list["VerifiedIdentifier"]] = relationship(back_populates="person")
    roles: Mapped[list["Role"]] = relationship(back_populates="person")

    @property
    def called(self) -> str:
        """What our pages and letters call her; by an address where nobody has said her name."""
        return self.display_name or self.name or self._known_by()

    @property
    def official_name(self) -> str:
        """What staff read: the name that her institution gave, before the one that she chose."""
        return self.name or self.called

    def _known_by(self) -> str:
        """What stands before the @ of an address or user name of hers; empty without either."""
        named = [
            one.value
            for kind in (IdentifierKind.EMAIL, IdentifierKind.EPPN)
            for one in self.identifiers
            if one.kind is kind and one.ended_at is None
        ]
        return named[0].strip().rpartition("@")[0] if named else ""

    @property
    def printed_name(self) -> str:
        """What her credentials and collections carry: a validated name before the one that she
        chose. Empty if nobody has said it, for an address must not be printed."""
        return self.name if self.name_validated_by else (self.display_name or self.name)


class SignIn(Base):
    """One account at one identity provider that opens this person's backpack."""

    __tablename__ = "sign_in"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    provider: Mapped[str] = mapped_column(String(64))
    issuer: Mapped[str] = mapped_column(String(400))
    subject: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    home_organisation: Mapped[str | None] = mapped_column(String(200))
    """Behind a broker: the domain of the organisation that she comes from."""
    affiliations: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """What the provider last said, scoped: ``student@ghent.example``."""
    affiliation_ended_at: Mapped[datetime | None]
    """When the provider first named no living affiliation after it had named one."""
    ends_at: Mapped[datetime | None]
    """When the provider says that this account will end, if it says so."""
    warned_at: Mapped[datetime | None]
    """When she was last written to that this way in may close."""

    person: Mapped[Person] = relationship(back_populates="sign_ins")


class IdentifierKind(StrEnum):
    """What kind of name for a person an identifier is."""

    EMAIL = "email"
    EPPN = "eppn"
    ESI = "esi"
    EDUID = "eduid"


class VerifiedIdentifier(Base):
    """A name of this person that somebody vouched for; kept with how and when.

    ``normalised`` is what awards are matched against. ``superseded_at`` is set when its provider
    began to name another one instead: it still counts. ``ended_at`` is set when it was given up,
    or proven by somebody else: it counts no more, and stays as history (ADR 0010).
    """

    __tablename__ = "verified_identifier"
    __table_args__ = (
        Index("ix_verified_identifier_match", "kind", "normalised"),
        Index(
            "uq_verified_identifier_active",
            "person_id",
            "kind",
            "normalised",
            "verified_by",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[IdentifierKind] = choice(IdentifierKind)
    value: Mapped[str] = mapped_column(String(400))
    normalised: Mapped[str] = mapped_column(String(400))
    verified_by: Mapped[str] = mapped_column(String(100))
    """``provider:<key>`` for what a provider is authoritative for, ``code`` for a mailed code,
    ``link`` for the link of a mail about an award."""
    verified_at: Mapped[datetime]
    """When it was last proven."""
    superseded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="identifiers")


class BrowserSession(Base):
    """A browser that is signed in. The cookie holds a random token, this row only its sha256."""

    __tablename__ = "browser_session"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id"), index=True)
    provider_session: Mapped[str | None] = mapped_column(String(400), index=True)
    """The ``sid`` of the provider, for logout from its side."""
    id_token: Mapped[str | None]
    """Kept only as the hint that logout at the provider asks for."""
    user_agent: Mapped[str] = mapped_column(String(400), default="")
    acr: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    sign_in: Mapped[SignIn] = relationship()


class SignInAttempt(Base):
    """A browser on its way to an identity provider and back; good for one return, in time.

    ``browser_sha256`` binds it to the browser that left; ``next_path`` is a path of ours.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[Key]
    state_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    browser_sha256: Mapped[str] = mapped_column(String(64))
    provider: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(128))
    code_verifier: Mapped[str] = mapped_column(String(128))
    next_path: Mapped[str] = mapped_column(String(1000))
    purpose: Mapped[str] = mapped_column(String(16), default="sign_in", server_default="sign_in")
    """What the return is for: a sign-in, a second one to link, or a stronger one."""
    for_browser: Mapped[str | None] = mapped_column(String(32))
    """The public id of the browser session that asked, where somebody was signed in."""
    acr_values: Mapped[str | None] = mapped_column(String(1000))
    """How strong the sign-in must be, where this attempt asks for more than usual."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class RoleName(StrEnum):
    """What somebody may do at an institution or for one of its issuers."""

    INSTITUTION_ADMINISTRATOR = "institution_administrator"
    ISSUER_ADMINISTRATOR = "issuer_administrator"
    AWARDER = "awarder"
    COMMITTEE_MEMBER = "committee_member"


class Role(Base):
    """A role, for a whole institution or for one issuer of it."""

    __tablename__ = "role"
    __table_args__ = (
        CheckConstraint(
            "(institution_id IS NULL) <> (issuer_id IS NULL)", name="institution_or_issuer"
        ),
        UniqueConstraint("person_id", "name", "institution_id", "issuer_id"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[RoleName] = choice(RoleName)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("issuer.id"), index=True)
    granted_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="roles")
    institution: Mapped[Institution | None] = relationship()
    issuer: Mapped[Issuer | None] = relationship()


class PendingGrant(Base):
    """A role for somebody who has not signed in yet, known by one identifier.

    It becomes a role when ``provider`` vouches for that identifier. ``taken_at`` is when it did,
    ``withdrawn_at`` when somebody thought better of it.
    """

    __tablename__ = "pending_grant"
    __table_args__ = (
        CheckConstraint(
            "(institution_id IS NULL) <> (issuer_id IS NULL)", name="institution_or_issuer"
        ),
        Index("ix_pending_grant_match", "provider", "kind", "normalised"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    name: Mapped[RoleName] = choice(RoleName)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("issuer.id"), index=True)
    provider: Mapped[str] = mapped_column(String(64))
    """The key of the identity provider whose word counts."""
    kind: Mapped[IdentifierKind] = choice(IdentifierKind)
    value: Mapped[str] = mapped_column(String(400))
    normalised: Mapped[str] = mapped_column(String(400))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    granted_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    institution: Mapped[Institution | None] = relationship()
    issuer: Mapped[Issuer | None] = relationship()
