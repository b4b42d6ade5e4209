"""What somebody is at her institution, and the roles that follow from it by configured rules."""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import audit
from backpack.accounts.oidc.claims import VouchedClaims
from backpack.accounts.providers import Provider, RoleRule
from backpack.models import Institution, Issuer, Role, RoleByRule, SignIn

LIVING = frozenset({"student", "faculty", "staff", "employee", "member"})
"""Of the values of eduPersonAffiliation: those that end when somebody leaves. An ``alum``,
``affiliate`` or ``library-walk-in`` has no account that her studies or work keep open."""

logger = logging.getLogger(__name__)


def is_living(affiliations: list[str] | tuple[str, ...]) -> bool:
    """Whether one of these affiliations keeps the account at the institution open."""
    return any(value.partition("@")[0] in LIVING for value in affiliations)


def keep_affiliations(
    session: Session, sign_in: SignIn, claims: VouchedClaims, provider: Provider, *, now: datetime
) -> None:
    """Keep what the provider says that she is there, and give and end roles by its rules.

    A provider that does not speak of affiliations ends none.
    """
    sign_in.home_organisation = claims.home_organisation or sign_in.home_organisation
    sign_in.ends_at = claims.ends_at
    if claims.affiliations is None:
        return
    lived, lives = is_living(sign_in.affiliations), is_living(claims.affiliations)
    if lives:
        sign_in.affiliation_ended_at = None
    elif lived:
        sign_in.affiliation_ended_at = now
        audit.record(
            session,
            "provider:affiliation:ended",
            at=now,
            object_kind="sign_in",
            object_id=str(sign_in.id),
            about=sign_in.person,
            details={"provider": provider.key},
        )
    sign_in.affiliations = list(claims.affiliations)
    apply_rules(session, sign_in, provider.role_rules, now=now)


def apply_rules(
    session: Session, sign_in: SignIn, rules: tuple[RoleRule, ...], *, now: datetime
) -> None:
    """Give the roles that follow from the affiliations of ``sign_in``, and end what no more does.

    A role that somebody was given otherwise is left alone, and so is one by another sign-in.
    """
    wanted: dict[tuple[str, int | None, int | None], RoleRule] = {}
    for rule in rules:
        if rule.affiliation in sign_in.affiliations:
            place = _place_of(session, rule)
            if place is not None:
                wanted[(rule.role, *place)] = rule
    by_rule = session.execute(
        select(RoleByRule, Role).join(Role).where(RoleByRule.sign_in_id == sign_in.id)
    ).all()
    for _grant, role in by_rule:
        if (role.name, role.institution_id, role.issuer_id) not in wanted:
            _record(session, "provider:role:ended", role, sign_in, now=now)
            session.delete(role)
    session.flush()
    held = {
        (role.name, role.institution_id, role.issuer_id)
        for role in session.scalars(select(Role).where(Role.person_id == sign_in.person_id))
    }
    for key, rule in wanted.items():
        if key not in held:
            _grant_role(session, sign_in, rule, institution_id=key[1], issuer_id=key[2], now=now)


def _place_of(session: Session, rule: RoleRule) -> tuple[int | None, int | None] | None:
    """The institution or issuer of a rule; none, and a line in the log, if there is no such one."""
    institution = issuer = None
    if rule.institution is not None:
        institution = session.scalar(
            select(Institution.id).where(Institution.slug == rule.institution)
        )
    else:
        issuer = session.scalar(select(Issuer.id).where(Issuer.slug == rule.issuer))
    if institution is None and issuer is None:
        logger.warning(
            "a rule for %s names %s, which is not there",
            rule.affiliation,
            rule.institution or rule.issuer,
        )
        return None
    return institution, issuer


def _grant_role(
    session: Session,
    sign_in: SignIn,
    rule: RoleRule,
    *,
    institution_id: int | None,
    issuer_id: int | None,
    now: datetime,
) -> None:
    role = Role(
        person_id=sign_in.person_id,
        name=rule.role,
        institution_id=institution_id,
        issuer_id=issuer_id,
        granted_at=now,
    )
    session.add(role)
    session.flush()
    session.add(
        RoleByRule(
            role_id=role.id, sign_in_id=sign_in.id, affiliation=rule.affiliation, granted_at=now
        )
    )
    _record(session, "provider:role:granted", role, sign_in, now=now)


def _record(session: Session, event: str, role: Role, sign_in: SignIn, *, now: datetime) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="role",
        object_id=str(role.id),
        about=sign_in.person,
        details={"role": role.name, "provider": sign_in.provider},
    )


def end_roles_by_rule(session: Session, sign_in: SignIn, *, now: datetime) -> None:
    """End the roles that followed from this sign-in alone: it is about to be unlinked."""
    apply_rules(session, sign_in, (), now=now)
