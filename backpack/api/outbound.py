"""The way out to other hosts: under the verifier's rules, public addresses only, no redirects."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from backpack.errors import BackpackError, UnavailableError
from backpack.issuing.addresses import site_config
from verifier.addresses import read_target
from verifier.errors import UnavailableError as UnreachableError
from verifier.fetch import guarded_send
from verifier.policy import Limits

LIMITS = Limits(total_fetches=40, total_seconds=40.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What another host answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return 200 <= self.status < 300

    def read(self) -> dict[str, Any]:
        """The JSON object in it.

        Raises:
            UnavailableError: ``host_unreadable``.
        """
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise unreadable() from error
        if not isinstance(document, dict):
            raise unreadable()
        return document


class Outbound:
    """One errand at another host, with a budget of time and of questions."""

    def __init__(self) -> None:
        self._send = guarded_send(limits=LIMITS, plain_http_hosts=site_config().plain_http_hosts)

    def ask(
        self, method: str, address: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """Send this there.

        Raises:
            UnavailableError: ``host_unreachable``; ``host_redirects``, it answers from elsewhere.
        """
        try:
            answer = self._send(
                method, address, headers={"Accept": "application/json", **headers}, body=body
            )
        except UnreachableError as error:
            raise UnavailableError(
                "host_unreachable",
                _("The other backpack did not answer. Try again later."),
            ) from error
        if 300 <= answer.status < 400:
            raise UnavailableError(
                "host_redirects",
                _("The other backpack sends us elsewhere. Give the address where it really is."),
            )
        return Answer(answer.status, answer.body, answer.headers)


def check_address(address: object) -> str:
    """An address of another host that may be asked, as it was given.

    Raises:
        BackpackError: ``host_address``.
    """
    text = address if isinstance(address, str) and len(address) <= 600 else ""
    # The specification's own examples leave the scheme out.
    text = text if "://" in text else f"https://{text}"
    try:
        target = read_target(text, plain_http_hosts=site_config().plain_http_hosts)
        if target.address.rstrip("/").lower() != text.rstrip("/").lower():
            raise _wrong_address()
    except UnreachableError as error:
        raise _wrong_address() from error
    return text


def unreadable() -> UnavailableError:
    """The error for an answer that makes no sense."""
    return UnavailableError(
        "host_unreadable",
        _("The other backpack answered in a way that we do not understand. Nothing was changed."),
    )


def refuses() -> UnavailableError:
    """The error for a host that says no."""
    return UnavailableError(
        "host_refuses", _("The other backpack refused what we asked of it. Nothing was changed.")
    )


def _wrong_address() -> BackpackError:
    return BackpackError(
        "host_address",
        _("That is not the address of another backpack. It begins with https:// and names it."),
    )
