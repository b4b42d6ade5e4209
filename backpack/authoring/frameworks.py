"""One item of a competence framework, fetched by its address (1EdTech CASE 1.0 and 1.1).

``GET .../CFItems/{id}`` answers with the item as a JSON object (CASE 1.0, section 4.6); some
servers put it under ``CFItem``. The address is asked under the rules of the verifier: https, public
addresses only, a limit of bytes and of time.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask_babel import gettext as _

from backpack.errors import BackpackError
from backpack.issuing.addresses import site_config
from verifier.errors import UnavailableError
from verifier.fetch import guarded_fetch
from verifier.policy import Limits

TYPE = "CFItem"
LIMITS = Limits(response_bytes=500_000, fetch_seconds=6.0, total_seconds=8.0, redirects=2)
LONGEST_NAME, LONGEST_FRAMEWORK, LONGEST_CODE = 200, 200, 100


def fetch_item(address: str) -> dict[str, str]:
    """The item at ``address`` as an alignment of a badge class.

    Its address is the one that was given: what an item says of itself is not followed.

    Raises:
        BackpackError: ``item_address_refused``, ``item_unreachable``, ``item_not_json``,
            ``item_not_case``.
    """
    fetch = guarded_fetch(limits=LIMITS, plain_http_hosts=site_config().plain_http_hosts)
    try:
        answer = fetch(address, accept="application/json")
    except UnavailableError as error:
        raise _refusal(error) from error
    if answer.status != HTTPStatus.OK:
        raise BackpackError(
            "item_unreachable",
            _("That address answered %(status)s. Look whether it is right.", status=answer.status),
        )
    return _read_item(_read_object(answer.body), address)


def _refusal(error: UnavailableError) -> BackpackError:
    if error.code in {"address_refused", "port_refused"}:
        sentence = _("Give a public address that begins with https://")
        return BackpackError("item_address_refused", sentence)
    return BackpackError("item_unreachable", _("That address did not answer. Try again later."))


def _read_object(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BackpackError(
            "item_not_json",
            _("What is there is no JSON. Give the address in the CASE API, not that of a page."),
        ) from error
    item = document.get("CFItem", document) if isinstance(document, Mapping) else None
    if not isinstance(item, Mapping):
        raise _not_case()
    return item


def _not_case() -> BackpackError:
    return BackpackError(
        "item_not_case", _("What is there is no item of a framework: it has no fullStatement.")
    )


def _read_item(item: Mapping[str, Any], address: str) -> dict[str, str]:
    statement = _text(item.get("fullStatement"))
    if not statement:
        raise _not_case()
    short = _text(item.get("abbreviatedStatement"))
    document = item.get("CFDocumentURI")
    title = _text(document.get("title")) if isinstance(document, Mapping) else ""
    said = {
        "name": _cut(short or statement, LONGEST_NAME),
        "url": address,
        "framework": _cut(title, LONGEST_FRAMEWORK),
        "type": TYPE,
        "code": _cut(_text(item.get("humanCodingScheme")), LONGEST_CODE),
    }
    return {name: text for name, text in said.items() if text}


def _text(value: object) -> str:
    """A text on one line, without what a line cannot hold."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(one if one.isprintable() else " " for one in value).split())


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
