"""Everything that somebody has, ours and imported, as rows of one shape for one query."""

from datetime import datetime

from sqlalchemy import (
    Integer,
    Subquery,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    null,
    select,
    union_all,
)

from backpack.models import (
    Award,
    BadgeClass,
    Credential,
    ImportedBadge,
    ImportedVerdict,
    Institution,
    Issuer,
    Ownership,
    PublishedVariant,
)

OWN, IMPORTED = "own", "imported"
ELSEWHERE = "elsewhere"


def everything_of(person_id: int, *, language: str, now: datetime) -> Subquery:
    """All badges of one person as rows of one shape, ours and imported."""
    label = func.coalesce(Institution.name_nl, Institution.name)
    # Each badge class is read once, however many badges are of it: what is needed of it lies
    # behind its pictures in the row.
    classes = (
        select(
            BadgeClass.id,
            BadgeClass.public_id,
            BadgeClass.name,
            BadgeClass.language,
            cast(BadgeClass.kind, BadgeClass.description.type).label("kind"),
            BadgeClass.ects,
            cast(BadgeClass.workload_hours, ImportedBadge.workload_hours.type).label("hours"),
            BadgeClass.eqf_level.label("level"),
            Issuer.name.label("issuer"),
            Institution.name.label("place"),
            (label if language == "nl" else Institution.name).label("place_label"),
            Institution.time_zone.label("zone"),
        )
        .join(Issuer, Issuer.id == BadgeClass.issuer_id)
        .join(Institution, Institution.id == Issuer.institution_id)
        .where(
            BadgeClass.id.in_(
                select(Credential.badge_class_id).where(Credential.person_id == person_id)
            )
        )
        .cte("classes")
        .prefix_with("MATERIALIZED")
    )
    shown = (
        select(PublishedVariant.credential_id)
        .join(Credential, Credential.id == PublishedVariant.credential_id)
        .where(Credential.person_id == person_id, PublishedVariant.ended_at.is_(None))
    )
    own = (
        select(
            literal(OWN).label("origin"),
            Credential.id.label("key"),
            Credential.public_id,
            classes.c.id.label("class_id"),
            classes.c.public_id.label("picture_of"),
            classes.c.name,
            classes.c.language,
            classes.c.place,
            classes.c.place_label,
            classes.c.issuer,
            classes.c.kind,
            func.coalesce(Award.offered_at, Credential.issued_at).label("awarded_at"),
            Credential.issued_at.label("added_at"),
            Credential.expires_at,
            Credential.revoked_at,
            case((Credential.suspended_at.is_not(None), 1), else_=0).label("suspended"),
            case((Credential.id.in_(shown), 1), else_=0).label("public"),
            literal(ImportedVerdict.GENUINE.value).label("verdict"),
            literal(Ownership.HERS.value).label("ownership"),
            classes.c.ects,
            classes.c.hours,
            classes.c.level,
            classes.c.zone,
        )
        .join(Award, Award.id == Credential.award_id)
        .join(classes, classes.c.id == Credential.badge_class_id)
        .where(Credential.person_id == person_id)
    )
    verdict = cast(ImportedBadge.verdict, BadgeClass.description.type)
    imported = select(
        literal(IMPORTED).label("origin"),
        ImportedBadge.id.label("key"),
        ImportedBadge.public_id,
        cast(null(), Integer).label("class_id"),
        null().label("picture_of"),
        ImportedBadge.name,
        null().label("language"),
        ImportedBadge.issuer_name.label("place"),
        ImportedBadge.issuer_name.label("place_label"),
        ImportedBadge.issuer_name.label("issuer"),
        literal(ELSEWHERE).label("kind"),
        ImportedBadge.awarded_at,
        ImportedBadge.imported_at.label("added_at"),
        ImportedBadge.expires_at,
        ImportedBadge.revoked_at,
        literal(0).label("suspended"),
        literal(0).label("public"),
        verdict.label("verdict"),
        cast(ImportedBadge.ownership, BadgeClass.description.type).label("ownership"),
        ImportedBadge.ects,
        ImportedBadge.workload_hours.label("hours"),
        ImportedBadge.eqf_level.label("level"),
        literal("UTC").label("zone"),
    ).where(ImportedBadge.person_id == person_id)
    rows = union_all(own, imported).subquery("everything")
    year = cast(extract("year", rows.c.awarded_at), Integer)
    expired = and_(rows.c.expires_at.is_not(None), rows.c.expires_at <= now)
    doubted = rows.c.verdict != ImportedVerdict.GENUINE.value
    in_force = and_(rows.c.revoked_at.is_(None), rows.c.suspended == 0, ~expired, ~doubted)
    return select(
        rows,
        year.label("year"),
        case((expired, 1), else_=0).label("expired"),
        case((in_force, 1), else_=0).label("in_force"),
        case((and_(in_force, rows.c.ownership == Ownership.HERS.value), 1), else_=0).label(
            "counts"
        ),
    ).subquery("shelf")
