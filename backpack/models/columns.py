"""Columns and column types that several tables share."""

import secrets
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Enum, String
from sqlalchemy.orm import MappedColumn, mapped_column

Key = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]


def new_public_id() -> str:
    """A name for addresses that nobody can guess: nearly 128 random bits, 22 characters.

    It begins with a letter or a digit: with a dash it would be an option on a command line, and
    a formula in a spreadsheet.
    """
    while not (name := secrets.token_urlsafe(16))[0].isalnum():
        continue
    return name


def public_id() -> MappedColumn[str]:
    """The column under which a row is known outside."""
    return mapped_column(String(32), unique=True, default=new_public_id)


def choice(kind: type[StrEnum], **options: Any) -> MappedColumn[Any]:
    """A column for one of the values of ``kind``, with a constraint that holds it to them."""
    return mapped_column(
        Enum(
            kind,
            native_enum=False,
            length=32,
            create_constraint=True,
            name=kind.__name__.lower(),
            values_callable=lambda members: [member.value for member in members],
        ),
        **options,
    )
