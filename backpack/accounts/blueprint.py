"""The blueprint that all routes of accounts hang on."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
