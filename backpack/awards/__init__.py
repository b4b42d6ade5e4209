"""Direct awards: everything that comes before a badge."""

from flask import Flask

from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``."""
