"""The verifier's half of the W3C VC API: credentials and presentations, verified or not.

Built to the W3C Credentials Community Group's "Verifiable Credential API v0.3", section 3.3, and
to the W3C's interoperability suites: what does not verify is answered with the status 400.

Whoever asks here keeps the document that was sent, and reads it by itself. So one with a member
that no proof covers is not verified, although what its issuer signed is genuine (VC Data
Integrity 1.0, 2.4.3).
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from verifier.badge import Generation
from verifier.errors import UnreadableError
from verifier.formats.compact import looks_like_token
from verifier.formats.strict_json import read_json
from verifier.policy import Limits
from verifier.report import Check, Outcome, Report, Verdict
from verifier.sentences import sentence
from verifier.shell.languages import current_language
from verifier.web.asking import judge
from verifier.web.failures import problem
from verifier.web.question import Question

vc_api = Blueprint("vc_api", __name__)

_PRESENTATION = "verifiablePresentation"
_PROBLEM = "https://www.w3.org/TR/vc-data-model#"
_LOSS = "https://w3id.org/security#DATA_LOSS_DETECTION_ERROR"
_TYPES = {"format": "MALFORMED_VALUE_ERROR", "proof": "CRYPTOGRAPHIC_SECURITY_ERROR"}
_ANY_OTHER_TYPE = "VERIFICATION_ERROR"
_AGAINST = frozenset({Outcome.FAILED, Outcome.UNKNOWN})


@vc_api.post("/credentials/verify")
def verify_credential() -> ResponseReturnValue:
    """Verify ``{"verifiableCredential": object or token}``."""
    return _answer("verifiableCredential")


@vc_api.post("/presentations/verify")
def verify_presentation() -> ResponseReturnValue:
    """Verify ``{"verifiablePresentation": object or token}``, with each credential in it."""
    return _answer(_PRESENTATION)


def _answer(member: str) -> ResponseReturnValue:
    try:
        report = judge(Question(source=_read_member(member)))
    except UnreadableError as error:
        return problem(HTTPStatus.BAD_REQUEST, code=error.code, detail=error.detail)
    result = _result(report)
    if member == _PRESENTATION and report.generation != Generation.VP.value:
        # Of a presentation that nobody signed people are told what the credential in it is.
        result = {**result, "verified": False, "errors": ["proof_missing", *result["errors"]]}
    status = HTTPStatus.OK if result["verified"] else HTTPStatus.BAD_REQUEST
    return jsonify(result), status


def _read_member(member: str) -> str | bytes:
    body = read_json(request.get_data(cache=False), limits=Limits())
    held = body.get(member) if isinstance(body, Mapping) else None
    if isinstance(held, str) and looks_like_token(held):
        return held
    if not isinstance(held, Mapping):
        raise UnreadableError("member_missing", member)
    # An enveloped credential is a token behind a data address.
    identifier = held.get("id")
    if isinstance(identifier, str) and identifier.startswith("data:application/v"):
        return identifier.partition(",")[2]
    return json.dumps(held, ensure_ascii=False).encode()


def _result(report: Report) -> dict[str, Any]:
    against = _against(report)
    # A presentation of nothing is no badge, but this API asks whether it is a presentation.
    verified = (report.verdict is Verdict.GENUINE or report.shows_nothing) and not against
    nested = [_result(inner) for inner in report.nested]
    found = {
        "verified": verified,
        "checks": [check.name.value for check in report.checks if check.outcome is Outcome.PASSED],
        "warnings": [note.code for note in report.notes if note not in against],
        "errors": [check.code for check in against],
        "problemDetails": _problems(against),
    }
    return {**found, "credentialResults": nested} if nested else found


def _against(report: Report) -> list[Check]:
    """What stands against it: every check that is not in order, and a member without a proof."""
    return [check for check in report.checks if check.outcome in _AGAINST] + _lost(report)


def _lost(report: Report) -> list[Check]:
    members = [inner for inner in report.nested if inner.role == "member"]
    notes = [note for note in report.notes if note.code == "not_covered"]
    return notes + [note for member in members for note in _lost(member)]


def _problems(against: Sequence[Check]) -> list[dict[str, str]]:
    """What stands against it as problem documents (RFC 9457)."""
    language = current_language()
    return [
        {
            "type": _LOSS if check.code == "not_covered" else _problem_type(check),
            "title": check.code,
            "detail": sentence(check, language=language),
        }
        for check in against
    ]


def _problem_type(check: Check) -> str:
    return _PROBLEM + _TYPES.get(check.name.value, _ANY_OTHER_TYPE)
