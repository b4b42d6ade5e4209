"""Institutions, the issuers in them, and the badge classes that they award."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key, choice, public_id
from backpack.models.searching import fold_for_search


class Institution(Base):
    """A university, with the identity provider through which its people sign in."""

    __tablename__ = "institution"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_nl: Mapped[str | None] = mapped_column(String(200))
    website: Mapped[str] = mapped_column(String(400))
    country: Mapped[str] = mapped_column(String(2))
    """ISO 3166-1 alpha-2."""
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Brussels")
    provider: Mapped[str | None] = mapped_column(String(64))
    """The key of its identity provider in the providers file."""
    colour: Mapped[str] = mapped_column(String(7), default="#0b5d56")
    claim_days: Mapped[int] = mapped_column(default=120)
    """How long an award can be claimed, counted from the day it is offered."""
    linkedin_id: Mapped[int | None]
    """The number of its page on LinkedIn, which brings its logo along; never guessed."""
    description: Mapped[str | None] = mapped_column(Text)
    description_nl: Mapped[str | None] = mapped_column(Text)
    """What it says of itself in the catalogue, as Markdown."""
    shows_counts: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the catalogue says how often its badges were awarded."""
    created_at: Mapped[datetime]

    issuers: Mapped[list["Issuer"]] = relationship(back_populates="institution")


class Issuer(Base):
    """Who signs: a faculty, a service, a student body of an institution. Has a did:web."""

    __tablename__ = "issuer"

    id: Mapped[Key]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_nl: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(320))
    website: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[datetime]

    institution: Mapped[Institution] = relationship(back_populates="issuers")
    badge_classes: Mapped[list["BadgeClass"]] = relationship(back_populates="issuer")


class BadgeKind(StrEnum):
    """What a badge stands for; each kind requires its own metadata."""

    EXTRA_CURRICULAR = "extra_curricular"
    REGULAR = "regular"
    MICRO_CREDENTIAL = "micro_credential"


class BadgeStatus(StrEnum):
    """Whether a badge class can be awarded."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Requestable(StrEnum):
    """Who may ask for a badge."""

    NOBODY = "nobody"
    INSTITUTION = "institution"
    ANYONE = "anyone"


class BadgeClass(Base):
    """What can be awarded, in one version. Once awarded, a change makes a new version.

    The versions of one badge share issuer and slug. ``learning_outcomes``, ``competences`` are
    lists of strings; ``alignments`` a list of ``{name, url, framework, type, code}``;
    ``translations`` says, by language, ``{name, description, criteria, learning_outcomes}`` once
    more. Description and criteria are Markdown.
    """

    __tablename__ = "badge_class"
    __table_args__ = (
        UniqueConstraint("issuer_id", "slug", "version"),
        Index("ix_badge_class_catalogue", "status", "issuer_id", "name"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"), index=True)
    slug: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[BadgeStatus] = choice(BadgeStatus, default=BadgeStatus.PUBLISHED)
    kind: Mapped[BadgeKind] = choice(BadgeKind)
    language: Mapped[str] = mapped_column(String(8), default="en")
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    criteria: Mapped[str] = mapped_column(Text)
    image_svg: Mapped[str] = mapped_column(Text)
    image_png: Mapped[bytes]
    competences: Mapped[list[Any]] = mapped_column(default=list)
    learning_outcomes: Mapped[list[Any]] = mapped_column(default=list)
    alignments: Mapped[list[Any]] = mapped_column(default=list)
    ects: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    workload_hours: Mapped[int | None]
    eqf_level: Mapped[int | None]
    eqf_verified_by: Mapped[str | None] = mapped_column(String(200))
    """Who found that it is of this level."""
    participation: Mapped[str | None] = mapped_column(String(200))
    assessment: Mapped[str | None] = mapped_column(String(400))
    supervision: Mapped[str | None] = mapped_column(String(400))
    identity_check: Mapped[str | None] = mapped_column(String(400))
    quality_assurance: Mapped[str | None] = mapped_column(String(400))
    stackability: Mapped[str | None] = mapped_column(String(400))
    prerequisites: Mapped[str | None] = mapped_column(String(400))
    programme_code: Mapped[str | None] = mapped_column(String(64))
    valid_months: Mapped[int | None]
    """After how many months a credential expires; never, if empty."""
    grade_scale: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """``{values, lowest, highest, required}``, each of them optional; empty without a grade."""
    evidence_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    requestable: Mapped[Requestable] = choice(
        Requestable, default=Requestable.NOBODY, server_default=Requestable.NOBODY.value
    )
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    design: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}", deferred=True)
    """What the picture was drawn from; empty if it was uploaded."""
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    languages: Mapped[str] = mapped_column(String(100), default="", server_default="")
    """Every language of its texts between spaces, for the catalogue; kept by the model."""
    search_text: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    """Its texts without case and accents, for the catalogue; kept by the model."""

    issuer: Mapped[Issuer] = relationship(back_populates="badge_classes")


@event.listens_for(BadgeClass, "before_insert")
@event.listens_for(BadgeClass, "before_update")
def _keep_search_columns(
    _mapper: Mapper[BadgeClass], _connection: Connection, badge_class: BadgeClass
) -> None:
    """Whatever writes a badge class, the catalogue finds it by what it says now."""
    translations = badge_class.translations or {}
    languages = dict.fromkeys([badge_class.language or "en", *translations])
    badge_class.languages = f" {' '.join(languages)} "
    said: list[str] = [badge_class.name, badge_class.description, badge_class.programme_code or ""]
    said += [*(badge_class.competences or ()), *(badge_class.learning_outcomes or ())]
    said += [one.get("name", "") for one in badge_class.alignments or ()]
    for texts in translations.values():
        said += [texts.get("name", ""), texts.get("description", "")]
        said += texts.get("learning_outcomes", ())
    badge_class.search_text = fold_for_search("\n".join(said))
