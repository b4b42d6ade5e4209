"""All tables; imported together, so that SQLAlchemy and Alembic know every one of them."""

from backpack.models.audit import AuditEvent
from backpack.models.awards import Award, AwardState
from backpack.models.catalogue import (
    BadgeClass,
    BadgeKind,
    BadgeStatus,
    Institution,
    Issuer,
)
from backpack.models.credentials import Credential, IssuerKey, PublishedVariant, StatusList
from backpack.models.mail import OutboxMail
from backpack.models.people import (
    BrowserSession,
    IdentifierKind,
    Person,
    Role,
    RoleName,
    SignIn,
    SignInAttempt,
    VerifiedIdentifier,
)
from backpack.models.terms import TermsAcceptance, TermsDocument

__all__ = [
    "AuditEvent",
    "Award",
    "AwardState",
    "BadgeClass",
    "BadgeKind",
    "BadgeStatus",
    "BrowserSession",
    "Credential",
    "IdentifierKind",
    "Institution",
    "Issuer",
    "IssuerKey",
    "OutboxMail",
    "Person",
    "PublishedVariant",
    "Role",
    "RoleName",
    "SignIn",
    "SignInAttempt",
    "StatusList",
    "TermsAcceptance",
    "TermsDocument",
    "VerifiedIdentifier",
]
