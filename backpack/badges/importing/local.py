"""What we serve ourselves, asked without a network: did documents and status lists."""

import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from backpack.errors import NotFoundError
from backpack.issuing.addresses import site_addresses, site_config
from backpack.issuing.did_documents import build_did_document
from backpack.issuing.keys import list_keys
from backpack.issuing.published import find_issuer, find_status_list
from verifier.errors import UnavailableError
from verifier.fetch import Response


class HeldFetch:
    """A fetch that answers what is held here: ``find`` gives media type and body of an address."""

    def __init__(self, find: Callable[[str], tuple[str, bytes] | None], *, now: datetime) -> None:
        self._find = find
        self._now = now

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        """As every fetch.

        Raises:
            UnavailableError: ``unreachable`` for what is not held.
        """
        del accept
        held = self._find(address)
        if held is None:
            raise UnavailableError("unreachable", "not held", address=address)
        return Response(
            address=address, status=200, content_type=held[0], body=held[1], at=self._now
        )


class LocalFetch:
    """A fetch that answers our own addresses as our routes do, and knows no others."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._kept: dict[str, str] = {}

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        """As every fetch.

        Raises:
            UnavailableError: ``unreachable`` for what we do not serve.
        """
        del accept
        parts = urlsplit(address)
        if parts.netloc != site_config().host:
            raise UnavailableError("unreachable", "not ours", address=address)
        path = parts.path.removeprefix(urlsplit(site_config().base_url).path)
        if path not in self._kept:
            try:
                self._kept[path] = self._answer(path, address)
            except NotFoundError as error:
                raise UnavailableError("unreachable", error.code, address=address) from error
        return Response(
            address=address,
            status=200,
            content_type="application/json",
            body=self._kept[path].encode(),
            at=self._now,
        )

    def _answer(self, path: str, address: str) -> str:
        kind, _, name = path.strip("/").partition("/")
        if kind == "issuers" and name.endswith("/did.json"):
            issuer = find_issuer(self._session, name.removesuffix("/did.json"))
            keys = list_keys(self._session, issuer)
            return json.dumps(build_did_document(issuer, keys, addresses=site_addresses()))
        if kind == "status":
            return find_status_list(self._session, name).signed_json
        raise UnavailableError("unreachable", "not served", address=address)
