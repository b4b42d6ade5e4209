"""What we ask of another host for a learner: tokens, her badges there, and to take one of ours.

Nobody holds a transaction while another server is asked.
"""

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from backpack.api.discovery import callback_address
from backpack.api.host_tokens import Given
from backpack.api.outbound import Answer, Outbound, refuses, unreadable
from backpack.api.protocols import PROTOCOLS, Protocol
from backpack.badges.importing.archive import FILE_BYTES, Entry
from backpack.errors import UnavailableError
from backpack.models import HostProtocol

PER_PAGE = 50
MOST_PAGES = 20
USUAL_LIFETIME = 3_600
LONGEST_LIFETIME = 86_400 * 30
LONGEST_TOKEN = 8_000
LONGEST_NAME = 200


class TokenRefusedError(Exception):
    """The host does not take the token (any more)."""


class _SinceRefusedError(Exception):
    """The host does not take the question what is newer than a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A host and what it knows us by, taken out of the database before it is asked."""

    base_url: str
    protocol: HostProtocol
    api_base: str
    token_url: str
    revocation_url: str | None
    client_id: str
    secret: str
    scope: str

    @property
    def speaks(self) -> Protocol:
        """How it is asked."""
        return PROTOCOLS[self.protocol]

    @property
    def basic(self) -> dict[str, str]:
        """The header that says who we are (``client_secret_basic``)."""
        pair = b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


@dataclass(frozen=True, slots=True)
class Pulled:
    """The badges that a host gave, as files for an import, and whether those were all."""

    entries: list[Entry]
    complete: bool


def exchange_code(host: Known, *, code: str, verifier: str) -> Given:
    """Tokens for the code that the browser brought.

    Raises:
        TokenRefusedError: the host refuses the code.
        UnavailableError: it does not answer, or not in a way that makes sense.
    """
    return _ask_token(
        host,
        grant_type="authorization_code",
        code=code,
        redirect_uri=callback_address(host.base_url),
        code_verifier=verifier,
        scope=host.scope,
    )


def refresh(host: Known, token: str, *, scope: str) -> Given:
    """New tokens for a refresh token; the old one stays if the host gives no new one.

    Raises:
        TokenRefusedError, UnavailableError: as for a code.
    """
    given = _ask_token(host, grant_type="refresh_token", refresh_token=token, scope=scope)
    if given.refresh is not None:
        return given
    return Given(access=given.access, refresh=token, lifetime=given.lifetime, scope=given.scope)


def _ask_token(host: Known, **form: str) -> Given:
    answer = _send_form(host, host.token_url, **form)
    if 400 <= answer.status < 500:
        raise TokenRefusedError
    if not answer.ok:
        raise unreadable()
    return _read_tokens(answer.read(), asked=form["scope"], speaks=host.speaks)


def _send_form(host: Known, address: str, **form: str) -> Answer:
    headers = {**host.basic, "Content-Type": "application/x-www-form-urlencoded"}
    return Outbound().ask("POST", address, headers=headers, body=urlencode(form).encode())


def _read_tokens(told: dict[str, Any], *, asked: str, speaks: Protocol) -> Given:
    access, refresh_token = told.get("access_token"), told.get("refresh_token")
    if not _is_token(access) or str(told.get("token_type", "")).lower() != "bearer":
        raise unreadable()
    lifetime = told.get("expires_in", USUAL_LIFETIME)
    if not isinstance(lifetime, int) or not 0 < lifetime <= LONGEST_LIFETIME:
        lifetime = USUAL_LIFETIME
    scope = told.get("scope")
    return Given(
        access=str(access),
        refresh=str(refresh_token) if _is_token(refresh_token) else None,
        lifetime=lifetime,
        scope=" ".join(speaks.read_scopes(scope if isinstance(scope, str) else asked)),
    )


def give_back(host: Known, tokens: dict[str, str]) -> bool:
    """Give tokens back (RFC 7009); says whether the host took each. ``tokens`` are by their kind.

    The refresh token goes first: a host that ends what belongs to it ends the access token too.
    """
    if host.revocation_url is None:
        return False
    taken = True
    for kind in sorted(tokens, reverse=True):
        try:
            answer = _send_form(host, host.revocation_url, token=tokens[kind], token_type_hint=kind)
        except UnavailableError:
            return False
        # A token that is over by then is as good as one that was taken back (section 2.2).
        taken = taken and answer.ok
    return taken


def _is_token(value: object) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_TOKEN
        and value.isascii()
        and value.isprintable()
        and " " not in value
    )


def read_name(host: Known, token: str) -> str | None:
    """What the host calls her, by her profile there; None if it does not say."""
    try:
        answer = _ask(Outbound(), "GET", f"{host.api_base}/profile", token)
        name = host.speaks.read_name(answer.read())
    except (TokenRefusedError, UnavailableError):
        # The connection is good for badges all the same.
        return None
    return name[:LONGEST_NAME] if isinstance(name, str) and name.isprintable() else None


def pull(host: Known, token: str, *, since: datetime | None = None) -> Pulled:
    """The badges of hers that the host gives: all, or those that it got after ``since``.

    A host that does not take ``since`` is asked for everything. Pages are counted by ourselves:
    where the host's links lead is not gone to. What came before a host broke off comes in.

    Raises:
        TokenRefusedError, UnavailableError: as for a code.
    """
    errand = Outbound()
    if since is not None:
        with suppress(_SinceRefusedError):
            return _pull(errand, host, token, since=since)
    return _pull(errand, host, token, since=None)


def _pull(errand: Outbound, host: Known, token: str, *, since: datetime | None) -> Pulled:
    found: dict[bytes, None] = {}
    offset, complete = 0, False
    for _number in range(MOST_PAGES):
        try:
            page, more = _ask_page(errand, host, token, offset=offset, since=since)
        except (TokenRefusedError, UnavailableError):
            if not found:
                raise
            break
        offset += len(page)
        known = len(found)
        found.update(dict.fromkeys(page))
        if not page or more is False:
            complete = True
            break
        if len(found) == known:
            # It goes round in a circle; or gives all it has whatever is asked, and says no more.
            complete = more is None
            break
    entries = [_entry(place, content) for place, content in enumerate(found, 1)]
    return Pulled(entries, complete)


def _ask_page(
    errand: Outbound, host: Known, token: str, *, offset: int, since: datetime | None
) -> tuple[list[bytes], bool | None]:
    """One page of badges, and whether there are more.

    None where the host does not say, and gave as many as were asked for: there may be.
    """
    query: dict[str, str | int] = {"limit": PER_PAGE, "offset": offset}
    if since is not None:
        query["since"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    address = f"{host.api_base}{host.speaks.badges_path}?{urlencode(query)}"
    answer = _send(errand, "GET", address, token)
    if since is not None and answer.status in {400, 422}:
        raise _SinceRefusedError
    page = host.speaks.read_page(_succeeded(answer).read())
    total = answer.headers.get("x-total-count", "")
    counted = total.isascii() and total.isdecimal()
    if not counted and "link" not in answer.headers:
        return page, None if len(page) >= PER_PAGE else False
    more = 'rel="next"' in answer.headers.get("link", "")
    return page, more or (counted and offset + len(page) < int(total[:9]))


def _entry(place: int, content: bytes) -> Entry:
    return Entry(str(place), content if len(content) <= FILE_BYTES else None)


def push(host: Known, token: str, signed_json: str) -> bool:
    """Give a badge to the host; says whether it was new there.

    Raises:
        TokenRefusedError, UnavailableError: as for a code.
    """
    address = f"{host.api_base}{host.speaks.badges_path}"
    answer = _ask(Outbound(), "POST", address, token, body=signed_json.encode())
    return answer.status == 201


def _ask(
    errand: Outbound, method: str, address: str, token: str, *, body: bytes | None = None
) -> Answer:
    return _succeeded(_send(errand, method, address, token, body=body))


def _send(
    errand: Outbound, method: str, address: str, token: str, *, body: bytes | None = None
) -> Answer:
    headers = {"Authorization": f"Bearer {token}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    return errand.ask(method, address, headers=headers, body=body)


def _succeeded(answer: Answer) -> Answer:
    if answer.status == 401:
        raise TokenRefusedError
    if not answer.ok:
        raise refuses()
    return answer
