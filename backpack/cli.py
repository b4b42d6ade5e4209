"""The command ``backpack``: server, migrations, background work, and the demo."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from gunicorn.app.wsgiapp import WSGIApplication
from sqlalchemy.orm import Session

from backpack.accounts import ADDRESSES, make_clients
from backpack.accounts.asking_providers import ask_provider
from backpack.accounts.providers import read_providers
from backpack.accounts.terms import cli as terms_cli
from backpack.accounts.terms import publish_terms
from backpack.api.awarding import cli as api_cli
from backpack.authoring import cli as authoring
from backpack.awards import cli as award_cli
from backpack.clock import utc_now
from backpack.config import Config, ConfigError, read_config
from backpack.db import make_engine
from backpack.demo import launch
from backpack.issuing import cli as credential_cli
from backpack.jobs import run_worker
from backpack.migrations import migrate

DESCRIPTION = "Ransel's backpack. Configured by RANSEL_... variables; see docs/operations.md."


class _Server(WSGIApplication):  # type: ignore[misc] # gunicorn carries no types
    """Gunicorn with our arguments instead of the process's."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = list(arguments)
        super().__init__("%(prog)s [OPTIONS] [APP_MODULE]")

    def load_config(self) -> None:
        """Let gunicorn's own parser read the arguments that we chose."""
        sys.argv = ["gunicorn", *self._arguments]
        super().load_config()


def serve(app: str, *, bind: str, workers: int, threads: int, preload: bool = False) -> None:
    """Serve ``app`` (``module:callable()``) with gunicorn until the process is ended."""
    arguments = [app, "--bind", bind, "--workers", str(workers)]
    arguments += ["--worker-class", "gthread", "--threads", str(threads)]
    arguments += ["--worker-tmp-dir", "/dev/shm"] if os.path.isdir("/dev/shm") else []  # noqa: PTH112, S108 - a fixed memory file system
    arguments += ["--preload"] if preload else []
    _Server(arguments).run()


def _serve(_config: Config, arguments: argparse.Namespace) -> None:
    serve(
        "backpack.wsgi:app_from_environment()",
        bind=arguments.bind,
        workers=arguments.workers,
        threads=arguments.threads,
    )


def _migrate(config: Config, _arguments: argparse.Namespace) -> None:
    engine = make_engine(config.database_url)
    migrate(engine)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        published = publish_terms(session, utc_now())
    engine.dispose()
    print("The database is up to date.")
    for document in published:
        print(f"Published: {document.kind} {document.version} ({document.language}).")


def _worker(config: Config, _arguments: argparse.Namespace) -> None:
    run_worker(config)


def _check(config: Config, arguments: argparse.Namespace) -> None:
    providers = read_providers(config, os.environ)
    print(f"The configuration is complete ({config.environment}).")
    if not arguments.ask_providers:
        return
    failed = []
    for client in make_clients(providers, config).values():
        wrong, notes = ask_provider(client, now=utc_now())
        key = client.provider.key
        print(f"\n{key}: {client.provider.issuer}")
        for name, path in ADDRESSES.items():
            print(f"  register {name}: {config.base_url}{path.format(key=key)}")
        for note in notes:
            print(f"  note: {note}")
        for mistake in wrong:
            print(f"  WRONG: {mistake}")
        failed += [f"  {key}: {mistake}" for mistake in wrong]
    if failed:
        raise ConfigError(failed)


Command = Callable[[Config, argparse.Namespace], None]

COMMANDS: dict[str, tuple[Command, str]] = {
    "serve": (_serve, "serve the backpack with gunicorn"),
    "migrate": (
        _migrate,
        "bring the database to the newest version, and publish the terms if they changed",
    ),
    "worker": (_worker, "send mail, offer what is due, let expire what is over"),
    "award": (award_cli.award, "award a badge to everybody in a CSV file"),
    "bounces": (
        award_cli.take_bounce,
        "read one returned mail from standard input, and note what became of ours",
    ),
    "check-config": (_check, "say whether the configuration is complete"),
}


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = argparse.ArgumentParser(prog="backpack", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_command, meaning) in COMMANDS.items():
        command = commands.add_parser(name, help=meaning)
        if name == "award":
            award_cli.add_award_arguments(command)
        if name == "check-config":
            command.add_argument(
                "--ask-providers",
                action="store_true",
                help="ask every identity provider whether it is as the file says",
            )
        if name == "serve":
            command.add_argument("--bind", default="127.0.0.1:8000")
            command.add_argument("--workers", type=int, default=2)
            command.add_argument("--threads", type=int, default=8)
    authoring.add_commands(commands)
    terms_cli.add_commands(commands)
    api_cli.add_commands(commands)
    credential_cli.add_commands(commands)
    demo = commands.add_parser("demo", help="everything on this machine, with invented people")
    demo.add_argument("--folder", default=".demo", help="where the demo keeps its data")
    reset = commands.add_parser("demo-reset", help="throw the demo's data away")
    reset.add_argument("--folder", default=".demo")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Exit status 1 is a refusal, 2 a configuration that is not complete."""
    parsed = make_parser().parse_args(arguments)
    if parsed.command == "demo":
        return launch.run(parsed.folder, environ=os.environ)
    if parsed.command == "demo-reset":
        return launch.reset(parsed.folder)
    try:
        config = read_config(os.environ)
        if "do" in parsed:
            return authoring.run(config, parsed)
        COMMANDS[parsed.command][0](config, parsed)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    return 0
