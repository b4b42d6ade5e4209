"""What systems do through the awarding API: clients, tokens, answers, webhooks."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.awards import Award, AwardState
from backpack.models.catalogue import Institution, Issuer
from backpack.models.columns import Key, choice, public_id


class ApiClient(Base):
    """A system that may award for an institution, or for those of its issuers that are listed.

    Its name for machines is ``public_id``. Its secret is 256 random bits, of which the sha256 is
    kept. A sandbox client is answered as any other and awards nothing.
    """

    __tablename__ = "api_client"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    secret_sha256: Mapped[str] = mapped_column(String(64))
    whole_institution: Mapped[bool]
    """Whether it awards for every issuer of the institution, also for those to come."""
    sandbox: Mapped[bool]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    rotated_at: Mapped[datetime | None]
    """When it last got another secret."""
    last_token_at: Mapped[datetime | None]
    """When it last asked for a token."""
    withdrawn_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship()
    scope: Mapped[list["ApiClientIssuer"]] = relationship(back_populates="client")


class ApiClientIssuer(Base):
    """One issuer that a client may award for, where it may not for the whole institution."""

    __tablename__ = "api_client_issuer"

    client_id: Mapped[int] = mapped_column(ForeignKey("api_client.id"), primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"), primary_key=True, index=True)

    client: Mapped[ApiClient] = relationship(back_populates="scope")
    issuer: Mapped[Issuer] = relationship()


class ApiToken(Base):
    """A token that a client awards with for an hour; this row holds only its sha256."""

    __tablename__ = "api_token"

    id: Mapped[Key]
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("api_client.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    client: Mapped[ApiClient] = relationship()


class ApiAnswer(Base):
    """What was answered to one key of idempotency: the same question gets it again.

    ``request_hmac`` is keyed, for the question names people. The answer names none.
    """

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("client_id", "key"),)

    id: Mapped[Key]
    client_id: Mapped[int] = mapped_column(ForeignKey("api_client.id"))
    key: Mapped[str] = mapped_column(String(255))
    request_hmac: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)


class ApiAward(Base):
    """An award that a client made, and what of it the client's webhooks were told already."""

    __tablename__ = "api_award"
    __table_args__ = (
        Index("ix_api_award_changed", "client_id", "changed_at", "id"),
        Index("ix_api_award_noted", "noted_state", "noted_public"),
    )

    id: Mapped[Key]
    client_id: Mapped[int] = mapped_column(ForeignKey("api_client.id"))
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    noted_state: Mapped[AwardState] = choice(AwardState)
    """The state that the award was in when it was last looked at."""
    noted_public: Mapped[bool] = mapped_column(default=False)
    """Whether its badge was seen to be public once."""
    changed_at: Mapped[datetime]
    """When either of the two last changed."""

    client: Mapped[ApiClient] = relationship()
    award: Mapped[Award] = relationship()


class WebhookEndpoint(Base):
    """An address that is told what becomes of a client's awards.

    Messages are signed with its secret, which is encrypted at rest.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    client_id: Mapped[int] = mapped_column(ForeignKey("api_client.id"), index=True)
    address: Mapped[str] = mapped_column(String(1000))
    secret_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    client: Mapped[ApiClient] = relationship()


class WebhookEvent(StrEnum):
    """What becomes of an award."""

    CLAIMED = "award.claimed"
    DECLINED = "award.declined"
    EXPIRED = "award.expired"
    WITHDRAWN = "award.withdrawn"
    PUBLIC = "award.made_public"


class WebhookMessage(Base):
    """One event for one endpoint: tried until it is taken or given up, always under one id."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "award_id", "event"),
        Index("ix_webhook_message_due", "next_attempt_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    """The id of the event."""
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id"))
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    event: Mapped[WebhookEvent] = choice(WebhookEvent)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    """When to try (again); empty once it was taken or given up."""
    taken_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(400))

    endpoint: Mapped[WebhookEndpoint] = relationship()
    award: Mapped[Award] = relationship()
