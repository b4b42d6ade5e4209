"""The two images, without a Docker engine: the same wheel, the same locks, the same commands."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("images")]

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
START_SECONDS = 60


def command_of(target: str) -> list[str]:
    """The CMD of one target of the Dockerfile."""
    stage = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
    text = next(part for part in stage if re.match(rf"base AS {target}\n", part))
    found = re.search(r"^CMD (\[.*\])$", text, flags=re.MULTILINE)
    assert found, target
    command: list[str] = json.loads(found[1])
    return command


def copied_into(target: str) -> list[str]:
    """What the build stage of one target copies from the checkout, requirements aside."""
    stage = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
    text = next(part for part in stage if re.match(rf"base AS {target}-build\n", part))
    paths: list[str] = []
    for line in re.findall(r"^COPY (.+)$", text, flags=re.MULTILINE):
        *sources, _destination = line.split()
        paths += [source for source in sources if not source.startswith("requirements/")]
    return paths


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def install(target: str, folder: Path) -> Path:
    """Build the wheel of what the image gets, and install it into an empty environment."""
    build = folder / "build"
    for name in copied_into(target):
        source, destination = ROOT / name, build / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, destination, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, destination)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "dist"), "."]
    subprocess.run(pip, cwd=build, check=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    environment = folder / "environment"
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(environment)], check=True)
    into = ["pip", "install", "--python", str(environment / "bin" / "python")]
    locked = ["--require-hashes", "-r", str(ROOT / "requirements" / f"{target}.txt")]
    subprocess.run([*uv, *into, *locked], check=True)
    subprocess.run([*uv, *into, "--no-deps", str(wheel)], check=True)
    return environment / "bin"


def outside(extra: dict[str, str]) -> dict[str, str]:
    """An environment that knows nothing of the checkout."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | extra


@contextmanager
def served(command: list[str], port: int, environ: dict[str, str], cwd: Path) -> Iterator[str]:
    process = subprocess.Popen(command, env=environ, cwd=cwd)
    address = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            assert process.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server did not come up"
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def here(command: list[str], binaries: Path, port: int) -> list[str]:
    """The image's command with this machine's paths and a free port of the loopback."""
    changed = [part.replace("/opt/ransel/bin", str(binaries)) for part in command]
    return [re.sub(r"^0\.0\.0\.0:\d+$", f"127.0.0.1:{port}", part) for part in changed]


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
        return text


def test_the_verifier_image_serves_and_holds_no_backpack(tmp_path: Path) -> None:
    binaries = install("verifier", tmp_path)
    held = subprocess.run(
        [binaries / "python", "-c", "import importlib.util as u; print(u.find_spec('backpack'))"],
        check=True, capture_output=True, text=True, cwd=tmp_path, env=outside({}),
    )  # fmt: skip
    assert held.stdout.strip() == "None"
    port = free_port()
    command = here(command_of("verifier"), binaries, port)
    with served(command, port, outside({}), tmp_path) as address:
        page = read(address + "/")
        stylesheet = re.search(r'href="(/static/shared/[^"]+\.css[^"]*)"', page)
        assert stylesheet
        assert "--" in read(address + stylesheet[1])
        assert '<html lang="nl"' in read(address + "/?lang=nl")
    told = subprocess.run(
        [binaries / "python", "-m", "verifier", "-"],
        input=b"no badge", check=False, capture_output=True, cwd=tmp_path, env=outside({}),
    )  # fmt: skip
    assert told.returncode == 3


def test_the_backpack_image_migrates_and_serves(tmp_path: Path) -> None:
    binaries = install("backpack", tmp_path)
    port = free_port()
    providers = tmp_path / "providers.toml"
    example = (ROOT / "deploy" / "providers.example.toml").read_text()
    providers.write_text(example)
    secrets = re.findall(r'^client_secret_env = "(\w+)"', example, flags=re.MULTILINE)
    environ = outside(
        {
            "RANSEL_ENVIRONMENT": "test",
            "RANSEL_BASE_URL": f"http://localhost:{port}",
            "RANSEL_VERIFIER_URL": "http://localhost:9",
            "RANSEL_SECRET_KEY": "only for this test, thirty-two letters",
            "RANSEL_KEY_ENCRYPTION_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "RANSEL_DATABASE_URL": f"sqlite:///{tmp_path / 'ransel.db'}",
            "RANSEL_JOBS_FILE": str(tmp_path / "jobs.db"),
            "RANSEL_PROVIDERS_FILE": str(providers),
        }
        | dict.fromkeys(secrets, "a secret for this test")
    )
    backpack = str(binaries / "backpack")
    subprocess.run([backpack, "migrate"], check=True, env=environ, cwd=tmp_path)
    command = here(command_of("backpack"), binaries, port)
    with served(command, port, environ, tmp_path) as address:
        page = read(address + "/")
        stylesheet = re.search(r'href="(/static/shared/[^"]+\.css[^"]*)"', page)
        assert stylesheet
        assert "--" in read(address + stylesheet[1])


def test_the_backpack_names_everything_that_is_missing() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "backpack", "check-config"],
        check=False, capture_output=True, text=True, cwd=ROOT, env=outside({}),
    )  # fmt: skip
    assert told.returncode == 2
    for name in ("BASE_URL", "SECRET_KEY", "KEY_ENCRYPTION_KEY", "DATABASE_URL", "SMTP_URL"):
        assert f"RANSEL_{name}" in told.stderr
