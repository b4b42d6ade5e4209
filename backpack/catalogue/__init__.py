"""Institutions, issuers and badge classes, and who may do what for them."""

from flask import Flask

from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``."""
