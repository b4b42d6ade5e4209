"""What programs ask of the authorization server: registration, tokens, and giving them back."""

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from backpack import clock, db
from backpack.api import clients
from backpack.api.answers import open_to_pages
from backpack.api.clients import RegistrationError
from backpack.api.server import make_server
from backpack.security import csrf, limiter, takes_files

oauth = Blueprint("oauth", __name__, url_prefix="/oauth")
open_to_pages(oauth)

REGISTRATIONS = "20 per hour"
TOKENS = "60 per minute"
REGISTRATION_BYTES = 16_000


@oauth.post("/register")
@csrf.exempt  # type: ignore[untyped-decorator] # Flask-WTF carries no types
@limiter.limit(REGISTRATIONS)
@takes_files(REGISTRATION_BYTES)
def register_client() -> tuple[Response, int]:
    """Register a program (RFC 7591)."""
    metadata = request.get_json(force=True, silent=True)
    registered = clients.register_client(db.session(), metadata, now=clock.now())
    return jsonify(registered.answer), 201


@oauth.post("/token")
@csrf.exempt  # type: ignore[untyped-decorator] # the same
@limiter.limit(TOKENS)
@takes_files(REGISTRATION_BYTES)
def give_token() -> Response:
    """Tokens for a code, or for a refresh token (RFC 6749, sections 4.1.3 and 6)."""
    response: Response = make_server().create_token_response()
    return response


@oauth.post("/revoke")
@csrf.exempt  # type: ignore[untyped-decorator] # the same
@limiter.limit(TOKENS)
@takes_files(REGISTRATION_BYTES)
def revoke_token() -> Response:
    """Take a token back (RFC 7009)."""
    response: Response = make_server().create_endpoint_response("revocation")
    return response


@oauth.errorhandler(RegistrationError)
def _refuse_registration(error: RegistrationError) -> tuple[Response, int]:
    db.session().rollback()
    return jsonify(error=error.code, error_description=error.description), 400


@oauth.errorhandler(HTTPException)
def _refuse(error: HTTPException) -> tuple[Response, int]:
    db.session().rollback()
    return jsonify(error="invalid_request", error_description=error.name), error.code or 500
