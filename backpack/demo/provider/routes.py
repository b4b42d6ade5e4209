"""The endpoints of the demo provider, and its pages: the front, the people, the goodbye."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from backpack.demo.elsewhere import Elsewhere
from backpack.demo.personas import DemoInstitution
from backpack.demo.provider.clients import Client, is_authentic, read_presented_client
from backpack.demo.provider.house import TOKEN_LIFETIME, Grant, House
from backpack.demo.provider.tokens import (
    ALGORITHM,
    fits_challenge,
    make_id_token,
    make_logout_token,
    person_claims,
    read_hint,
)
from backpack.shell import current_language, loosen_policy

blueprint = Blueprint("provider", __name__)
LOGOUT_TIMEOUT = 3.0


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


def _institution(slug: str) -> DemoInstitution:
    institution = _house().institutions.get(slug)
    if institution is None:
        abort(404)
    return institution


@blueprint.get("/healthz")
def show_health() -> dict[str, str]:
    """Whether the provider is up."""
    return {"status": "ok"}


@blueprint.get("/elsewhere/<path:path>")
def serve_elsewhere(path: str) -> AnyResponse:
    """What the invented issuer beside the universities serves of its badges."""
    found = Elsewhere(_house().base_url).answer(path)
    if found is None:
        abort(404)
    response = make_response(found[1])
    response.content_type = found[0]
    return response


@blueprint.get("/")
def show_front() -> str:
    """What this is, and who the invented people are."""
    house = _house()
    return render_template(
        "backpack/demo/provider/front.html",
        institutions=list(house.institutions.values()),
        people={slug: house.people_of(slug) for slug in house.institutions},
        signed_in={slug: house.count_sign_ins(slug) for slug in house.institutions},
        ended=request.args.get("ended"),
        language=current_language(),
    )


@blueprint.get("/<slug>/.well-known/openid-configuration")
def show_discovery(slug: str) -> Response:
    """OpenID Connect Discovery 1.0, section 3."""
    _institution(slug)
    issuer = _house().issuer(slug)
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        jwks_uri=f"{issuer}/jwks",
        end_session_endpoint=f"{issuer}/end-session",
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=[ALGORITHM],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post", "none"],
        code_challenge_methods_supported=["S256"],
        scopes_supported=["openid", "profile", "email"],
        ui_locales_supported=["en", "nl"],
        authorization_response_iss_parameter_supported=True,
        backchannel_logout_supported=True,
        backchannel_logout_session_supported=True,
    )


@blueprint.get("/<slug>/jwks")
def show_keys(slug: str) -> Response:
    """The public keys of one institution (RFC 7517)."""
    _institution(slug)
    return jsonify(keys=[_house().keys[slug].as_dict(private=False)])


def _asking_client() -> Client:
    """The client of an authorization request, if its return address is registered.

    A request with a wrong client or address gets a page: it must not be led anywhere.
    """
    client = _house().clients.get(request.args.get("client_id", ""))
    if client is None or request.args.get("redirect_uri") not in client.redirect_uris:
        abort(make_response(_problem_page(_("That application is not registered here.")), 400))
    return client


def _problem_page(sentence: str) -> str:
    return render_template("backpack/demo/provider/problem.html", sentence=sentence)


def _send_back(slug: str, **parameters: str) -> AnyResponse:
    """Back to the application, with its state and our name (RFC 9207)."""
    answer = {**parameters, "iss": _house().issuer(slug)}
    if "state" in request.args:
        answer["state"] = request.args["state"]
    parts = urlsplit(request.args["redirect_uri"])
    query = "&".join(part for part in (parts.query, urlencode(answer)) if part)
    return redirect(urlunsplit(parts._replace(query=query)), HTTPStatus.SEE_OTHER)


def _mistake() -> str | None:
    """The error code for an authorization request that asks for what there is not."""
    if request.args.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in request.args.get("scope", "").split():
        return "invalid_scope"
    if request.args.get("code_challenge_method") != "S256" or not request.args.get(
        "code_challenge"
    ):
        return "invalid_request"
    if request.args.get("prompt") == "none":
        return "login_required"
    return None


@blueprint.get("/<slug>/authorize")
def ask_who(slug: str) -> AnyResponse | str:
    """The people of the institution, as buttons."""
    institution = _institution(slug)
    client = _asking_client()
    mistake = _mistake()
    if mistake is not None:
        return _send_back(slug, error=mistake)
    target = urlsplit(request.args["redirect_uri"])
    # Chromium holds the redirect after the form against this page's policy.
    loosen_policy("form-action", f"{target.scheme}://{target.netloc}")
    return render_template(
        "backpack/demo/provider/people.html",
        institution=institution,
        client=client,
        people=_house().people_of(slug),
        language=current_language(),
    )


@blueprint.post("/<slug>/authorize")
def answer_who(slug: str) -> AnyResponse:
    """Sign the chosen persona in, or nobody."""
    _institution(slug)
    client = _asking_client()
    mistake = _mistake()
    if mistake is not None:
        return _send_back(slug, error=mistake)
    chosen = request.form.get("persona", "")
    persona = next((each for each in _house().people_of(slug) if each.subject == chosen), None)
    if persona is None:
        return _send_back(slug, error="access_denied")
    code = _house().grant(
        persona,
        client,
        redirect_uri=request.args["redirect_uri"],
        code_challenge=request.args["code_challenge"],
        nonce=request.args.get("nonce"),
    )
    return _send_back(slug, code=code)


def _no(error: str, status: int = 400) -> Response:
    response = jsonify(error=error)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        scheme = "Bearer" if error == "invalid_token" else "Basic"
        response.headers["WWW-Authenticate"] = f'{scheme} realm="demo", error="{error}"'
    return response


@blueprint.post("/<slug>/token")
def give_tokens(slug: str) -> Response:
    """RFC 6749, section 4.1.3, with PKCE: a code becomes an ID token and an access token."""
    _institution(slug)
    form = request.form
    presented = read_presented_client(
        request.headers.get("Authorization"), form.get("client_id"), form.get("client_secret")
    )
    client = _house().clients.get(presented.client_id) if presented else None
    if presented is None or client is None or not is_authentic(presented, client):
        return _no("invalid_client", 401)
    if form.get("grant_type") != "authorization_code":
        return _no("unsupported_grant_type")
    grant = _house().take_grant(form.get("code", ""))
    if grant is None or not _belongs(grant, slug, client):
        return _no("invalid_grant")
    response = jsonify(
        access_token=_house().open_access(grant),
        token_type="Bearer",  # noqa: S106 - the kind of the token
        expires_in=int(TOKEN_LIFETIME.total_seconds()),
        id_token=make_id_token(_house(), grant),
        scope="openid profile email",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _belongs(grant: Grant, slug: str, client: Client) -> bool:
    return (
        grant.slug == slug
        and grant.client is client
        and grant.redirect_uri == request.form.get("redirect_uri")
        and fits_challenge(request.form.get("code_verifier", ""), grant.code_challenge)
    )


@blueprint.route("/<slug>/userinfo", methods=["GET", "POST"])
def show_userinfo(slug: str) -> Response:
    """OpenID Connect Core 1.0, section 5.3."""
    _institution(slug)
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    access = _house().find_access(token) if scheme.lower() == "bearer" else None
    if access is None or access.slug != slug:
        return _no("invalid_token", 401)
    return jsonify(person_claims(access.persona))


@blueprint.route("/<slug>/end-session", methods=["GET", "POST"])
def end_session(slug: str) -> AnyResponse | str:
    """OpenID Connect RP-Initiated Logout 1.0, section 2."""
    institution = _institution(slug)
    claims: dict[str, Any] = {}
    if "id_token_hint" in request.values:
        claims = read_hint(_house(), slug, request.values["id_token_hint"]) or {}
    client = _house().clients.get(claims.get("aud") or request.values.get("client_id", ""))
    if "sid" in claims:
        _house().end_sign_in(str(claims["sid"]))
    address = request.values.get("post_logout_redirect_uri")
    if client is not None and address in client.post_logout_redirect_uris:
        state = request.values.get("state")
        query = f"?{urlencode({'state': state})}" if state else ""
        return redirect(f"{address}{query}", HTTPStatus.SEE_OTHER)
    return render_template(
        "backpack/demo/provider/signed_out.html",
        institution=institution,
        language=current_language(),
    )


@blueprint.post("/<slug>/end-all")
def end_all(slug: str) -> AnyResponse:
    """End every sign-in at one institution, and tell the applications (back-channel logout)."""
    _institution(slug)
    for session_id, sign_in in _house().end_sign_ins_at(slug):
        if sign_in.client.backchannel_logout is None:
            continue
        address = sign_in.client.backchannel_logout.format(slug=slug)
        token = make_logout_token(_house(), session_id, sign_in)
        try:
            requests.post(
                address,
                data={"logout_token": token},
                timeout=LOGOUT_TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            current_app.logger.warning("%s did not take the logout: %s", address, error)
    return redirect(f"/?ended={slug}", HTTPStatus.SEE_OTHER)
