"""The blueprint of the pages on which badges are described and institutions are kept."""

from flask import Blueprint

from backpack.accounts.stronger import ask_for_stronger_sign_in

authoring = Blueprint("authoring", __name__, url_prefix="/manage")
ask_for_stronger_sign_in(authoring)
