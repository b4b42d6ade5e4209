"""Following up at the desk: one award corrected, many reminded or given more time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.awards.corrections import correct_award, extend_by_period, remind_of_award
from backpack.awards.texts import AwardTexts
from backpack.errors import ConflictError
from backpack.issuing.reissuing import reissue_credential
from backpack.models import Award, BadgeClass, IdentifierKind, Issuer, OutboxMail, Person
from backpack.staff.forms import CorrectionForm
from backpack.staff.service import DeskAward

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of awards that something was done to together."""

    done: int
    refused: int
    """Those that nothing could be done to: decided meanwhile, reminded lately, without address."""


def _remind(session: Session, award: Award, *, actor: Person, now: datetime) -> bool:
    mail: OutboxMail | None = remind_of_award(session, award, actor=actor, now=now)
    return mail is not None


def _extend(session: Session, award: Award, *, actor: Person, now: datetime) -> bool:
    return extend_by_period(session, award, actor=actor, now=now)


BULK: dict[str, Callable[..., bool]] = {"remind": _remind, "extend": _extend}
"""What can be done to several awards at once."""


def do_to_awards(
    session: Session,
    deed: str,
    public_ids: Sequence[str],
    issuers: Sequence[Issuer],
    *,
    actor: Person,
    now: datetime,
) -> BulkResult:
    """Do ``deed`` to those of the awards that belong to ``issuers``; one refused stops no other."""
    mine = BadgeClass.issuer_id.in_([issuer.id for issuer in issuers])
    awards = session.scalars(
        select(Award)
        .join(Award.badge_class)
        .where(Award.public_id.in_(public_ids[:MOST_AT_ONCE]), mine)
        .order_by(Award.id)
    ).all()
    done = 0
    for award in awards:
        try:
            done += BULK[deed](session, award, actor=actor, now=now)
        except ConflictError:
            continue
    return BulkResult(done, len(awards) - done)


def form_for(found: DeskAward, formdata: object = None) -> CorrectionForm:
    """The form with what the award says now."""
    award = found.award
    return CorrectionForm(
        formdata=formdata,
        recipient_kind=award.recipient_kind.value,
        recipient_value=award.recipient_value,
        notify_email=award.notify_email,
        recipient_name=award.recipient_name,
        narrative=award.narrative,
        grade=award.grade,
        evidence_name=award.evidence_name,
        evidence_url=award.evidence_url,
        language=award.language,
    )


def correct(
    session: Session, found: DeskAward, form: CorrectionForm, *, actor: Person, now: datetime
) -> Award:
    """Correct an award that nobody has claimed, or replace the badge that it became.

    Raises:
        ConflictError, BackpackError: what the two refuse.
    """
    texts = AwardTexts(
        recipient_name=form.recipient_name.data or None,
        grade=form.grade.data or None,
        narrative=form.narrative.data or None,
        evidence_name=form.evidence_name.data or None,
        evidence_url=form.evidence_url.data or None,
    )
    reason = form.reason.data
    if found.credential is not None:
        return reissue_credential(
            session, found.credential, texts=texts, reason=reason, actor=actor, now=now
        )
    return correct_award(
        session,
        found.award,
        recipient_kind=IdentifierKind(form.recipient_kind.data),
        recipient_value=form.recipient_value.data,
        notify_email=form.notify_email.data or None,
        language=form.language.data,
        texts=texts,
        reason=reason,
        actor=actor,
        now=now,
    )
