"""Factories of rows for tests: institutions, badge classes, people and awards.

Each writes to the session given and returns the flushed row; what a test does not name gets a
believable value of its own.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any, TypeVar

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from backpack.accounts.identifiers import normalise_identifier
from backpack.awards.batches.reading import read_award_file
from backpack.awards.batches.service import create_batch
from backpack.db import Base
from backpack.models import (
    Award,
    AwardBatch,
    AwardState,
    BadgeClass,
    BadgeKind,
    BadgeStatus,
    IdentifierKind,
    Institution,
    Issuer,
    Person,
    Role,
    RoleName,
    SignIn,
    VerifiedIdentifier,
)

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
"""The moment at which the clock of the tests stands still."""

PICTURE_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img">'
    '<circle cx="100" cy="100" r="90" fill="#0b5a53"/>'
    '<path d="M60 104l26 26 54-60" fill="none" stroke="#fff" stroke-width="14"/></svg>'
)

_numbers = count(1)
Row = TypeVar("Row", bound=Base)


@cache
def picture_png() -> bytes:
    """A small round badge of 96 x 96 pixels, as PNG."""
    picture = Image.new("RGBA", (96, 96), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((4, 4, 92, 92), fill=(11, 90, 83, 255))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def make_institution(session: Session, **fields: Any) -> Institution:
    """A university in Belgium; ``fields`` are columns."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "slug": f"university-{number}",
        "name": f"University {number}",
        "website": f"https://university-{number}.example",
        "country": "BE",
        "time_zone": "Europe/Brussels",
        "claim_days": 120,
        "created_at": NOW,
    }
    return _add(session, Institution(**{**values, **fields}))


def make_issuer(
    session: Session, *, institution: Institution | None = None, **fields: Any
) -> Issuer:
    """A faculty of ``institution``, or of a new one."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "institution": institution or make_institution(session),
        "slug": f"faculty-{number}",
        "name": f"Faculty {number}",
        "description": "A faculty that exists in tests alone.",
        "email": f"badges@faculty-{number}.example",
        "website": f"https://faculty-{number}.example",
        "created_at": NOW,
    }
    return _add(session, Issuer(**{**values, **fields}))


def make_badge_class(
    session: Session, *, issuer: Issuer | None = None, **fields: Any
) -> BadgeClass:
    """A published extra-curricular badge with a picture, of ``issuer`` or of a new one."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "issuer": issuer or make_issuer(session),
        "slug": f"badge-{number}",
        "status": BadgeStatus.PUBLISHED,
        "kind": BadgeKind.EXTRA_CURRICULAR,
        "name": f"Commitment {number}",
        "description": "For students who did something for others, beside their studies.",
        "criteria": "You did this:\n\n- for **one year** at least\n- and you thought about it",
        "image_svg": PICTURE_SVG,
        "image_png": picture_png(),
        "competences": ["organising", "listening"],
        "learning_outcomes": [],
        "alignments": [],
        "created_at": NOW,
    }
    return _add(session, BadgeClass(**{**values, **fields}))


def make_person(
    session: Session,
    *,
    name: str = "Noor Verhaegen",
    email: str | None = None,
    eppn: str | None = None,
    provider: str = "ghent",
    **fields: Any,
) -> Person:
    """Somebody with one sign-in and the identifiers given; an address of her own without any."""
    number = next(_numbers)
    person = _add(session, Person(**{"name": name, "created_at": NOW, **fields}))
    session.add(
        SignIn(
            person=person,
            provider=provider,
            issuer=f"https://{provider}.test",
            subject=f"subject-{number}",
            created_at=NOW,
            last_used_at=NOW,
        )
    )
    if email is None and eppn is None:
        email = f"person-{number}@student.example"
    for kind, value in ((IdentifierKind.EMAIL, email), (IdentifierKind.EPPN, eppn)):
        if value is not None:
            make_identifier(session, person, kind=kind, value=value)
    session.flush()
    return person


def make_identifier(
    session: Session,
    person: Person,
    *,
    kind: IdentifierKind,
    value: str,
    verified_by: str = "provider:test",
    ended_at: datetime | None = None,
) -> VerifiedIdentifier:
    """One more name under which ``person`` is known."""
    identifier = VerifiedIdentifier(
        person=person,
        kind=kind,
        value=value,
        normalised=normalise_identifier(kind, value),
        verified_by=verified_by,
        verified_at=NOW,
        ended_at=ended_at,
    )
    return _add(session, identifier)


def make_role(
    session: Session,
    person: Person,
    *,
    issuer: Issuer | None = None,
    institution: Institution | None = None,
    name: RoleName | None = None,
) -> Role:
    """A role for ``issuer``, or for the whole ``institution``."""
    fallback = RoleName.AWARDER if issuer is not None else RoleName.INSTITUTION_ADMINISTRATOR
    role = Role(
        person=person,
        issuer=issuer,
        institution=institution,
        name=name or fallback,
        granted_at=NOW,
    )
    return _add(session, role)


def make_awarder(session: Session, issuer: Issuer, *, name: str = "Bram Lauwers") -> Person:
    """Somebody who may award for ``issuer``."""
    person = make_person(session, name=name)
    make_role(session, person, issuer=issuer)
    return person


def make_award(
    session: Session,
    *,
    badge_class: BadgeClass | None = None,
    recipient: str = "noor@student.example",
    kind: IdentifierKind = IdentifierKind.EMAIL,
    state: AwardState = AwardState.OFFERED,
    now: datetime = NOW,
    **fields: Any,
) -> Award:
    """An award in ``state`` as the services would have left it, but without mail or credential.

    ``now`` is when it was offered; it can be claimed for 120 days. Not for the state ``claimed``:
    claim it with the service, so that there is a credential.
    """
    offered = None if state is AwardState.SCHEDULED else now
    decided = None if state in {AwardState.SCHEDULED, AwardState.OFFERED} else now
    values: dict[str, Any] = {
        "badge_class": badge_class or make_badge_class(session),
        "state": state,
        "recipient_kind": kind,
        "recipient_value": recipient,
        "recipient_normalised": normalise_identifier(kind, recipient),
        "language": "en",
        "created_at": now,
        "scheduled_for": now + timedelta(days=7) if state is AwardState.SCHEDULED else None,
        "offered_at": offered,
        "claim_until": offered + timedelta(days=120) if offered else None,
        "decided_at": decided,
    }
    return _add(session, Award(**{**values, **fields}))


def make_batch(
    session: Session,
    text: str = "email;name\nnoor@student.example;Noor\nnobody;Bo\n",
    *,
    badge_class: BadgeClass | None = None,
    created_by: Person | None = None,
    **changes: Any,
) -> AwardBatch:
    """A file of awards, uploaded and judged: with row 2 in order and row 3 not."""
    badge_class = badge_class or make_badge_class(session)
    values: dict[str, Any] = {
        "badge_class": badge_class,
        "file_name": "awards.csv",
        "language": "en",
        "scheduled_for": None,
        "created_by": created_by or make_awarder(session, badge_class.issuer),
        "now": NOW,
    }
    return create_batch(session, read_award_file(text.encode()), **{**values, **changes})


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
