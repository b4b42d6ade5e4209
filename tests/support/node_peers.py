"""The JavaScript libraries that the verifier is compared with, installed and kept warm in node."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.support.npm import require_packages
from verifier.contexts import (
    context_document,
    pinned_contexts,
    pinned_schemas,
    schema_document,
)

FOLDER = Path(__file__).parents[1] / "load" / "node"


def require_node() -> Path:
    """The folder of the peers with everything installed; skips, and says so, without node."""
    return require_packages(FOLDER, "the JavaScript verifier")


def known_pages() -> Mapping[str, str]:
    """The contexts and schemas that the verifier brings along, for peers that fetch theirs."""
    contexts = {
        address: json.dumps(context_document(variants[0]))
        for address, variants in pinned_contexts().items()
    }
    schemas = {address: json.dumps(schema_document(address)) for address in pinned_schemas()}
    return {**contexts, **schemas}


class NodePeers:
    """One warm node process; it has no network but what is published to it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._questions: IO[str] = process.stdin
        self._answers: IO[str] = process.stdout

    def publish(self, pages: Mapping[str, str]) -> None:
        """Let each address answer its text."""
        self._ask("publish", pages=dict(pages))

    def verify(self, credential: Mapping[str, Any]) -> tuple[float, Mapping[str, Any]]:
        """What verifier-core reports on a credential, and in how many milliseconds."""
        answer = self._ask("verify", credential=credential)
        report: Mapping[str, Any] = answer["report"]
        return float(answer["milliseconds"]), report

    def canonize(self, document: Mapping[str, Any]) -> tuple[str | None, str]:
        """The canonical form by jsonld.js, or None and why there is none."""
        answer = self._ask("canonize", document=document)
        return answer.get("canonical"), str(answer.get("error", ""))

    def _ask(self, question: str, **given: Any) -> Any:
        self._questions.write(json.dumps({"ask": question, **given}) + "\n")
        self._questions.flush()
        return json.loads(self._answers.readline())


@contextmanager
def node_peers() -> Iterator[NodePeers]:
    """Start the peers, publish what everybody knows, and end them afterwards."""
    folder = require_node()
    process = subprocess.Popen(
        ["node", "peers.mjs"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "NODE_ENV": "production"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        peers = NodePeers(process)
        peers.publish(known_pages())
        yield peers
    finally:
        process.kill()
        process.communicate()


def accepts(report: Mapping[str, Any]) -> bool:
    """Whether verifier-core found nothing against a credential (it gives no verdict itself).

    The list of registries is empty in a test, so nobody's being listed is left out.
    """
    steps = [step for step in report.get("log", ()) if step["id"] != "registered_issuer"]
    return bool(steps) and not report.get("errors") and all(step.get("valid") for step in steps)
