"""The addresses that wallets ask: metadata, offer, token, nonce, credential, type, status."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue

from backpack import clock, db
from backpack.api.wallets import metadata, micro_credentials, nonces, offers, taking
from backpack.api.wallets.errors import WalletError
from backpack.config import Config
from backpack.issuing import published
from backpack.issuing.addresses import site_addresses, site_config
from backpack.issuing.answers import answer_json, answer_text
from backpack.issuing.issuer_metadata import build_issuer_metadata
from backpack.issuing.keys import list_keys
from backpack.issuing.status_lists import LIFETIME
from backpack.issuing.token_status import TOKEN_TYPE, sign_token_list
from backpack.security import csrf, limiter

oid4vci = Blueprint("oid4vci", __name__)

MINUTE = timedelta(minutes=1)
RATE = "60 per minute"
"""Of one address; wallets come from phones, many behind one address of a campus."""
TYPED_RATE = "20 per minute"
"""Of attempts at a token."""


def connect(app: Flask, config: Config) -> None:
    """Add the addresses; those that are well known stand before the path of the identifier.

    RFC 8615 puts them at the root of the host (RFC 8414, section 3; OpenID4VCI, section 12.2.2).
    """
    path = urlsplit(config.base_url).path
    places = (
        (f"openid-credential-issuer{path}/wallets", show_issuer_metadata),
        (f"oauth-authorization-server{path}/wallets", show_server_metadata),
        (f"jwt-vc-issuer{path}/issuers/<slug>", show_issuer_keys),
    )
    csrf.exempt(oid4vci)
    app.register_blueprint(oid4vci)
    for place, view in places:
        endpoint = f"{oid4vci.name}.{view.__name__}"
        app.add_url_rule(f"/.well-known/{place}", endpoint, view)


@oid4vci.errorhandler(WalletError)
def _refuse(error: WalletError) -> Response:
    if not error.keeps:
        db.session().rollback()
    response = jsonify(error=error.code, error_description=error.description)
    response.status_code = error.status
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = f'Bearer error="{error.code}"'
    return _keep_secret(response)


@oid4vci.after_request
def _let_pages_ask(response: Response) -> Response:
    """Wallets that are web pages ask from origins of their own; no cookie is read here."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    return response


def _keep_secret(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def show_issuer_metadata() -> ResponseReturnValue:
    """Who issues here and in which forms."""
    document = metadata.build_issuer_metadata(site_config().base_url)
    return answer_json(document, media_type="application/json", lifetime=MINUTE)


def show_server_metadata() -> ResponseReturnValue:
    """Where the token is asked for."""
    document = metadata.build_server_metadata(site_config().base_url)
    return answer_json(document, media_type="application/json", lifetime=MINUTE)


def show_issuer_keys(slug: str) -> ResponseReturnValue:
    """The keys of an issuer, for SD-JWT VCs."""
    issuer = published.find_issuer(db.session(), slug)
    document = build_issuer_metadata(
        issuer, list_keys(db.session(), issuer), addresses=site_addresses()
    )
    return answer_json(document, media_type="application/json", lifetime=MINUTE)


@oid4vci.get("/wallets/types/micro-credential")
def show_type() -> ResponseReturnValue:
    """What the claims of a micro-credential are."""
    document = micro_credentials.build_type_metadata(site_config().base_url)
    return answer_json(document, media_type="application/json", lifetime=MINUTE)


@oid4vci.get("/wallets/status/<public_id>")
def show_status(public_id: str) -> ResponseReturnValue:
    """A status list as a token."""
    token = sign_token_list(db.session(), public_id, now=clock.now())
    return answer_text(token, media_type=f"application/{TOKEN_TYPE}", lifetime=LIFETIME)


@oid4vci.get("/wallets/offers/<code>")
@limiter.limit(RATE)
def show_offer(code: str) -> ResponseReturnValue:
    """The offer itself, for the wallet that was given its address."""
    offer = offers.find_open_offer(db.session(), code, now=clock.now())
    return _keep_secret(jsonify(metadata.build_offer(offer, site_config().base_url)))


@oid4vci.post("/wallets/token")
@limiter.limit(TYPED_RATE)
def give_token() -> ResponseReturnValue:
    """An access token for a pre-authorized code."""
    return _keep_secret(jsonify(taking.give_token(db.session(), request.form, now=clock.now())))


@oid4vci.post("/wallets/nonce")
@limiter.limit(RATE)
def give_nonce() -> ResponseReturnValue:
    """A nonce for a proof of possession."""
    nonce = nonces.make_nonce(site_config().secret_key, now=clock.now())
    return _keep_secret(jsonify(c_nonce=nonce))


@oid4vci.post("/wallets/credential")
@limiter.limit(RATE)
def give_credential() -> ResponseReturnValue:
    """The credential, bound to the wallet's key."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    now = clock.now()
    offer = taking.find_access(db.session(), token if scheme.lower() == "bearer" else None, now=now)
    config = site_config()
    answer = taking.give_credential(
        db.session(),
        offer,
        request.get_data(as_text=True),
        site=taking.Site(base_url=config.base_url, secret_keys=config.secret_keys),
        now=now,
    )
    return _keep_secret(jsonify(answer))
