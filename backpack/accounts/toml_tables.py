"""Reading tables of a TOML file key by key, so that every mistake in it can be named at once."""

import re
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


class Table:
    """One table of the file; remembers what was wrong, and which keys were asked for."""

    def __init__(self, where: str, values: Any, mistakes: list[str]) -> None:
        self.where = where
        self.mistakes = mistakes
        self.values: dict[str, Any] = values if isinstance(values, dict) else {}
        self.seen: set[str] = set()
        if not isinstance(values, dict):
            mistakes.append(f"  {where} must be a table")

    def wrong(self, key: str, what: str) -> None:
        """Note a mistake."""
        self.mistakes.append(f"  {self.where}: {key} {what}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        self.seen.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.wrong(key, "is missing")
            return ""
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(key, "must be a text")
            return default or ""
        return value.strip()

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts."""
        self.seen.add(key)
        value = self.values.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, "must be a list of texts")
            return default
        if not all(item.strip() for item in value):
            self.wrong(key, "holds an empty text")
        return tuple(item.strip() for item in value)

    def domains(self, key: str) -> frozenset[str]:
        """A list of domains in their ASCII form, in lower case; or ``*``."""
        values = frozenset(value.lower() for value in self.texts(key))
        if any(value != "*" and not DOMAIN.fullmatch(value) for value in values):
            self.wrong(key, "holds bare domains: example.org, without @ or *, in ASCII (xn--...)")
        return values

    def address(self, key: str, value: str, *, production: bool) -> str:
        """``value`` as the web address that it must be; an empty one was named already."""
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if value and (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.fragment
            or set(value) & set("{}<> ")
        ):
            self.wrong(key, f"is not a web address: {value!r}")
        elif value and parts.scheme == "http" and production:
            self.wrong(key, "must begin with https:// in production")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        self.seen.add(key)
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.wrong(key, "must be true or false")
            return default
        return value

    def one_of(self, key: str, choices: type[StrEnum], default: StrEnum | None = None) -> str:
        """One of the values of ``choices``; without a default it must be there."""
        value = self.text(key, default)
        if value and value not in set(choices):
            self.wrong(key, f"must be one of {', '.join(choices)}")
            return default or ""
        return value

    def table(self, key: str) -> "Table":
        """A table below this one; empty if it is not there."""
        self.seen.add(key)
        return Table(f"{self.where}.{key}", self.values.get(key, {}), self.mistakes)

    def tables(self, key: str) -> "list[Table]":
        """A list of tables below this one."""
        self.seen.add(key)
        values = self.values.get(key, [])
        if not isinstance(values, list):
            self.wrong(key, "must be a list of tables: [[…]]")
            return []
        return [
            Table(f"{self.where}.{key} number {number}", value, self.mistakes)
            for number, value in enumerate(values, 1)
        ]

    def finish(self) -> None:
        """Name every key that nobody asked for: a misspelt one would be ignored silently."""
        for key in sorted(self.values.keys() - self.seen):
            self.wrong(key, "is not a key that we know")
