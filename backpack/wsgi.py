"""The entry for a WSGI server: ``gunicorn "backpack.wsgi:app_from_environment()"``."""

import os

from flask import Flask

from backpack import create_app
from backpack.config import read_config


def app_from_environment() -> Flask:
    """The backpack, configured by the variables ``RANSEL_...`` of this process.

    Raises:
        ConfigError: naming every variable that is missing or malformed.
    """
    return create_app(read_config(os.environ))
