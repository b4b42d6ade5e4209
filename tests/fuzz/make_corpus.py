"""What the fuzzing starts from: good badges in every carrier, and the web that they need.

Run as a program with a folder: writes ``seeds/``, ``map.json`` with its answers, and
``facts.json``, what the good badges state. All of it is signed for real, by issuers in memory.
"""

import json
import sys
from pathlib import Path
from typing import Any

from backpack.issuing.baking import bake_png, bake_svg
from tests.support.badges import (
    NOW,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
    Scene,
    SignedScene,
    learner_record,
)
from tests.support.pictures import SVG, make_pdf, make_png
from verifier import Policy, Verdict, to_json, verify

TERMS = (
    "@context", "@id", "@type", "@value", "@graph", "@included", "type", "id", "proof", "issuer",
    "credentialSubject", "credentialStatus", "verificationMethod", "proofPurpose", "proofValue",
    "validUntil", "recipient", "verification", "endorsement", "openbadges", "iTXt", "zTXt", "IEND",
    "crit", "alg", "kid", "jwk", "none", "CDATA[", "<!ENTITY", "/EmbeddedFile", "did:key:z6Mk",
    "\\ud800", "1e999", "https://",
)  # fmt: skip


def write_corpus(folder: Path) -> int:
    """Write everything into ``folder``; how many seeds there are."""
    seeds = folder / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    web: dict[str, Any] = {}
    facts: list[Any] = []
    count = 0
    for scene in (DataIntegrityScene(), JwtScene(), HostedScene(), SignedScene(), _record()):
        source = scene.build()
        octets = source.encode() if isinstance(source, str) else source
        facts.append(_stated(scene, octets))
        for address in dict.fromkeys(scene.web.asked):
            name = f"answer-{len(web)}"
            response = scene.web(address)
            (folder / name).write_bytes(response.body)
            web[address] = {"path": name, "content_type": response.content_type}
        for carried in _carry(octets):
            (seeds / f"seed-{count}").write_bytes(carried)
            count += 1
    (folder / "map.json").write_text(json.dumps(web))
    (folder / "facts.json").write_text(json.dumps(facts))
    (folder / "terms").write_text("".join(f"{json.dumps(term)}\n" for term in TERMS))
    return count


def _record() -> Scene:
    scene = DataIntegrityScene()
    scene.document = learner_record(json.loads(DataIntegrityScene().build()))
    return scene


def _stated(scene: Scene, source: bytes) -> Any:
    report = verify(source, policy=Policy(now=NOW), fetch=scene.web)
    assert report.verdict is Verdict.GENUINE, report.checks
    return to_json(report)["facts"]


def _carry(source: bytes) -> tuple[bytes, ...]:
    text = source.decode()
    return (
        source,
        bake_png(make_png(), text, keyword="openbadgecredential"),
        bake_svg(SVG, text, generation="ob3"),
        make_pdf(attachments=[("badge.json", source)], metadata=b"<a/>"),
    )


if __name__ == "__main__":
    sys.stdout.write(f"{write_corpus(Path(sys.argv[1]))} seeds\n")
