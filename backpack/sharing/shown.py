"""A badge as one kind of reader sees it, and the forms in which it is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, abort, request

from backpack import clock, db
from backpack.issuing import forms
from backpack.issuing.answers import answer_text
from backpack.issuing.european_learning_model import LEARNING_MODEL, Told
from backpack.issuing.signatures import write_json
from backpack.issuing.status_lists import LIFETIME
from backpack.models import Credential
from backpack.sharing.certificates import make_certificate
from backpack.sharing.view import PublicBadge, Standing

PAGE = "text/html"
JSON_LD = ("application/vc", "application/ld+json", "application/json", "application/vc+ld+json")
TOKEN = ("application/vc+jwt", "application/jwt")

SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A picture opened by itself is a document; it must not be able to do anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one reader may see: a public page's or a private link's, signed as it is shown.

    ``address`` is where this reader looks at it.
    """

    credential: Credential
    signed_json: str
    badge: PublicBadge
    address: str

    @property
    def revoked(self) -> bool:
        """Whether the issuer has taken it back."""
        return self.badge.standing is Standing.REVOKED


def answer(body: str | bytes, media_type: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """What strangers may keep as long as the status list declares, and no longer.

    A revoked badge must not be shown as valid for longer than that.
    """
    return answer_text(body, media_type=media_type, lifetime=LIFETIME, status=status)


def _revoked(shown: Shown) -> Response:
    """410 for machines, with date and reason, and with the credential, so that it can be judged."""
    revoked_at = shown.credential.revoked_at
    body = {
        "id": shown.address,
        "revoked": True,
        "revokedAt": revoked_at.isoformat() if revoked_at else None,
        "revocationReason": shown.credential.revocation_reason,
        "credential": forms.as_object(shown.signed_json),
    }
    return answer(write_json(body), "application/json", HTTPStatus.GONE)


def _json(shown: Shown) -> Response:
    return _revoked(shown) if shown.revoked else answer(shown.signed_json, "application/vc")


def _token(shown: Shown) -> Response:
    if shown.revoked:
        return _revoked(shown)
    token = forms.as_jwt(db.session(), shown.credential, shown.signed_json, now=clock.now())
    return answer(token, "application/vc+jwt")


def _png(shown: Shown) -> Response:
    return answer(forms.as_png(shown.credential, shown.signed_json), "image/png")


def _svg(shown: Shown) -> Response:
    response = answer(forms.as_svg(shown.credential, shown.signed_json), "image/svg+xml")
    response.headers["Content-Security-Policy"] = SVG_POLICY
    return response


def _pdf(shown: Shown) -> Response:
    if shown.revoked:
        return _revoked(shown)
    paper = make_certificate(
        shown.badge,
        address=shown.address,
        signed_json=shown.signed_json,
        moment=shown.credential.issued_at,
    )
    response = answer(paper, "application/pdf")
    name = f"{shown.credential.badge_class.slug}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _elm(shown: Shown) -> Response:
    if shown.revoked:
        return _revoked(shown)
    badge = shown.badge
    told = Told(name=badge.recipient, grade=badge.grade, narrative=badge.narrative)
    document = forms.as_learning_model(shown.credential, told)
    return answer(document, f'application/ld+json; profile="{LEARNING_MODEL}"')


FORMS: dict[str, Callable[[Shown], Response]] = {
    "json": _json,
    "jwt": _token,
    "png": _png,
    "svg": _svg,
    "pdf": _pdf,
    "elm": _elm,
}


def answer_form(shown: Shown, form: str) -> Response:
    """One fixed form, for those who cannot ask by header; 404 for one that does not exist."""
    if form not in FORMS:
        abort(HTTPStatus.NOT_FOUND)
    return FORMS[form](shown)


def wanted_type() -> str:
    """What the asker prefers: a page, JSON-LD or a token; whoever does not say gets the page."""
    return request.accept_mimetypes.best_match([PAGE, *JSON_LD, *TOKEN], PAGE)


def answer_wanted(shown: Shown, wanted: str) -> Response:
    """The signed badge in the media type that was asked for."""
    if wanted in TOKEN:
        return _token(shown)
    response = _json(shown)
    response.content_type = wanted
    return response
