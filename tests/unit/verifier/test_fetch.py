"""The guarded fetch against real sockets: what it refuses, what it follows, when it gives up."""

import gzip
import socket
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.loopback import Behaviour, answer, make_certificate, redirect, serving
from verifier import CheckName, verify
from verifier.errors import UnavailableError
from verifier.fetch import Fetch, guarded_fetch
from verifier.policy import Limits, Policy
from verifier.sentences import sentence

PUBLIC = "93.184.215.14"
UNHURRIED = Limits()
QUICK = Limits(fetch_seconds=0.6, total_seconds=2.0)
"""For what never comes; what does come may take its time on a busy machine."""
FOREVER = 600
PATIENCE = 60
"""Seconds: far more than `QUICK` even on a busy machine, and far less than `FOREVER`."""


def fetch_of(port: int, *, limits: Limits = UNHURRIED) -> tuple[str, Fetch]:
    """A fetch for which one plain host on loopback is allowed, and that host's address."""
    host = f"localhost:{port}"
    return f"http://{host}/badge", guarded_fetch(limits=limits, plain_http_hosts=frozenset({host}))


def code_of(fetch: Fetch, address: str) -> str:
    with pytest.raises(UnavailableError) as refused:
        fetch(address)
    return refused.value.code


def resolving(*addresses: str) -> Fetch:
    """A fetch whose resolver gives these addresses, and which must never come to connect."""

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        raise AssertionError(f"connected to {address}")

    def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return guarded_fetch(limits=UNHURRIED, resolve=resolve, connect=connect)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8080/1",
        "http://localhost:8080/1",
        "ftp://badges.example/1",
        "file:///etc/passwd",
        "data:application/json,{}",
        "https://",
        "https:///path",
        "https://user:password@badges.example/",
        "https://badges.example@evil.example/",
        "https://badges.example\\@evil.example/",
        "https://badges.example/a b",
        "https://badges.example/\r\nX: y",
        "https://badges.example:99999/",
        "https://badges.example:port/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://straße.example/",
        "https://bad..example/",
        "https://-.example-/",
        "//badges.example/1",
        "",
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(address: str) -> None:
    assert code_of(resolving(PUBLIC), address) == "address_refused"


def test_a_port_without_encryption_is_named_as_the_reason() -> None:
    with pytest.raises(UnavailableError) as refused:
        resolving(PUBLIC)("http://badges.example:8080/1")
    assert (refused.value.code, refused.value.evidence["port"]) == ("port_refused", 8080)
    policy = Policy(now=datetime(2026, 11, 1, tzinfo=UTC))
    report = verify("http://badges.example:8080/1", policy=policy, fetch=resolving(PUBLIC))
    check = report.check(CheckName.FORMAT)
    assert (check.code, check.evidence["reason"]) == ("address_unavailable", "port_refused")
    assert "badges.example:8080" in sentence(check)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1",
        "198.51.100.7", "203.0.113.7", "192.88.99.1", "224.0.0.1", "239.255.255.250",
        "240.0.0.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1",
        "2001:db8::1", "2001:10::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
        "100::1", "3fff::1", "5f00::1", "4000::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(ip: str) -> None:
    assert code_of(resolving(ip), "https://badges.example/1") == "address_refused"


def test_one_private_answer_among_public_ones_is_refused() -> None:
    fetch = resolving(PUBLIC, "10.0.0.1")
    assert code_of(fetch, "https://badges.example/1") == "address_refused"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "localhost"]
)
def test_loopback_in_every_spelling_is_refused(host: str) -> None:
    fetch = guarded_fetch(limits=UNHURRIED)
    assert code_of(fetch, f"https://{host}/") in {"address_refused", "unreachable"}


def test_a_name_without_address_is_unreachable() -> None:
    assert code_of(resolving(), "https://badges.example/1") == "unreachable"


def test_loopback_is_allowed_for_the_configured_host_alone() -> None:
    with serving(answer(b'{"a": 1}')) as (port, heads):
        address, fetch = fetch_of(port)
        response = fetch(address, accept="application/vc")
        assert (response.status, response.body, response.content_type) == (
            200,
            b'{"a": 1}',
            "application/json",
        )
        assert b"Accept: application/vc\r\n" in heads[0]
        assert f"Host: localhost:{port}\r\n".encode() in heads[0]
        assert b"Cookie" not in heads[0]
        assert b"Authorization" not in heads[0]
        assert code_of(fetch, f"http://127.0.0.1:{port}/badge") == "address_refused"


def test_https_is_spoken_to_the_checked_address_under_the_hosts_name(tmp_path: Path) -> None:
    server, client = make_certificate(tmp_path, "badges.example")
    connected: list[str] = []
    resolved: list[str] = []

    with serving(answer(), server) as (port, _):

        def resolve(host: str, at: int) -> Sequence[str]:
            resolved.append(host)
            return [PUBLIC]

        def connect(address: tuple[str, int], seconds: float) -> socket.socket:
            connected.append(address[0])
            return socket.create_connection(("127.0.0.1", port), timeout=seconds)

        fetch = guarded_fetch(limits=UNHURRIED, resolve=resolve, connect=connect, tls=client)
        assert fetch("https://badges.example/1").status == 200
        assert code_of(fetch, "https://other.example/1") == "unreachable"
    assert connected == [PUBLIC, PUBLIC]
    assert resolved == ["badges.example", "other.example"]


def test_an_old_http_address_is_asked_over_https() -> None:
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    fetch = guarded_fetch(limits=UNHURRIED, resolve=lambda *_: [PUBLIC], connect=connect)
    assert code_of(fetch, "http://badges.example/1") == "unreachable"
    assert connected == [(PUBLIC, 443)]


def test_an_unknown_certificate_is_not_trusted(tmp_path: Path) -> None:
    server, _ = make_certificate(tmp_path, "badges.example")
    with serving(answer(), server) as (port, _heads):
        fetch = guarded_fetch(
            limits=UNHURRIED,
            resolve=lambda *_: [PUBLIC],
            connect=lambda _, seconds: socket.create_connection(("127.0.0.1", port), seconds),
            tls=ssl.create_default_context(),
        )
        assert code_of(fetch, "https://badges.example/1") == "unreachable"


def test_redirects_are_followed_and_said() -> None:
    with (
        serving(answer(b"here")) as (last, _),
        serving(redirect(f"http://localhost:{last}/b")) as (
            first,
            _heads,
        ),
    ):
        hosts = frozenset({f"localhost:{first}", f"localhost:{last}"})
        fetch = guarded_fetch(limits=UNHURRIED, plain_http_hosts=hosts)
        response = fetch(f"http://localhost:{first}/a")
        assert (response.body, response.address) == (b"here", f"http://localhost:{last}/b")


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:22/", "https://127.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd"],
)
def test_a_redirect_is_checked_like_any_address(location: str) -> None:
    with serving(redirect(location)) as (port, _):
        address, fetch = fetch_of(port)
        assert code_of(fetch, address) == "address_refused"


def test_a_loop_of_redirects_ends() -> None:
    with serving(redirect("/again")) as (port, heads):
        address, fetch = fetch_of(port)
        assert code_of(fetch, address) == "too_many_redirects"
        assert len(heads) == UNHURRIED.redirects + 1


def test_a_changing_answer_of_the_resolver_is_never_used() -> None:
    """The name resolves to a public address first and to loopback whenever it is asked again."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    connected: list[str] = []

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    fetch = guarded_fetch(limits=UNHURRIED, resolve=lambda *_: next(answers), connect=connect)
    assert code_of(fetch, "https://rebind.example/") == "unreachable"
    assert connected == [PUBLIC]


def drip(part: bytes, pause: float) -> Behaviour:
    """Send one part again and again, slowly, without end."""

    def behave(connection: socket.socket, _: bytes) -> None:
        while True:
            connection.sendall(part)
            time.sleep(pause)

    return behave


def behave_head_first(then: Behaviour, head: bytes) -> Behaviour:
    """Send a head, then go on."""

    def behave(connection: socket.socket, request: bytes) -> None:
        connection.sendall(head)
        then(connection, request)

    return behave


@pytest.mark.parametrize(
    "behaviour",
    [
        drip(b"H", 0.05),
        drip(b"X-Pad: 1\r\n", 0.05),
        behave_head_first(drip(b"a", 0.05), b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"),
        behave_head_first(drip(b"a", 0.05), b"HTTP/1.1 200 OK\r\n\r\n"),
        behave_head_first(
            drip(b"1\r\na\r\n", 0.05), b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        lambda *_: time.sleep(FOREVER),
    ],
    ids=["status line", "headers", "body", "body without length", "chunks", "silence"],
)
def test_a_server_that_drips_is_given_up(behaviour: Behaviour) -> None:
    with serving(behaviour) as (port, _):
        address, fetch = fetch_of(port, limits=QUICK)
        began = time.monotonic()
        assert code_of(fetch, address) in {"too_slow", "unreachable"}
        assert time.monotonic() - began < PATIENCE


def test_a_handshake_that_drips_is_given_up() -> None:
    def behave(connection: socket.socket, _: bytes) -> None:
        drip(b"\x16\x03\x03\x40\x00", 0.05)(connection, b"")

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    fetch = guarded_fetch(
        limits=QUICK,
        resolve=lambda *_: [PUBLIC],
        connect=lambda _, seconds: socket.create_connection(("127.0.0.1", port), seconds),
    )
    began = time.monotonic()
    assert code_of(fetch, "https://badges.example/") == "too_slow"
    assert time.monotonic() - began < PATIENCE
    listener.close()


def test_all_fetches_together_have_a_deadline() -> None:
    with serving(lambda *_: time.sleep(FOREVER)) as (port, heads):
        address, fetch = fetch_of(port, limits=Limits(fetch_seconds=0.5, total_seconds=0.8))
        for _attempt in range(4):
            assert code_of(fetch, address) == "too_slow"
        # Half a second for the first, what is left for the second, and nobody else is asked.
        assert len(heads) <= 2


def test_an_answer_that_is_too_large_is_cut() -> None:
    limits = Limits(response_bytes=1000)
    with serving(answer(b"a" * 1001)) as (port, _):
        address, fetch = fetch_of(port, limits=limits)
        assert code_of(fetch, address) == "too_large"


def test_a_compressed_answer_is_capped_after_inflation() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    behaviour = answer(bomb, headers=("Content-Encoding: gzip",))
    with serving(behaviour) as (port, _):
        address, fetch = fetch_of(port, limits=Limits(response_bytes=1_000_000))
        assert code_of(fetch, address) == "too_large"


def test_a_compressed_answer_is_inflated() -> None:
    behaviour = answer(gzip.compress(b'{"a": 1}'), headers=("Content-Encoding: gzip",))
    with serving(behaviour) as (port, _):
        address, fetch = fetch_of(port)
        assert fetch(address).body == b'{"a": 1}'


@pytest.mark.parametrize(
    "behaviour",
    [
        answer(b"no gzip", headers=("Content-Encoding: gzip",)),
        lambda connection, _: connection.sendall(b"SSH-2.0-OpenSSH\r\n"),
        lambda *_: None,
        lambda connection, _: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na"),
        lambda connection, _: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500),
        lambda connection, _: connection.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000),
        lambda connection, _: connection.sendall(b"HTTP/1.1 999999 ?\r\n\r\n"),
    ],
    ids=["not gzip", "not http", "hang up", "cut off", "many headers", "long header", "status"],
)
def test_a_server_that_speaks_nonsense_is_unreachable(behaviour: Behaviour) -> None:
    with serving(behaviour) as (port, _):
        address, fetch = fetch_of(port)
        assert code_of(fetch, address) == "unreachable"


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oops", "204 No Content"])
def test_any_status_is_an_answer(status: str) -> None:
    with serving(answer(b"", status=status)) as (port, _):
        address, fetch = fetch_of(port)
        assert fetch(address).status == int(status.split(maxsplit=1)[0])


def test_the_number_of_fetches_is_limited() -> None:
    with serving(answer()) as (port, heads):
        address, fetch = fetch_of(port, limits=Limits(total_fetches=2))
        fetch(address)
        fetch(address)
        assert code_of(fetch, address) == "too_many_fetches"
        assert len(heads) == 2
