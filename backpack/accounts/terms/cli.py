"""The command ``backpack terms``: what an institution asks of whoever claims its badges."""

import argparse
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.accounts.terms.claiming import end_claiming_terms, publish_claiming_terms
from backpack.clock import utc_now
from backpack.config import Config, ConfigError
from backpack.errors import NotFoundError
from backpack.models import BadgeKind, Institution, LegalBasis
from backpack.shell import LANGUAGES


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``terms publish`` and ``terms end``."""
    group = commands.add_parser("terms", help="what an institution asks before claiming")
    actions = group.add_subparsers(dest="action", required=True)
    publish = actions.add_parser("publish", help="ask this from now on, of everybody anew")
    end = actions.add_parser("end", help="ask no more; what was agreed to stays known")
    for parser, action in ((publish, _publish), (end, _end)):
        parser.set_defaults(do=action)
        parser.add_argument("institution", help="the slug of the institution")
        parser.add_argument(
            "--kind",
            choices=[kind.value for kind in BadgeKind],
            help="for the badges of one kind; for every kind by default",
        )
    publish.add_argument(
        "--basis",
        required=True,
        choices=[basis.value for basis in LegalBasis],
        help="the legal basis; a consent is asked with “I agree” and can be withdrawn",
    )
    for code, name in LANGUAGES.items():
        publish.add_argument(f"--{code}", metavar="FILE", help=f"the text in {name}, as Markdown")


def _publish(session: Session, _config: Config, arguments: argparse.Namespace) -> str:
    texts = _read_texts(arguments)
    documents = publish_claiming_terms(
        session,
        _institution(session, arguments.institution),
        badge_kind=_kind(arguments),
        basis=LegalBasis(arguments.basis),
        texts=texts,
        now=utc_now(),
    )
    if not documents:
        return "That is in force already; nothing was published."
    languages = ", ".join(document.language for document in documents)
    return f"Published: version {documents[0].version} ({languages}). It is asked from now on."


def _end(session: Session, _config: Config, arguments: argparse.Namespace) -> str:
    ended = end_claiming_terms(
        session,
        _institution(session, arguments.institution),
        badge_kind=_kind(arguments),
        now=utc_now(),
    )
    return "It is asked no more." if ended else "Nothing was asked."


def _read_texts(arguments: argparse.Namespace) -> dict[str, str]:
    """The texts by language.

    Raises:
        ConfigError: a file cannot be read or is empty, or no file was given.
    """
    texts: dict[str, str] = {}
    mistakes: list[str] = []
    for code in LANGUAGES:
        name = getattr(arguments, code)
        if name is None:
            continue
        try:
            texts[code] = Path(name).read_text(encoding="utf-8").strip() + "\n"
        except (OSError, UnicodeDecodeError) as error:
            mistakes.append(f"  {name}: {error}")
            continue
        if not texts[code].strip():
            mistakes.append(f"  {name} is empty")
    if not texts and not mistakes:
        mistakes.append(f"  give at least one text: {', '.join(f'--{one}' for one in LANGUAGES)}")
    if mistakes:
        raise ConfigError(mistakes)
    return texts


def _kind(arguments: argparse.Namespace) -> BadgeKind | None:
    return BadgeKind(arguments.kind) if arguments.kind else None


def _institution(session: Session, slug: str) -> Institution:
    institution = session.scalar(select(Institution).where(Institution.slug == slug))
    if institution is None:
        raise NotFoundError("institution_not_found", f"There is no institution {slug!r}.")
    return institution
