"""The mail of an award or a batch before it goes, in every language."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backpack.awards.batches.cells import RowReading, read_row
from backpack.awards.batches.listing import first_ready
from backpack.awards.notices import write_offer
from backpack.awards.service import claim_deadline, prepare_award
from backpack.errors import BackpackError
from backpack.mail import Letter
from backpack.models import Award, AwardBatch, BadgeClass, IdentifierKind
from backpack.shell import LANGUAGES


@dataclass(frozen=True, slots=True)
class LetterPreview:
    """The letter to the recipient, or to the first of several, in one language."""

    language: str
    language_name: str
    letter: Letter


def letters_of(session: Session, award: Award, *, claim_until: datetime) -> list[LetterPreview]:
    """The letter about one award in every language, that of the award first."""
    chosen = award.language
    letters = []
    for code in sorted(LANGUAGES, key=lambda code: code != chosen):
        award.language = code
        letter = write_offer(session, award, claim_until=claim_until)
        letters.append(LetterPreview(code, LANGUAGES[code], letter))
    award.language = chosen
    return letters


def preview_letters(session: Session, batch: AwardBatch, *, now: datetime) -> list[LetterPreview]:
    """The letter to the first recipient in every language; none while no row is ready."""
    row = first_ready(session, batch)
    if row is None:
        return []
    reading = read_row(row.cells, language=batch.language, badge_class=batch.badge_class)
    offered_at = max(batch.scheduled_for or now, now)
    try:
        return [
            LetterPreview(
                code, name, _letter(session, batch.badge_class, reading, code, offered_at)
            )
            for code, name in LANGUAGES.items()
        ]
    except BackpackError:
        # The badge class was archived meanwhile: the page says so where it matters.
        return []


def _letter(
    session: Session,
    badge_class: BadgeClass,
    reading: RowReading,
    language: str,
    offered_at: datetime,
) -> Letter:
    award = prepare_award(
        badge_class=badge_class,
        recipient_kind=reading.kind or IdentifierKind.EMAIL,
        recipient_value=reading.value,
        notify_email=reading.notify_email,
        language=language,
        texts=reading.texts,
        now=offered_at,
    )
    # It has no address before it is made; the letter shows where one will be.
    award.public_id = "…"
    until = claim_deadline(badge_class, offered_at=offered_at)
    return write_offer(session, award, claim_until=until)
