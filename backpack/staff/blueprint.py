"""The blueprint of the desk, and whose desk it is."""

from flask import Blueprint

from backpack import db
from backpack.accounts.current import current_person
from backpack.accounts.stronger import ask_for_stronger_sign_in
from backpack.catalogue.roles import issuers_of
from backpack.errors import NotFoundError
from backpack.models import Issuer

staff = Blueprint("staff", __name__, url_prefix="/desk")
ask_for_stronger_sign_in(staff)


def my_issuers() -> list[Issuer]:
    """The issuers of the person who asks; for anybody without one, there is no desk.

    Raises:
        NotFoundError: there is none.
    """
    issuers = issuers_of(db.session(), current_person())
    if not issuers:
        raise NotFoundError("desk_not_found")
    return issuers
