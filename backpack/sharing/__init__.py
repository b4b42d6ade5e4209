"""What leaves the backpack: public pages, machine forms, cards, QR codes, sharing."""

from flask import Flask

from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``."""
