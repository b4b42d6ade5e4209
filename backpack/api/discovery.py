"""Finding another host under the address that a learner typed, and what it speaks.

First its service description is asked for (Open Badges 3.0, section 7.1.1), then its manifest
(Open Badges 2.1, section 2.4).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from backpack.api.description import BASE
from backpack.api.domains import is_same_site
from backpack.api.outbound import Outbound, check_address, unreadable
from backpack.api.protocols import PROTOCOLS
from backpack.api.scopes import Scope
from backpack.errors import BackpackError, UnavailableError
from backpack.issuing.addresses import site_config
from backpack.models import HostProtocol

DESCRIPTION = f"{BASE}/discovery"
MANIFEST = "/.well-known/badgeconnect.json"
MANIFEST_VERSION = "v2p1"
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A host as it describes itself; every address is under the domain that was typed."""

    base_url: str
    protocol: HostProtocol
    name: str
    api_base: str
    registration_url: str
    authorization_url: str
    token_url: str
    revocation_url: str | None
    scope: str


def read_base_url(typed: str) -> str:
    """The base address that somebody typed or pasted, without what comes after it.

    Raises:
        BackpackError: ``host_address``.
    """
    address = check_address(typed.strip().partition("#")[0].partition("?")[0]).rstrip("/")
    return address.removesuffix(DESCRIPTION).removesuffix(MANIFEST).rstrip("/")


def callback_address(base_url: str) -> str:
    """Where this host sends browsers back to: another address for every host, so that one host
    cannot pass on what was meant for another (RFC 9700, section 4.4)."""
    return f"{site_config().base_url}/profile/hosts/return/{host_key(base_url)}"


def host_key(base_url: str) -> str:
    """The short name of a host in our addresses."""
    return hashlib.sha256(base_url.encode()).hexdigest()[:20]


def find_description(errand: Outbound, base_url: str) -> Description:
    """What the host says of itself, in the newest protocol that it speaks.

    Raises:
        UnavailableError: ``host_unreachable``, ``host_unreadable``, ``host_redirects``;
            ``host_unspoken``, there is neither description nor manifest.
    """
    parts = urlsplit(base_url)
    readers = (
        (f"{base_url}{DESCRIPTION}", "components", read_service_description),
        # A well-known address is under the domain, whatever path the host has (RFC 8615).
        (f"{parts.scheme}://{parts.netloc}{MANIFEST}", "badgeConnectAPI", read_manifest),
    )
    redirected: UnavailableError | None = None
    for address, member, read in readers:
        try:
            document = _ask(errand, address)
        except UnavailableError as error:
            if error.code != "host_redirects":
                raise
            redirected = redirected or error
            continue
        if member in document:
            return read(document, base_url=base_url)
    raise redirected or UnavailableError(
        "host_unspoken",
        _(
            "There is no backpack at this address that can be connected. The other platform's "
            "help pages say where its Open Badges API, or Badge Connect, is."
        ),
    )


def _ask(errand: Outbound, address: str) -> Mapping[str, Any]:
    """The object there; an empty one where something else is, as a page for people."""
    answer = errand.ask("GET", address, headers={})
    if not answer.ok:
        return {}
    try:
        return answer.read()
    except UnavailableError:
        return {}


def read_service_description(document: Mapping[str, Any], *, base_url: str) -> Description:
    """A service description document (Open Badges 3.0, section 7.1.1)."""
    scheme = _find_scheme(document)
    flow = _object(_object(scheme, "flows"), "authorizationCode")
    info = document.get("info")
    return Description(
        base_url=base_url,
        protocol=HostProtocol.OPEN_BADGES_3,
        name=_name(info.get("title") if isinstance(info, dict) else None, base_url),
        api_base=base_url + BASE,
        registration_url=_address(scheme, "x-imssf-registrationUrl", base_url),
        authorization_url=_address(flow, "authorizationUrl", base_url),
        token_url=_address(flow, "tokenUrl", base_url),
        revocation_url=_address_if_any(scheme, "x-imssf-revocationUrl", base_url),
        scope=_scope(HostProtocol.OPEN_BADGES_3, offered=_object(flow, "scopes")),
    )


def read_manifest(document: Mapping[str, Any], *, base_url: str) -> Description:
    """A manifest (Open Badges 2.1, section 2.4).

    The specification lets the addresses in it be of any domain; we do not, for the learner is
    told by its domain where she goes.
    """
    described = [one for one in _list(document, "badgeConnectAPI") if isinstance(one, dict)]
    if not described:
        raise unreadable()
    fitting = [one for one in described if one.get("version") == MANIFEST_VERSION]
    # Platforms older than the final release give another version, and the same API.
    told = (fitting or described)[0]
    return Description(
        base_url=base_url,
        protocol=HostProtocol.BADGE_CONNECT,
        name=_name(told.get("name"), base_url),
        api_base=_address(told, "apiBase", base_url).rstrip("/"),
        registration_url=_address(told, "registrationUrl", base_url),
        authorization_url=_address(told, "authorizationUrl", base_url),
        token_url=_address(told, "tokenUrl", base_url),
        revocation_url=_address_if_any(told, "tokenRevocationUrl", base_url),
        scope=_scope(HostProtocol.BADGE_CONNECT, offered=_list(told, "scopesOffered")),
    )


def _list(document: Mapping[str, Any], name: str) -> list[Any]:
    found = document.get(name)
    return found if isinstance(found, list) else []


def _scope(protocol: HostProtocol, *, offered: Any) -> str:
    """What we ask for: refresh tokens also where they are not on the list, as is usual.

    Raises:
        UnavailableError: ``host_unreadable``, there is nothing that we could do there.
    """
    wanted = [scope for scope in PROTOCOLS[protocol].wanted if scope in offered]
    if not wanted:
        raise unreadable()
    return " ".join([*wanted, Scope.OFFLINE.value])


def _name(told: object, base_url: str) -> str:
    return (told if isinstance(told, str) else "")[:LONGEST_NAME] or base_url[:LONGEST_NAME]


def _find_scheme(document: Mapping[str, Any]) -> Mapping[str, Any]:
    schemes = _object(_object(document, "components"), "securitySchemes")
    for scheme in schemes.values():
        if isinstance(scheme, dict) and scheme.get("type") == "oauth2":
            return scheme
    raise unreadable()


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    if not isinstance(found, dict):
        raise unreadable()
    return found


def _address(document: Mapping[str, Any], name: str, base_url: str) -> str:
    """An address that the host names: under the domain that the learner typed, or none."""
    if not isinstance(document.get(name), str):
        raise unreadable()
    address = check_address(document[name])
    if not is_same_site(address, base_url):
        raise unreadable()
    return address


def _address_if_any(document: Mapping[str, Any], name: str, base_url: str) -> str | None:
    """The same, for an address that a host need not name; one elsewhere is not asked."""
    try:
        return _address(document, name, base_url)
    except BackpackError:
        return None
