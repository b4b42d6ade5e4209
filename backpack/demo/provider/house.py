"""What the demo provider keeps: its institutions' keys, and for a while codes and sign-ins.

In the memory of one process: the demo has only one, and forgets its sign-ins when it ends.
"""

import json
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from joserfc.jwk import ECKey

from backpack.clock import Clock
from backpack.demo.personas import DemoInstitution, Persona
from backpack.demo.provider.clients import Client

CODE_LIFETIME = timedelta(minutes=1)
TOKEN_LIFETIME = timedelta(minutes=10)
SIGN_IN_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Somebody chose a persona for a client; what the code stands for."""

    slug: str
    persona: Persona
    client: Client
    redirect_uri: str
    code_challenge: str
    nonce: str | None
    session_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What an access token opens: the claims of one persona."""

    slug: str
    persona: Persona
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSignIn:
    """One sign-in at an institution, which a logout there ends."""

    slug: str
    persona: Persona
    client: Client
    expires_at: datetime


class House:
    """The provider's state and its registrations; safe for the threads of one process."""

    def __init__(
        self,
        *,
        base_url: str,
        clients: Sequence[Client],
        personas: Sequence[Persona],
        keys_folder: Path | None,
        clock: Clock,
    ) -> None:
        self.base_url = base_url
        self.clients = {client.client_id: client for client in clients}
        self.personas = tuple(personas)
        self.institutions: dict[str, DemoInstitution] = {
            persona.institution.slug: persona.institution for persona in personas
        }
        self.keys = {slug: _keep_key(keys_folder, slug) for slug in self.institutions}
        self.now = clock
        self._lock = threading.Lock()
        self._grants: dict[str, Grant] = {}
        self._accesses: dict[str, Access] = {}
        self._sign_ins: dict[str, DemoSignIn] = {}

    def issuer(self, slug: str) -> str:
        """The issuer of one institution."""
        return f"{self.base_url}/{slug}"

    def people_of(self, slug: str) -> list[Persona]:
        """The personas of one institution."""
        return [persona for persona in self.personas if persona.institution.slug == slug]

    def _forget_old(self) -> None:
        moment = self.now()
        kept: dict[str, Grant] | dict[str, Access] | dict[str, DemoSignIn]
        for kept in (self._grants, self._accesses, self._sign_ins):
            for key in [key for key, value in kept.items() if value.expires_at <= moment]:
                del kept[key]

    def grant(
        self,
        persona: Persona,
        client: Client,
        *,
        redirect_uri: str,
        code_challenge: str,
        nonce: str | None,
    ) -> str:
        """Sign the persona in, and give the code for it."""
        code, session_id = secrets.token_urlsafe(24), secrets.token_urlsafe(16)
        slug = persona.institution.slug
        with self._lock:
            self._forget_old()
            self._sign_ins[session_id] = DemoSignIn(
                slug=slug,
                persona=persona,
                client=client,
                expires_at=self.now() + SIGN_IN_LIFETIME,
            )
            self._grants[code] = Grant(
                slug=slug,
                persona=persona,
                client=client,
                redirect_uri=redirect_uri,
                code_challenge=code_challenge,
                nonce=nonce,
                session_id=session_id,
                expires_at=self.now() + CODE_LIFETIME,
            )
        return code

    def take_grant(self, code: str) -> Grant | None:
        """What a code stands for; once, and in time."""
        with self._lock:
            self._forget_old()
            return self._grants.pop(code, None)

    def open_access(self, grant: Grant) -> str:
        """An access token for the persona of a grant."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._accesses[token] = Access(
                slug=grant.slug, persona=grant.persona, expires_at=self.now() + TOKEN_LIFETIME
            )
        return token

    def find_access(self, token: str) -> Access | None:
        """What an access token opens, in time."""
        with self._lock:
            self._forget_old()
            return self._accesses.get(token)

    def end_sign_in(self, session_id: str) -> None:
        """Forget one sign-in."""
        with self._lock:
            self._sign_ins.pop(session_id, None)

    def end_sign_ins_at(self, slug: str) -> list[tuple[str, DemoSignIn]]:
        """Forget every sign-in at one institution, and give them with their session ids."""
        with self._lock:
            self._forget_old()
            ended = [item for item in self._sign_ins.items() if item[1].slug == slug]
            for session_id, _sign_in in ended:
                del self._sign_ins[session_id]
        return ended

    def count_sign_ins(self, slug: str) -> int:
        """How many sign-ins there are at one institution."""
        with self._lock:
            self._forget_old()
            return sum(1 for sign_in in self._sign_ins.values() if sign_in.slug == slug)


def _keep_key(folder: Path | None, slug: str) -> ECKey:
    """The institution's key: from its file, which is made at the first start."""
    if folder is None:
        return _new_key()
    path = folder / f"provider-key-{slug}.json"
    if path.exists():
        return ECKey.import_key(json.loads(path.read_text()))
    key = _new_key()
    path.touch(mode=0o600)
    path.write_text(json.dumps(key.as_dict(private=True)))
    return key


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True, auto_kid=True)
