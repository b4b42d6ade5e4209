"""An award becomes a credential: keys, signing, status lists, baking."""

from flask import Flask

from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``."""
