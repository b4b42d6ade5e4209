"""A corrected badge takes the place of one that was wrong."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backpack import audit
from backpack.accounts.identifiers import matches
from backpack.awards.corrections import replacement_of, take_place_of
from backpack.awards.notices import queue_reissue
from backpack.awards.service import offer_award
from backpack.awards.texts import AwardTexts
from backpack.errors import ConflictError
from backpack.issuing.claiming import claim_award
from backpack.issuing.revocation import revoke_credential
from backpack.models import Award, Credential, Person


def reissue_credential(
    session: Session,
    credential: Credential,
    *,
    texts: AwardTexts,
    reason: str,
    actor: Person,
    now: datetime,
) -> Award:
    """Revoke ``credential``, if it is not yet, and make a corrected one; gives its award.

    She has said yes to this badge before, so the corrected one lies in her backpack at once,
    private, and one mail tells her of both. If she is not known any more by the name that the award
    was made to, it is offered to that name instead. It is of the same version of the badge, also
    where that is awarded to nobody else any more.

    Raises:
        ConflictError: ``badge_reissued``, this one has been replaced before; what awarding refuses.
    """
    before, person = credential.award, credential.person
    if replacement_of(session, before) is not None:
        raise ConflictError("badge_reissued", _("This badge has been replaced already."))
    revoke_credential(session, credential, actor=actor, reason=reason, now=now, tell=False)
    hers = matches(session, person, before.recipient_kind, before.recipient_normalised)
    award = offer_award(
        session,
        badge_class=before.badge_class,
        recipient_kind=before.recipient_kind,
        recipient_value=before.recipient_value,
        notify_email=before.notify_email,
        language=before.language,
        texts=texts,
        created_by=actor,
        tell=not hers,
        confirmed=True,
        now=now,
    )
    take_place_of(session, award, before, now=now)
    if hers:
        name = person.printed_name or credential.recipient_name
        made = claim_award(session, award, person, now=now, recipient_name=name)
        link = f"/badges/{made.public_id}"
        queue_reissue(session, award, person, link=link, reason=reason, now=now)
    audit.record(
        session,
        "staff:credential:reissued",
        at=now,
        object_kind="credential",
        object_id=credential.public_id,
        actor=actor,
        about=person,
        details={"reason": reason, "award": award.public_id},
    )
    return award
