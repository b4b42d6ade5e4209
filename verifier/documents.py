"""Documents that a server sent, read as JSON objects: their errors are not the badge's."""

from collections.abc import Mapping
from typing import Any

from verifier.domains import is_same_site
from verifier.errors import UnavailableError, UnreadableError
from verifier.fetch import Fetch, Response
from verifier.formats.strict_json import read_json
from verifier.policy import Limits

JSON_LD = "application/ld+json, application/json;q=0.9"


def fetch_object(
    address: str, *, fetch: Fetch, limits: Limits, code: str, accept: str = JSON_LD
) -> Mapping[str, Any]:
    """Fetch an address that should answer 200 with one JSON object.

    Raises:
        UnavailableError: ``code``, with the address and the status or the reason as evidence.
    """
    return read_object(
        fetch_ok(address, fetch=fetch, code=code, accept=accept), limits=limits, code=code
    )


def fetch_ok(
    address: str, *, fetch: Fetch, code: str, accept: str = JSON_LD, anywhere: bool = False
) -> Response:
    """Fetch an address that should answer 200; from another site only if ``anywhere``.

    Raises:
        UnavailableError: ``code``, with the address and the status or the reason as evidence;
            ``reason`` is ``elsewhere`` when another site answered.
    """
    try:
        response = fetch(address, accept=accept)
    except UnavailableError as error:
        raise UnavailableError(code, error.detail, address=address, reason=error.code) from error
    if not anywhere:
        require_same_site(address, response, code=code)
    if response.status != 200:
        raise UnavailableError(code, address=address, reason="status", status=response.status)
    return response


def require_same_site(address: str, response: Response, *, code: str) -> None:
    """Refuse an answer that came from another site than the one that was asked.

    Through an open redirect, anybody's document could stand at an issuer's address.

    Raises:
        UnavailableError: ``code``, the ``reason`` being ``elsewhere``.
    """
    if response.address != address and not is_same_site(address, response.address):
        raise UnavailableError(
            code, address=address, reason="elsewhere", answered_by=response.address
        )


def read_object(response: Response, *, limits: Limits, code: str) -> Mapping[str, Any]:
    """Read a server's answer as one JSON object.

    Raises:
        UnavailableError: ``code``, when it is anything else.
    """
    try:
        document = read_json(response.body, limits=limits)
    except UnreadableError as error:
        raise UnavailableError(
            code, error.detail, address=response.address, reason="not_json"
        ) from error
    if not isinstance(document, Mapping):
        raise UnavailableError(code, address=response.address, reason="not_an_object")
    return document
