"""One letter a night to whoever has news of her badges, however many there are."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import mail
from backpack.accounts.identifiers import active_identifiers
from backpack.badges.words import badge_name, day_of
from backpack.models import BadgeFinding, IdentifierKind, Person

MOST_PEOPLE = 200
"""Of one run; the next takes those after them."""

MOST_LINES = 20
"""In one letter; the shelf tells the rest."""


def tell_findings(session: Session, *, now: datetime) -> int:
    """Write to everybody of whose badges something was found since the last letter."""
    untold = (BadgeFinding.told_at.is_(None), BadgeFinding.ended_at.is_(None))
    people = session.scalars(
        select(Person)
        .where(Person.id.in_(select(BadgeFinding.person_id).where(*untold)))
        .order_by(Person.id)
        .limit(MOST_PEOPLE)
        .with_for_update(skip_locked=True)
    ).all()
    for person in people:
        findings = session.scalars(
            select(BadgeFinding)
            .where(BadgeFinding.person_id == person.id, *untold)
            .order_by(BadgeFinding.found_at, BadgeFinding.id)
        ).all()
        _write(session, person, list(findings), now=now)
        for finding in findings:
            finding.told_at = now
    session.flush()
    return len(people)


def _write(
    session: Session, person: Person, findings: list[BadgeFinding], *, now: datetime
) -> None:
    identifiers = active_identifiers(session, person)
    recipient = next((one.value for one in identifiers if one.kind is IdentifierKind.EMAIL), None)
    if recipient is None or person.deleted_at is not None or not findings:
        return
    language = person.language or "en"
    letter = mail.write_letter(
        "badge_news",
        language=language,
        name=person.called,
        lines=[
            {
                "kind": finding.kind.value,
                "badge": badge_name(finding),
                "day": day_of(finding, language),
                "reason": finding.details.get("reason"),
            }
            for finding in findings[:MOST_LINES]
        ],
        more=max(len(findings) - MOST_LINES, 0),
        link=mail.site_address("/backpack"),
    )
    mail.queue(
        session,
        kind="badge_news",
        recipient=recipient,
        letter=letter,
        language=language,
        person=person,
        now=now,
    )
