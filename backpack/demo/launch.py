"""The demo on one machine: its data, and the four programs that it is made of, on loopback."""

import base64
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from backpack.config import Environment, read_config
from backpack.db import make_engine
from backpack.demo.data import seed_database
from backpack.demo.personas import INSTITUTIONS, PERSONAS
from backpack.migrations import migrate

BACKPACK, VERIFIER, PROVIDER = 8000, 8001, 8002
START_SECONDS = 180


class DemoRefusedError(Exception):
    """The demo must not run here; says why."""


def _addresses(environ: Mapping[str, str]) -> tuple[int, int, int]:
    """The three ports: 8000, 8001 and 8002, or from ``RANSEL_DEMO_PORT`` upwards."""
    first = int(environ.get("RANSEL_DEMO_PORT", BACKPACK))
    return first, first + VERIFIER - BACKPACK, first + PROVIDER - BACKPACK


def _secret(folder: Path, name: str) -> str:
    """A secret of this demo alone, made at its first start and kept in its folder."""
    path = folder / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text()


def demo_environment(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables for all of the demo's programs.

    Raises:
        DemoRefusedError: if this looks like a production machine.
    """
    if environ.get("RANSEL_ENVIRONMENT", Environment.DEMO) != Environment.DEMO:
        raise DemoRefusedError(
            "RANSEL_ENVIRONMENT is set to something else than demo: the demo, with its invented "
            "people and its sign-in without passwords, does not run here."
        )
    configured = sorted(
        name
        for name in environ
        if name.startswith("RANSEL_") and name not in {"RANSEL_ENVIRONMENT", "RANSEL_DEMO_PORT"}
    )
    if configured:
        raise DemoRefusedError(
            "This machine is configured for another installation "
            f"({', '.join(configured)}): the demo does not run beside it."
        )
    backpack, verifier, provider = _addresses(environ)
    kept = {name: value for name, value in environ.items() if not name.startswith("RANSEL_")}
    return kept | {
        "RANSEL_ENVIRONMENT": Environment.DEMO,
        "RANSEL_BASE_URL": f"http://localhost:{backpack}",
        "RANSEL_VERIFIER_URL": f"http://localhost:{verifier}",
        "RANSEL_DEMO_PROVIDER_URL": f"http://localhost:{provider}",
        "RANSEL_DEMO_FOLDER": str(folder),
        "RANSEL_DEMO_CLIENT_SECRET": _secret(folder, "client-secret"),
        "RANSEL_SECRET_KEY": _secret(folder, "secret-key"),
        "RANSEL_KEY_ENCRYPTION_KEY": _secret(folder, "key-encryption-key"),
        "RANSEL_DATABASE_URL": f"sqlite:///{folder / 'ransel.db'}",
        "RANSEL_JOBS_FILE": str(folder / "jobs.db"),
        "RANSEL_PROVIDERS_FILE": str(folder / "providers.toml"),
        "RANSEL_VERIFIER_ADDRESS": f"http://localhost:{verifier}",
        "RANSEL_VERIFIER_RECEIPT_KEYS": _secret(folder, "receipt-key"),
        "RANSEL_ALLOW_HTTP": f"localhost:{backpack},localhost:{provider}",
        "RANSEL_VERIFIER_ALLOW_HTTP": f"localhost:{backpack},localhost:{provider}",
        "RANSEL_VERIFIER_BACKPACK_ADDRESS": f"http://localhost:{backpack}",
    }


def write_providers(folder: Path, environment: Mapping[str, str]) -> None:
    """Write the providers file that names the demo provider's institutions."""
    base = environment["RANSEL_DEMO_PROVIDER_URL"]
    text = "# Written by the demo at every start.\n" + "\n".join(
        institution.provider_toml(base) for institution in INSTITUTIONS
    )
    (folder / "providers.toml").write_text(text)


def _programs(ports: tuple[int, int, int]) -> list[list[str]]:
    gunicorn = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "8"]
    gunicorn += ["--log-level", "warning", "--graceful-timeout", "2"]
    apps = (
        "backpack.wsgi:app_from_environment()",
        "verifier.web:create_app()",
        "backpack.demo.provider:provider_from_environment()",
    )
    servers = [
        [*gunicorn, "--workers", "1", "--bind", f"127.0.0.1:{port}", app]
        for port, app in zip(ports, apps, strict=True)
    ]
    return [*servers, [sys.executable, "-m", "backpack", "worker"]]


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_until_up(port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if any(child.poll() is not None for child in children):
            return False
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _introduce(ports: tuple[int, int, int]) -> str:
    backpack, verifier, provider = ports
    lines = [
        "",
        "Ransel is running. Everything in it is invented.",
        "",
        f"  The backpack    http://localhost:{backpack}",
        f"  The verifier    http://localhost:{verifier}",
        f"  Demo sign-in    http://localhost:{provider}",
        f"  The mail sent   http://localhost:{backpack}/demo/mailbox",
        "",
        "Sign in as (no password; choose the person on the sign-in page):",
        "",
    ]
    lines.extend(
        f"  {persona.name:<20} {persona.institution_name:<22} {persona.introduction}"
        for persona in PERSONAS
    )
    lines += [
        "",
        "Try this: open the mail, follow its link and claim the badge; make it public; open its",
        "page and press Verify; then change one letter of the downloaded file and drop it there.",
        "",
        "Ctrl-C ends it; what was done stays. `make demo-reset` begins afresh.",
        "",
    ]
    return "\n".join(lines)


def run(folder_name: str, *, environ: Mapping[str, str]) -> int:
    """Prepare the data, start the programs, introduce them, and wait until they are ended."""
    folder = Path(folder_name).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        environment = demo_environment(folder, environ)
    except DemoRefusedError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    ports = _addresses(environ)
    taken = [port for port in ports if not _port_is_free(port)]
    if taken:
        print(
            f"Port {taken[0]} is in use. End what uses it, or set RANSEL_DEMO_PORT to the first "
            "of three free ports.",
            file=sys.stderr,
        )
        return 2
    write_providers(folder, environment)
    config = read_config(environment)
    engine = make_engine(config.database_url)
    migrate(engine)
    engine.dispose()
    seed_database(config)
    return _run_programs(environment, ports)


def _run_programs(environment: Mapping[str, str], ports: tuple[int, int, int]) -> int:
    children: list[subprocess.Popen[bytes]] = []

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    with ExitStack() as stack:
        stack.callback(_end, children)
        for program in _programs(ports):
            child = subprocess.Popen(program, env=dict(environment))  # noqa: S603 - our own programs
            children.append(child)
        try:
            if not all(_wait_until_up(port, children) for port in ports):
                print(f"The demo did not start: {_ended(children)}", file=sys.stderr)
                return 1
            print(_introduce(ports), flush=True)
            _watch(children)
        except KeyboardInterrupt:
            return 0
    print("The demo ends: none of its programs runs any more.", file=sys.stderr)
    return 1


def _watch(children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until every program has ended. When one does, the others go on as they would anywhere.

    So one can see what the verifier says of a badge whose issuer is away.
    """
    running = list(children)
    while running:
        for child in [one for one in running if one.poll() is not None]:
            running.remove(child)
            print(f"{_ended([child])} The others go on; Ctrl-C ends them.", file=sys.stderr)
        time.sleep(0.5)


def _ended(children: list[subprocess.Popen[bytes]]) -> str:
    """Which of the programs ended by itself, for whoever reads the terminal."""
    for child in children:
        if child.poll() is not None:
            command = " ".join(str(part) for part in child.args[1:])  # type: ignore[index]
            return f"`{command}` ended with status {child.returncode}; what it said is above."
    return f"a program did not answer within {START_SECONDS} seconds."


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, then wait for each."""
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def reset(folder_name: str) -> int:
    """Throw away the demo's data: only a folder that the demo itself has made."""
    folder = Path(folder_name).resolve()
    if folder.exists() and not (folder / "key-encryption-key").exists():
        print(f"{folder} is not a demo's folder; nothing was removed.", file=sys.stderr)
        return 2
    shutil.rmtree(folder, ignore_errors=True)
    print("The demo's data is gone. `make demo` begins afresh.")
    return 0
