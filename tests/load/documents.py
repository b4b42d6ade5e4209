"""The badges that are measured: small, typical, and with fifty alignments."""

from collections.abc import Mapping
from typing import Any

from tests.unit.proofs.credentials import credential


def with_alignments(count: int) -> dict[str, Any]:
    """An unsigned Open Badges 3.0 credential whose achievement has so many alignments."""
    document = credential(credentialStatus=None)
    document["credentialSubject"]["achievement"]["alignment"] = [
        {
            "type": ["Alignment"],
            "targetName": f"Learning outcome {number}",
            "targetUrl": f"https://outcomes.example/{number}",
            "targetDescription": "Can weigh an argument and say what it rests on. " * 3,
        }
        for number in range(count)
    ]
    return document


DOCUMENTS: Mapping[str, dict[str, Any]] = {
    "small": credential(credentialStatus=None),
    "typical": with_alignments(6),
    "fifty alignments": with_alignments(50),
}
