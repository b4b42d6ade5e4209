"""Institutions, issuers and badge classes, and who may do what for them."""

from flask import Flask

from backpack.catalogue.filters import add_filters
from backpack.config import Config


def register(app: Flask, _config: Config) -> None:
    """Give ``app`` the words for badges and days that its templates use."""
    add_filters(app)
