"""The two protocols that other hosts speak, and what differs between them. Pure.

Open Badges 3.0 is in section 6 of its specification; Badge Connect is the API of Open Badges 2.1,
section 2 of its specification (final release of 27 November 2023).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backpack.api.outbound import unreadable
from backpack.api.scopes import Scope
from backpack.models import HostProtocol

CONNECT_SCOPE = "https://purl.imsglobal.org/spec/ob/v2p1/scope/"

Told = Mapping[str, Any]
"""A JSON object that a host answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """How a host is asked. Scopes are as OAuth writes them; paths come after the API's base."""

    pulls: str
    """The scope that lets us read her badges."""
    pushes: str | None
    """The scope that lets us give the host one; None where we do not."""
    profile: str
    """The scope that lets us read what the host calls her."""
    badges_path: str
    read_page: Callable[[Told], list[bytes]]
    """The badges in a page of results, as files for an import."""
    read_name: Callable[[Told], object]
    """What a profile calls her, whatever that is."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every scope that we ask for, where the host offers it."""
        badges = (self.pulls,) if self.pushes is None else (self.pulls, self.pushes)
        return (*badges, self.profile)

    def read_scopes(self, text: str) -> list[str]:
        """The scopes in a list separated by spaces that mean something to us; others fall."""
        told = set(text.split())
        return [scope for scope in (*self.wanted, Scope.OFFLINE.value) if scope in told]


def _read_credentials(told: Told) -> list[bytes]:
    """A GetOpenBadgeCredentialsResponse, whose one name has two spellings (3.0, appendix B)."""
    tokens = told.get("compactJwsString", told.get("compactJwsStrings"))
    return _gather(told.get("credential"), tokens)


def _read_assertions(told: Told) -> list[bytes]:
    """An answer with assertions in its envelope (2.1, section 2.9.1); null is as good as none."""
    status = told.get("status")
    if not isinstance(status, dict) or status.get("error"):
        raise unreadable()
    return _gather(told.get("assertions"), told.get("signedAssertions"))


def _gather(documents: object, tokens: object) -> list[bytes]:
    documents, tokens = documents or [], tokens or []
    if not isinstance(documents, list) or not isinstance(tokens, list):
        raise unreadable()
    page = [json.dumps(one, ensure_ascii=False).encode() for one in documents]
    return page + [one.encode() for one in tokens if isinstance(one, str) and one.strip()]


def _read_profile(told: Told) -> object:
    return told.get("name")


def _read_enclosed_profile(told: Told) -> object:
    """A profile in its envelope (2.1, section 2.9.3)."""
    profile = told.get("profile")
    return profile.get("name") if isinstance(profile, dict) else None


PROTOCOLS: dict[HostProtocol, Protocol] = {
    HostProtocol.OPEN_BADGES_3: Protocol(
        pulls=Scope.CREDENTIAL_READ.value,
        pushes=Scope.CREDENTIAL_UPSERT.value,
        profile=Scope.PROFILE_READ.value,
        badges_path="/credentials",
        read_page=_read_credentials,
        read_name=_read_profile,
    ),
    HostProtocol.BADGE_CONNECT: Protocol(
        pulls=CONNECT_SCOPE + "assertion.readonly",
        # It takes badges of version 2 alone; ours are of version 3.
        pushes=None,
        profile=CONNECT_SCOPE + "profile.readonly",
        badges_path="/assertions",
        read_page=_read_assertions,
        read_name=_read_enclosed_profile,
    ),
}
