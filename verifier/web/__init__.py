"""The public verifier: anyone gives a badge and reads in plain words whether it is genuine."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Flask, Response, g, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from verifier.budget import HostBudget
from verifier.cache import MemoryStore
from verifier.policy import Limits
from verifier.shell.assets import asset_folder, serve_static
from verifier.shell.headers import send_security_headers
from verifier.shell.languages import accepted_language, speak_languages
from verifier.turns import Turns
from verifier.web import api, button, failures, many, pages, scanning, service, vc_api
from verifier.web.answer import answered_question
from verifier.web.asking import Clock, Desk, FetchFactory, open_desk, way_out
from verifier.web.counting import Counts
from verifier.web.examples import routes as examples
from verifier.web.forgetting import ForgetfulFlask, forget_requests
from verifier.web.languages import LANGUAGES
from verifier.web.limits import count_requests
from verifier.web.receipts import routes as receipts
from verifier.web.redis_budget import open_redis_budget
from verifier.web.redis_store import open_redis_store
from verifier.web.sealing import Seal
from verifier.web.settings import read_settings
from verifier.web.turnstile import Turnstile
from verifier.web.warming import warm_contexts

_PAGE_ENDPOINTS = ("pages.", "scanning.", "receipts.", "many.", "button.", "handbook.", "examples.")


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(
    config: Mapping[str, str] | None = None,
    *,
    fetch_factory: FetchFactory | None = None,
    clock: Clock = _now,
) -> Flask:
    """Make the app. ``config`` stands in for the environment (``RANSEL_VERIFIER_...``).

    Without any configuration it is strict: https only, public addresses only.
    """
    settings = read_settings(os.environ if config is None else config)
    app = ForgetfulFlask(
        __name__, static_folder=None, template_folder=str(asset_folder("templates"))
    )
    limits = Limits()
    app.config.update(
        # Room around the file for the form itself, and for base64 in a JSON request.
        MAX_CONTENT_LENGTH=limits.source_bytes * 3 // 2,
        MAX_FORM_MEMORY_SIZE=limits.json_bytes * 3 // 2,
        MAX_FORM_PARTS=20,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    forget_requests(app)
    serve_static(app, parts=frozenset({"shared", "verifier"}))
    send_security_headers(app, https=not settings.plain_http_hosts)
    app.after_request(_keep_nothing)
    _speak(app)
    count_requests(app, settings)
    redis_url = settings.redis_url
    turns = Turns(budget=open_redis_budget(redis_url) if redis_url else HostBudget())
    open_desk(
        app,
        Desk(
            settings=settings,
            fetch_factory=fetch_factory or way_out(turns),
            clock=clock,
            store=open_redis_store(redis_url) if redis_url else MemoryStore(),
            turns=turns,
            turnstile=Turnstile(),
            counts=Counts(),
            seal=Seal(settings.secret),
        ),
    )
    failures.answer_failures(app)
    for blueprint in (
        pages.pages,
        scanning.scanning,
        receipts.receipts,
        many.many,
        button.button,
        examples.examples,
        api.handbook,
        api.api,
        vc_api.vc_api,
        service.service,
    ):
        app.register_blueprint(blueprint)
    warm_contexts()
    return app


def _keep_nothing(response: Response) -> Response:
    """No browser and no proxy keeps an answer; files whose address names their bytes may stay.

    No other website may show them either, besides the picture of the button.
    """
    response.headers.setdefault("Cache-Control", "no-store")
    if "Vary" in response.headers:
        response.vary.add("Accept-Language")
    else:
        response.headers["Vary"] = "Accept-Language"
    anywhere = g.get("shown_anywhere", False)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if anywhere else "same-origin"
    return response


def _speak(app: Flask) -> None:
    """Choose the language by ``?lang=``, else by the browser; there is no cookie to remember it.

    A language that was chosen is carried on by every link and form of the page.
    """

    def chosen() -> str | None:
        code = request.args.get("lang")
        return code if code in LANGUAGES else None

    def address_in(code: str) -> str:
        question = answered_question()
        if question is not None and question.address is None and request.method == "POST":
            # The answer about a file that was given has no address; the page has a form for
            # this at its end.
            return "#other-language"
        if question is not None and question.address is not None:
            return f"/?{urlencode({'url': question.address, 'lang': code})}"
        given = request.args.to_dict() if request.method == "GET" else {}
        path = request.path if request.method == "GET" else "/"
        return f"{path}?{urlencode({**given, 'lang': code})}"

    speak_languages(
        app,
        languages=LANGUAGES,
        choose=lambda: chosen() or accepted_language(LANGUAGES),
        address_in=address_in,
    )

    @app.url_defaults
    def carry_language(endpoint: str, values: dict[str, object]) -> None:
        if endpoint.startswith(_PAGE_ENDPOINTS) and (code := chosen()):
            values.setdefault("lang", code)

    @app.context_processor
    def name_the_place() -> dict[str, object]:
        return {
            "site_name": "Ransel",
            "home_address": url_for("pages.show_start"),
            "largest_file": Limits().source_bytes,
        }
