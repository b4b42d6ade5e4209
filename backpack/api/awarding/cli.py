"""The command ``backpack api-client``: systems that may award, set up by an operator."""

import argparse

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.api.awarding.clients import (
    NewSecret,
    list_clients,
    make_client,
    rotate_secret,
    withdraw_client,
)
from backpack.clock import utc_now
from backpack.config import Config
from backpack.errors import NotFoundError
from backpack.models import ApiClient, Institution


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``api-client add``, ``list``, ``rotate`` and ``withdraw``."""
    group = commands.add_parser("api-client", help="systems that award through the API")
    actions = group.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="let a system award, and show its secret once")
    add.add_argument("institution", help="the slug of the institution")
    add.add_argument("--name", required=True, help="as colleagues know the system")
    add.add_argument(
        "--issuer",
        action="append",
        default=[],
        help="the slug of an issuer, several times if need be; the whole institution without it",
    )
    add.add_argument("--sandbox", action="store_true", help="judge and answer, award nothing")
    add.set_defaults(do=_add)
    show = actions.add_parser("list", help="the systems of an institution")
    show.add_argument("institution", help="the slug of the institution")
    show.set_defaults(do=_list)
    rotate = actions.add_parser("rotate", help="give it another secret, at once")
    withdraw = actions.add_parser("withdraw", help="let it do nothing any more")
    for parser, action in ((rotate, _rotate), (withdraw, _withdraw)):
        parser.add_argument("client", help="the id of the client")
        parser.set_defaults(do=action)


def _institution(session: Session, slug: str) -> Institution:
    institution = session.scalar(select(Institution).where(Institution.slug == slug))
    if institution is None:
        raise NotFoundError("institution_not_found", f"There is no institution {slug!r}.")
    return institution


def _client(session: Session, public_id: str) -> ApiClient:
    client = session.scalar(select(ApiClient).where(ApiClient.public_id == public_id))
    if client is None:
        raise NotFoundError("client_not_found", f"There is no client {public_id!r}.")
    return client


def _say(new: NewSecret) -> str:
    return f"client_id: {new.client.public_id}\nclient_secret: {new.secret}"


def _add(session: Session, _config: Config, arguments: argparse.Namespace) -> str:
    institution = _institution(session, arguments.institution)
    by_slug = {issuer.slug: issuer for issuer in institution.issuers}
    unknown = [slug for slug in arguments.issuer if slug not in by_slug]
    if unknown:
        raise NotFoundError("issuer_not_found", f"There is no issuer {unknown[0]!r} there.")
    new = make_client(
        session,
        institution,
        name=arguments.name,
        issuers=[by_slug[slug] for slug in arguments.issuer],
        sandbox=arguments.sandbox,
        actor=None,
        now=utc_now(),
    )
    return _say(new)


def _list(session: Session, _config: Config, arguments: argparse.Namespace) -> str:
    clients = list_clients(session, _institution(session, arguments.institution))
    lines = []
    for one in clients:
        state = "withdrawn" if one.withdrawn_at else "sandbox" if one.sandbox else "live"
        lines.append(f"{one.public_id}  {state}  {one.name}")
    return "\n".join(lines) or "There is none."


def _rotate(session: Session, _config: Config, arguments: argparse.Namespace) -> str:
    client = _client(session, arguments.client)
    return _say(rotate_secret(session, client, actor=None, now=utc_now()))


def _withdraw(session: Session, _config: Config, arguments: argparse.Namespace) -> str:
    client = _client(session, arguments.client)
    withdraw_client(session, client, actor=None, now=utc_now())
    return f"{client.name} may do nothing any more."
