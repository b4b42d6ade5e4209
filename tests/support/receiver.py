"""A system that is told by webhooks: a real TLS server which believes a message as documented.

It follows the three steps of docs/awarding-api.md and shares no line with what signs.
"""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from verifier.fetch import Send, guarded_send
from verifier.policy import Limits

HOST = "sis.example"
PUBLIC = "93.184.215.14"
OLDEST_SECONDS = 300


@dataclass
class Receiver:
    """What came, what of it was believed, and what to answer next; 204 if nothing is said."""

    tls: ssl.SSLContext
    port: int = 0
    secret: str = ""
    now: Callable[[], float] = lambda: 0.0
    believed: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    silence: threading.Event | None = None
    """While it is there and not set, nothing is answered."""

    def send(self, *, seconds: float = 5.0, resolved: str = PUBLIC) -> Send:
        """A way out that finds ``sis.example`` here, and is as guarded as any other."""

        def connect(address: tuple[str, int], limit: float) -> socket.socket:
            assert address == (PUBLIC, 443)
            return socket.create_connection(("127.0.0.1", self.port), timeout=limit)

        return guarded_send(
            limits=Limits(fetch_seconds=seconds, total_seconds=seconds, total_fetches=1),
            resolve=lambda _host, _port: (resolved,),
            connect=connect,
            tls=self.tls,
        )

    def problem_with(self, headers: dict[str, str], body: bytes) -> str | None:
        """Why a message is not believed; nothing, if it is."""
        timestamp = headers["webhook-timestamp"]
        scheme, _sign, given = headers["webhook-signature"].partition("=")
        mac = HMAC(self.secret.encode(), hashes.SHA256())
        mac.update(timestamp.encode("ascii") + b"." + body)
        try:
            mac.verify(bytes.fromhex(given))
        except InvalidSignature:
            return "signature"
        if scheme != "v1" or not timestamp.isdecimal():
            return "scheme"
        if abs(self.now() - int(timestamp)) > OLDEST_SECONDS:
            return "too old"
        if headers["webhook-id"] in [one["id"] for one in self.believed]:
            return "seen before"
        return None


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver.ids.append(headers["webhook-id"])
        if receiver.silence is not None:
            receiver.silence.wait(30)
            return
        status, more = receiver.answers.pop(0) if receiver.answers else (204, {})
        if 200 <= status < 300:
            problem = receiver.problem_with(headers, body)
            if problem is None:
                receiver.believed.append(json.loads(body))
            else:
                receiver.refusals.append(problem)
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the library
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver


@contextmanager
def receiving(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> Iterator[Receiver]:
    """A receiver on loopback until the end of the block."""
    receiver = Receiver(client_tls)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.receiver = receiver
        server.socket = server_tls.wrap_socket(server.socket, server_side=True)
        receiver.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            if receiver.silence is not None:
                receiver.silence.set()
            server.shutdown()
            thread.join()
