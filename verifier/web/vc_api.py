"""The verifier's half of the W3C VC API: credentials and presentations, verified or not.

Built to the W3C Credentials Community Group's "Verifiable Credential API v0.3", section 3.3, and
to the W3C's interoperability suites: what does not verify is answered with the status 400.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from verifier.errors import UnreadableError
from verifier.formats.strict_json import read_json
from verifier.policy import Limits
from verifier.report import Outcome, Report, Verdict
from verifier.sentences import sentence
from verifier.shell.languages import current_language
from verifier.web.asking import ask
from verifier.web.failures import problem
from verifier.web.question import Question

vc_api = Blueprint("vc_api", __name__)

_PROBLEM = "https://www.w3.org/TR/vc-data-model#"
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
    return _answer("verifiablePresentation")


def _answer(member: str) -> ResponseReturnValue:
    try:
        report = ask(Question(source=_read_member(member))).report
    except UnreadableError as error:
        return problem(HTTPStatus.BAD_REQUEST, code=error.code, detail=error.detail)
    result = _result(report)
    status = HTTPStatus.OK if result["verified"] else HTTPStatus.BAD_REQUEST
    return jsonify(result), status


def _read_member(member: str) -> str | bytes:
    body = read_json(request.get_data(cache=False), limits=Limits())
    held = body.get(member) if isinstance(body, Mapping) else None
    if isinstance(held, str):
        return held
    if not isinstance(held, Mapping):
        raise UnreadableError("member_missing", member)
    # An enveloped credential is a token behind a data address.
    identifier = held.get("id")
    if isinstance(identifier, str) and identifier.startswith("data:application/v"):
        return identifier.partition(",")[2]
    return json.dumps(held, ensure_ascii=False).encode()


def _result(report: Report) -> dict[str, Any]:
    genuine = report.verdict is Verdict.GENUINE
    nested = [_result(inner) for inner in report.nested]
    found = {
        "verified": genuine,
        "checks": [check.name.value for check in report.checks if check.outcome is Outcome.PASSED],
        "warnings": [note.code for note in report.notes],
        "errors": [check.code for check in report.checks if check.outcome in _AGAINST],
        "problemDetails": _problems(report),
    }
    return {**found, "credentialResults": nested} if nested else found


def _problems(report: Report) -> list[dict[str, str]]:
    """Every check that is not in order, as a problem document (RFC 9457)."""
    language = current_language()
    return [
        {
            "type": _PROBLEM + _TYPES.get(check.name.value, _ANY_OTHER_TYPE),
            "title": check.code,
            "detail": sentence(check, language=language),
        }
        for check in report.checks
        if check.outcome in _AGAINST
    ]
