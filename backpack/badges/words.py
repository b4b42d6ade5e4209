"""What was found of a badge, in words: what happened to it, and what to do now."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from backpack.catalogue.dates import say_day
from backpack.models import BadgeFinding, FindingKind
from backpack.shell import current_language


@dataclass(frozen=True, slots=True)
class SaidFinding:
    """A finding with its sentence and the kind of mark before it."""

    kind: str
    sentence: str


NAMELESS = "…"
"""For a badge that says no name; a letter is written without a reader to choose words for."""

KINDS = {
    FindingKind.REVOKED: "bad",
    FindingKind.NOT_GENUINE: "bad",
    FindingKind.EXPIRED: "open",
    FindingKind.EXPIRING: "open",
    FindingKind.KEY_ROTATED: "info",
    FindingKind.PICTURE_VANISHED: "open",
    FindingKind.PAGE_VANISHED: "open",
}


def badge_name(finding: BadgeFinding) -> str:
    """The name of the badge that a finding is about."""
    if finding.credential is not None:
        return finding.credential.badge_class.name
    imported = finding.imported_badge
    return (imported.name if imported is not None else "") or NAMELESS


def say_finding(finding: BadgeFinding, language: str | None = None) -> SaidFinding:
    """The finding in one or two sentences, in the reader's language."""
    name = badge_name(finding)
    day = day_of(finding, language or current_language())
    reason = finding.details.get("reason")
    sentences: dict[FindingKind, Any] = {
        FindingKind.REVOKED: _(
            "The issuer has taken back “%(badge)s”. Whoever checks it now, sees that.", badge=name
        ),
        FindingKind.EXPIRING: _(
            "“%(badge)s” is in force until %(day)s. Ask its issuer whether it can be renewed.",
            badge=name,
            day=day,
        ),
        FindingKind.EXPIRED: _("“%(badge)s” was in force until %(day)s.", badge=name, day=day),
        FindingKind.KEY_ROTATED: _(
            "The issuer of “%(badge)s” has changed its signing key. Your badge stays genuine.",
            badge=name,
        ),
        FindingKind.PICTURE_VANISHED: _(
            "The picture of “%(badge)s” is no longer where its issuer put it. We keep our copy.",
            badge=name,
        ),
        FindingKind.PAGE_VANISHED: _(
            "The server of “%(badge)s” has not answered for some nights, so that others cannot "
            "check it. Ask its issuer, or for a badge that is signed.",
            badge=name,
        ),
        FindingKind.NOT_GENUINE: _(
            "“%(badge)s” is no longer found genuine. Ask its issuer what has changed.", badge=name
        ),
    }
    sentence = str(sentences[finding.kind])
    if finding.kind is FindingKind.REVOKED and reason:
        sentence += " " + _("The reason they gave: %(reason)s", reason=reason)
    return SaidFinding(KINDS[finding.kind], sentence)


def day_of(finding: BadgeFinding, language: str) -> str:
    """The last day of the badge that a finding is about, in words."""
    badge = finding.credential or finding.imported_badge
    if badge is None or badge.expires_at is None:
        return ""
    zone = "UTC"
    if finding.credential is not None:
        zone = finding.credential.badge_class.issuer.institution.time_zone
    return say_day(badge.expires_at, zone=zone, language=language)
