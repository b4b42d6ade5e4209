"""Whatever names, redirects and answers of resolvers say: no socket is opened but to the public."""

import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.support.badges import NOW
from tests.support.loopback import make_certificate, redirect, serving
from verifier import Policy, verify
from verifier.fetch import guarded_fetch, resolve_by_system
from verifier.policy import Limits
from verifier.report import Verdict

PUBLIC = "93.184.215.14"
HOST = "badges.example"

Answers = Callable[[int], Sequence[str]]


def changing(*answers: str) -> Answers:
    """A resolver's answers, one after the other; the last one stays."""
    return lambda time: answers[min(time, len(answers) - 1)].split()


@pytest.mark.parametrize(
    ("location", "answers"),
    [
        ("/again", changing(PUBLIC, "127.0.0.1")),
        ("/again", changing(PUBLIC, f"{PUBLIC} 127.0.0.1")),
        ("/again", changing(PUBLIC, "::ffff:10.0.0.1")),
        ("/again", changing(PUBLIC, "64:ff9b::a00:1")),
        ("/again", changing(PUBLIC, "169.254.169.254")),
        ("https://other.example/", changing(PUBLIC, "fd00::1")),
        ("https://127.0.0.1/", changing(PUBLIC)),
        ("https://[::1]/", changing(PUBLIC)),
        ("https://[::ffff:127.0.0.1]/", changing(PUBLIC)),
        ("https://[::ffff:7f00:1]/", changing(PUBLIC)),
        ("https://[64:ff9b::7f00:1]/", changing(PUBLIC)),
        ("https://[2002:7f00:1::]/", changing(PUBLIC)),
        ("https://2130706433/", changing(PUBLIC)),
        ("https://0x7f000001/", changing(PUBLIC)),
        ("https://0x7f.1/", changing(PUBLIC)),
        ("https://0177.0.0.1/", changing(PUBLIC)),
        ("https://017700000001/", changing(PUBLIC)),
        ("https://127.1/", changing(PUBLIC)),
        ("https://localhost/", changing(PUBLIC)),
        ("http://localhost:80/", changing(PUBLIC)),
        ("//127.0.0.1/", changing(PUBLIC)),
        ("https://badges.example@127.0.0.1/", changing(PUBLIC)),
        ("https://127.0.0.1#@badges.example/", changing(PUBLIC)),
        ("https://①②⑦.⓪.⓪.①/", changing(PUBLIC)),
        ("gopher://127.0.0.1:6379/_FLUSHALL", changing(PUBLIC)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_redirect_reaches_nothing_private(
    tmp_path: Path, location: str, answers: Answers
) -> None:
    server, client = make_certificate(tmp_path, HOST)
    opened: list[str] = []
    asked = 0
    with serving(redirect(location), server) as (port, heads):

        def resolve(host: str, at: int) -> Sequence[str]:
            nonlocal asked
            if host.endswith(".example"):
                asked += 1
                return answers(asked - 1)
            # Numbers in whatever spelling: the system reads them, and needs no network for it.
            return resolve_by_system(host, at)

        def connect(address: tuple[str, int], seconds: float) -> socket.socket:
            opened.append(address[0])
            return socket.create_connection(("127.0.0.1", port), timeout=seconds)

        fetch = guarded_fetch(limits=Limits(), resolve=resolve, connect=connect, tls=client)
        report = verify(f"https://{HOST}/b/1", policy=Policy(now=NOW), fetch=fetch)
    assert report.verdict is Verdict.UNDETERMINED
    assert set(opened) == {PUBLIC}
    assert all(HOST.encode() in head for head in heads)
