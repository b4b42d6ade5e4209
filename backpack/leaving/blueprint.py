"""The blueprint of leaving, and who may see its pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, redirect, url_for

from backpack.accounts.current import optional_person, path_of_request

blueprint = Blueprint("leaving", __name__)

Parameters = ParamSpec("Parameters")


def even_without_terms(view: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """Mark a view for whoever is signed in, agreed to the newest terms or not.

    Whoever does not agree can still take everything along, and leave.
    """

    @wraps(view)
    def guarded(*arguments: Parameters.args, **named: Parameters.kwargs) -> Any:
        if optional_person() is None:
            return redirect(url_for("accounts.sign_in", next=path_of_request()))
        return view(*arguments, **named)

    return guarded
