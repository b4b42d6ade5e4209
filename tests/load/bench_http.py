"""How many verifications a second the endpoint serves, beside a node server around verifier-core.

Both have two worker processes on this machine and are asked the same badge over kept-alive
connections, in turns; the number of requests is bounded. Beside the rates stands the processor
time that the workers took for a request: on a machine with more to do than it has cores, who
takes longer also waits longer, so that the rates flatter the quicker one. Also what a worker of
ours takes in memory: its own pages, and its share of those that it has in common with the others.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from backpack.issuing.signing import sign_credential
from tests.load.bench_verify import CREATED, DID, KEY, METHOD
from tests.load.documents import DOCUMENTS
from tests.support.node_peers import known_pages, require_node

ROOT = Path(__file__).parents[2]
WORKERS = 2
VISITORS = 8
REQUESTS = 150
TURNS = 4
MOST_MEGABYTES = 100
AIM_OF_NODE, LEAST_OF_NODE = 5.0, 2.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(command: Sequence[str], cwd: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server on the loopback, from when it takes connections until the end of the block."""
    environ = {"PATH": os.environ["PATH"], "NODE_ENV": "production"}
    process = subprocess.Popen(
        command, cwd=cwd, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            assert process.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server did not come up"
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def requests_a_second(port: int, path: str, body: bytes) -> float:
    """Ask ``REQUESTS`` times over ``VISITORS`` connections at once.

    The visitors share the requests: whose connection came to the less busy worker asks more
    often. With a fixed number each, a worker that got one connection of four would stand idle
    for most of the turn.
    """
    left = iter(range(REQUESTS))

    def visit(_number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in left:
            connection.request("POST", path, body, {"Content-Type": "application/vc"})
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            answer.read()
        connection.close()

    begun = time.perf_counter()
    with ThreadPoolExecutor(VISITORS) as pool:
        list(pool.map(visit, range(VISITORS)))
    return REQUESTS / (time.perf_counter() - begun)


def workers_of(process: subprocess.Popen[bytes]) -> list[str]:
    """The process ids of a server's workers."""
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()


def processor_milliseconds(process: subprocess.Popen[bytes]) -> float:
    """The processor time that the workers of a server have taken since they began."""
    ticks = 0
    for worker in workers_of(process):
        # The second field is the name in parentheses; user and system time are 14 and 15.
        fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def megabytes_of_workers(process: subprocess.Popen[bytes]) -> list[float]:
    """The proportional set size of each worker."""
    sizes = [Path(f"/proc/{worker}/smaps_rollup").read_text() for worker in workers_of(process)]
    lines = [line for size in sizes for line in size.splitlines()]
    return [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]


def _signed(name: str) -> bytes:
    document: Mapping[str, object] = {
        **DOCUMENTS[name],
        "issuer": {**DOCUMENTS[name]["issuer"], "id": DID},
    }
    signed = sign_credential(document, private_key=KEY, method=METHOD, created=CREATED)
    return json.dumps(signed).encode()


@pytest.mark.load
def test_the_endpoint_serves_many_times_what_node_does(tmp_path: Path) -> None:
    folder = require_node()
    pages = tmp_path / "pages.json"
    pages.write_text(json.dumps(known_pages()))
    ours, theirs = _free_port(), _free_port()
    gunicorn = [
        sys.executable, "-m", "gunicorn", "--preload", "--workers", str(WORKERS),
        "--threads", "4", "--bind", f"127.0.0.1:{ours}", "tests.support.measured_app:make_app()",
    ]  # fmt: skip
    node = ["node", "server.mjs", str(theirs), str(WORKERS), str(pages)]
    body = _signed("typical")
    rates: dict[str, list[float]] = {"ours": [], "node": []}
    costs: dict[str, list[float]] = {"ours": [], "node": []}
    with served(gunicorn, ROOT, ours) as process, served(node, folder, theirs) as other:
        asked = {"ours": (process, ours, "/api/v1/verify"), "node": (other, theirs, "/")}
        for _ in range(TURNS):
            for name, (server, port, path) in asked.items():
                before = processor_milliseconds(server)
                rates[name].append(requests_a_second(port, path, body))
                costs[name].append((processor_milliseconds(server) - before) / REQUESTS)
        memory = megabytes_of_workers(process)
    # The first turn warms both up.
    medians = {name: statistics.median(taken[1:]) for name, taken in rates.items()}
    ratio = medians["ours"] / medians["node"]
    least = {name: min(taken[1:]) for name, taken in costs.items()}
    sys.stdout.write(
        f"\nPOST /api/v1/verify, {WORKERS} workers: {medians['ours']:.0f} a second; "
        f"node around verifier-core: {medians['node']:.0f}; {ratio:.1f} times as many "
        f"(aim {AIM_OF_NODE}); {least['ours']:.2f} ms of a processor for a request against "
        f"{least['node']:.2f}, {least['node'] / least['ours']:.1f} times; "
        f"{', '.join(f'{part:.0f}' for part in memory)} MB a worker "
        f"(at most {MOST_MEGABYTES})\n"
    )
    assert len(memory) == WORKERS
    assert max(memory) <= MOST_MEGABYTES
    assert ratio >= LEAST_OF_NODE
