"""The commands that set an installation up: institutions, issuers, first roles, new keys."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import TypeVar

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from backpack.accounts.grants import Scope, grant_role
from backpack.accounts.providers import read_providers
from backpack.authoring.institutions import (
    InstitutionSettings,
    IssuerSettings,
    add_institution,
    add_issuer,
)
from backpack.clock import utc_now
from backpack.config import Config, ConfigError
from backpack.db import make_engine
from backpack.errors import BackpackError, NotFoundError
from backpack.issuing.keys import rotate_key
from backpack.languages import speak
from backpack.models import IdentifierKind, Institution, Issuer, Role, RoleName

Action = Callable[[Session, Config, argparse.Namespace], str]
Found = TypeVar("Found", Institution, Issuer)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``institution``, ``issuer`` and ``role`` to the command line."""
    institution = _group(commands, "institution", "universities, each with its identity provider")
    add = _action(institution, "add", "make an institution", _add_institution)
    add.add_argument("slug", help="its name in addresses: small letters, digits, hyphens")
    add.add_argument("--name", required=True)
    add.add_argument("--name-nl", help="what people call it in Dutch, if that is something else")
    add.add_argument("--website", required=True)
    add.add_argument("--country", required=True, help="two letters: BE")
    add.add_argument("--time-zone", default="Europe/Brussels")
    add.add_argument("--colour", default="#0b5d56")
    add.add_argument("--claim-days", type=int, default=120)
    add.add_argument("--provider", help="the key of its provider in the providers file")

    issuer = _group(commands, "issuer", "who signs: faculties, services, student bodies")
    add = _action(issuer, "add", "make an issuer of an institution", _add_issuer)
    add.add_argument("slug", help="its name in addresses and in its DID; it stays")
    add.add_argument("--institution", required=True, help="the slug of the institution")
    add.add_argument("--name", required=True)
    add.add_argument("--name-nl")
    add.add_argument("--email", required=True, help="where questions about its badges go")
    add.add_argument("--website", required=True)
    add.add_argument("--description")
    rotate = _action(issuer, "rotate-key", "retire its key and make a new one", _rotate_key)
    rotate.add_argument("slug")

    role = _group(commands, "role", "what people may do")
    grant = _action(role, "grant", "give a role, now or at the first sign-in", _grant_role)
    grant.add_argument("role", choices=[name.value for name in RoleName])
    where = grant.add_mutually_exclusive_group(required=True)
    where.add_argument("--institution", help="the slug of the institution that it is for")
    where.add_argument("--issuer", help="the slug of the one issuer that it is for")
    whom = grant.add_mutually_exclusive_group(required=True)
    whom.add_argument("--eppn", help="the account name, user@scope")
    whom.add_argument("--email", help="the e-mail address")
    grant.add_argument("--provider", help="whose word counts; the institution's own by default")


def _group(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, meaning: str
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    group = commands.add_parser(name, help=meaning)
    return group.add_subparsers(dest="action", required=True)


def _action(
    group: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    meaning: str,
    action: Action,
) -> argparse.ArgumentParser:
    parser = group.add_parser(name, help=meaning)
    parser.set_defaults(do=action)
    return parser


def run(config: Config, arguments: argparse.Namespace) -> int:
    """Do what was asked, all of it or nothing. Exit status 1 is a refusal."""
    app = Flask("backpack")
    app.extensions["config"] = config
    speak(app)
    engine = make_engine(config.database_url)
    action: Action = arguments.do
    try:
        with app.app_context(), sessionmaker(engine, expire_on_commit=False).begin() as session:
            done = action(session, config, arguments)
    except BackpackError as refusal:
        print(f"{refusal.sentence} ({refusal.code})", file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    print(done)
    return 0


def _find(session: Session, table: type[Found], slug: str) -> Found:
    found = session.scalar(select(table).where(table.slug == slug))
    if found is None:
        kind = table.__tablename__
        raise NotFoundError(f"{kind}_not_found", f"There is no {kind} with the slug {slug!r}.")
    return found


def _known_provider(config: Config, key: str) -> str:
    """The key, if the providers file has it.

    Raises:
        ConfigError: it has not, or cannot be read.
    """
    providers = read_providers(config, os.environ)
    if key not in providers:
        known = ", ".join(providers)
        raise ConfigError([f"  {config.providers_file}: no provider {key!r}; there is: {known}"])
    return key


def _add_institution(session: Session, config: Config, arguments: argparse.Namespace) -> str:
    provider = arguments.provider
    if provider is not None:
        provider = _known_provider(config, provider)
    settings = InstitutionSettings(
        name=arguments.name,
        name_nl=arguments.name_nl,
        website=arguments.website,
        country=arguments.country,
        time_zone=arguments.time_zone,
        colour=arguments.colour,
        claim_days=arguments.claim_days,
    )
    made = add_institution(session, arguments.slug, settings, provider=provider, now=utc_now())
    return f"Made the institution {made.slug}: {config.base_url}/catalogue/institutions/{made.slug}"


def _add_issuer(session: Session, config: Config, arguments: argparse.Namespace) -> str:
    institution = _find(session, Institution, arguments.institution)
    settings = IssuerSettings(
        name=arguments.name,
        name_nl=arguments.name_nl,
        description=arguments.description,
        email=arguments.email,
        website=arguments.website,
    )
    made = add_issuer(session, institution, arguments.slug, settings, actor=None, now=utc_now())
    return f"Made the issuer {made.slug}: {config.base_url}/issuers/{made.slug}"


def _rotate_key(session: Session, config: Config, arguments: argparse.Namespace) -> str:
    issuer = _find(session, Issuer, arguments.slug)
    key = rotate_key(session, issuer, now=utc_now())
    return (
        f"{issuer.slug} signs with {key.fragment} from now on. "
        f"Earlier keys stay in {config.base_url}/issuers/{issuer.slug}/did.json."
    )


def _grant_role(session: Session, config: Config, arguments: argparse.Namespace) -> str:
    if arguments.institution:
        scope = Scope(institution=_find(session, Institution, arguments.institution))
        institution = scope.institution
    else:
        scope = Scope(issuer=_find(session, Issuer, arguments.issuer))
        institution = scope.issuer.institution if scope.issuer else None
    provider = arguments.provider or (institution.provider if institution else None)
    if not provider:
        raise BackpackError(
            "provider_missing", "The institution has no identity provider: name one by --provider."
        )
    kind = IdentifierKind.EPPN if arguments.eppn else IdentifierKind.EMAIL
    value = arguments.eppn or arguments.email
    granted = grant_role(
        session,
        RoleName(arguments.role),
        scope,
        kind=kind,
        value=value,
        provider=_known_provider(config, provider),
        actor=None,
        now=utc_now(),
    )
    if isinstance(granted, Role):
        return f"{value} is {arguments.role} of {scope.name}."
    return f"{value} becomes {arguments.role} of {scope.name} at the first sign-in by {provider}."
