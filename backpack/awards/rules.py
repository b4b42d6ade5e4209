"""How an institution follows its awards up: its reminders, and what its mails say besides."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import audit
from backpack.catalogue.markdown import render_markdown
from backpack.errors import NotFoundError
from backpack.models import AwardingRules, Institution, Person, Role, RoleName

REMINDER_DAYS = (14, 60)
WARNING_DAYS = 7
"""What holds for an institution that has not said anything else."""


def administered_by(session: Session, person: Person) -> list[Institution]:
    """The institutions whose rules ``person`` makes."""
    query = (
        select(Institution)
        .join(Role, Role.institution_id == Institution.id)
        .where(Role.person_id == person.id, Role.name == RoleName.INSTITUTION_ADMINISTRATOR)
        .order_by(Institution.name)
    )
    return list(session.scalars(query))


def find_administered(session: Session, person: Person, slug: str) -> Institution:
    """The institution of that name, if ``person`` makes its rules.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    for institution in administered_by(session, person):
        if institution.slug == slug:
            return institution
    raise NotFoundError("institution_not_found")


def rules_of(session: Session, institution: Institution) -> AwardingRules:
    """The rules of ``institution``, or those that hold for everybody; not written anywhere then."""
    return session.get(AwardingRules, institution.id) or AwardingRules(
        institution_id=institution.id,
        reminder_days=list(REMINDER_DAYS),
        warning_days=WARNING_DAYS,
        suspendable=False,
    )


def set_rules(
    session: Session,
    institution: Institution,
    *,
    reminder_days: Sequence[int],
    warning_days: int | None,
    paragraphs: dict[str, str | None],
    suspendable: bool,
    actor: Person,
    now: datetime,
) -> AwardingRules:
    """Let ``institution`` follow up in this way from now on."""
    rules = session.merge(
        AwardingRules(
            institution_id=institution.id,
            reminder_days=sorted(set(reminder_days)),
            warning_days=warning_days,
            paragraph_en=paragraphs.get("en") or None,
            paragraph_nl=paragraphs.get("nl") or None,
            suspendable=suspendable,
            changed_at=now,
        )
    )
    audit.record(
        session,
        "staff:rules:changed",
        at=now,
        object_kind="institution",
        object_id=institution.slug,
        actor=actor,
        details={
            "reminder_days": rules.reminder_days,
            "warning_days": warning_days,
            "suspendable": suspendable,
        },
    )
    return rules


def added_paragraph(session: Session, institution: Institution, language: str) -> str | None:
    """What the institution says in its mails besides, as Markdown: in the reader's language, or
    else in the other one.
    """
    rules = session.get(AwardingRules, institution.id)
    if rules is None:
        return None
    texts = {"en": rules.paragraph_en, "nl": rules.paragraph_nl}
    return texts.get(language) or texts["en"] or texts["nl"]


def paragraph_values(
    session: Session, institution: Institution, language: str
) -> dict[str, str | None]:
    """The same for a letter: as text, and as cleaned HTML."""
    text = added_paragraph(session, institution, language)
    return {"paragraph": text, "paragraph_html": render_markdown(text) if text else None}
