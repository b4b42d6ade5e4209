"""The backpack itself: the shelf, a badge's own page, claiming and declining."""

from flask import Flask

from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``."""
