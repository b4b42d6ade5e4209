"""Who somebody is: sign-in, sessions, verified identifiers, terms, profile."""

from flask import Flask

from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``."""
