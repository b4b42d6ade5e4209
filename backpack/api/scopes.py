"""What a program may be allowed: the scopes of Open Badges 3.0, section 6.1, in plain words."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

PREFIX = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"


class Scope(StrEnum):
    """One thing that a learner can allow, or not."""

    CREDENTIAL_READ = PREFIX + "credential.readonly"
    CREDENTIAL_UPSERT = PREFIX + "credential.upsert"
    PROFILE_READ = PREFIX + "profile.readonly"
    PROFILE_UPDATE = PREFIX + "profile.update"
    OFFLINE = "offline_access"


WORDS: dict[Scope, Any] = {
    Scope.CREDENTIAL_READ: _("See all your badges, also those that are private"),
    Scope.CREDENTIAL_UPSERT: _("Put badges from elsewhere on your shelf"),
    Scope.PROFILE_READ: _("See your name and your e-mail address"),
    Scope.PROFILE_UPDATE: _("Change what we call you"),
    Scope.OFFLINE: _("Keep this access while you are away, until you withdraw it"),
}

DESCRIPTIONS: dict[Scope, str] = {
    Scope.CREDENTIAL_READ: "Permission to read the learner's OpenBadgeCredentials.",
    Scope.CREDENTIAL_UPSERT: "Permission to add or replace OpenBadgeCredentials of the learner.",
    Scope.PROFILE_READ: "Permission to read the learner's profile.",
    Scope.PROFILE_UPDATE: "Permission to update the learner's profile.",
    Scope.OFFLINE: "Permission to go on with refresh tokens while the learner is away.",
}
"""For machines, in the service description."""


def read_scopes(text: str) -> list[Scope]:
    """The scopes in a list separated by spaces that there are here, in our order; others fall."""
    asked = set(text.split())
    return [scope for scope in Scope if scope.value in asked]


def write_scopes(scopes: list[Scope]) -> str:
    """The same as OAuth writes it (RFC 6749, section 3.3)."""
    return " ".join(scope.value for scope in scopes)
