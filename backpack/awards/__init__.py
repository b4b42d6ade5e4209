"""Awards: what comes before a badge. Learners meet them in ``badges``, staff at the desk."""

from flask import Flask

from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Awards have no pages of their own."""
