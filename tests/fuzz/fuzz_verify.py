"""For any bytes a report or ``UnreadableError``, and nothing genuine that no issuer said.

Guided by what the verifier executes (atheris, libFuzzer). ``make fuzz`` installs it into an
environment of its own, writes the corpus and runs this for a minute.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["verifier"]):
    from verifier import Policy, UnreadableError, Verdict, to_json, verify
    from verifier.web_map import read_web_map

CORPUS = Path(sys.argv[1])
POLICY = Policy(now=datetime(2026, 11, 1, 12, tzinfo=UTC))
FETCH = read_web_map(CORPUS / "map.json", limits=POLICY.limits, at=POLICY.now)
STATED = {json.dumps(facts) for facts in json.loads((CORPUS / "facts.json").read_text())}


def judge(source: bytes) -> None:
    """Verify, and stop the fuzzing at what must not be."""
    try:
        report = verify(source, policy=POLICY, fetch=FETCH)
    except UnreadableError:
        return
    told = to_json(report, language="nl")
    # White space may change, or what is not proven of a picture; what is stated may not.
    if report.verdict is Verdict.GENUINE and json.dumps(told["facts"]) not in STATED:
        raise AssertionError(f"genuine by accident: {told['facts']}")


atheris.Setup([sys.argv[0], *sys.argv[2:]], judge)
atheris.Fuzz()
