"""What a page needs to compare a person by itself, so that nothing typed has to leave it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from verifier.report import Check, CheckName, Outcome, Report
from verifier.web.verdict import ShownCheck, ShownVerdict, judge, show_check

ANSWERS: Mapping[str, Outcome] = {
    "recipient_matches": Outcome.PASSED,
    "recipient_mismatch": Outcome.FAILED,
    "recipient_name_differs": Outcome.UNKNOWN,
    "recipient_of_another_kind": Outcome.UNKNOWN,
    "recipient_hash_unsupported": Outcome.UNKNOWN,
    "recipient_absent": Outcome.UNKNOWN,
}
"""What the script can find out, with the outcome of each; the engine's own codes."""

_IN_BROWSERS = frozenset({"sha256", "sha512", "sha1", None})


@dataclass(frozen=True, slots=True)
class Compared:
    """What the page shows when the comparison gives this answer: as if the server had given it."""

    check: ShownCheck
    verdict: ShownVerdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """``identities`` as plain JSON, and what each answer changes on the page, by its code."""

    identities: tuple[Mapping[str, Any], ...]
    answers: Mapping[str, Compared]


def compare_in_page(report: Report) -> Comparison | None:
    """What the page's script compares with; None where only the server can (an MD5 hash)."""
    if any(identity.algorithm not in _IN_BROWSERS for identity in report.identities):
        return None
    kinds = ", ".join(dict.fromkeys(identity.kind for identity in report.identities))
    name = next(
        (one.value for one in report.identities if one.kind == "name" and not one.hashed), None
    )
    evidence = {"identity_types": kinds, "name": name}
    return Comparison(
        identities=tuple(
            {
                "kind": identity.kind,
                "value": identity.value,
                "hashed": identity.hashed,
                "algorithm": identity.algorithm,
                "salt": identity.salt,
            }
            for identity in report.identities
        ),
        answers={
            code: _suppose(report, Check(CheckName.RECIPIENT, outcome, code, evidence))
            for code, outcome in ANSWERS.items()
        },
    )


def _suppose(report: Report, answer: Check) -> Compared:
    checks = tuple(answer if check.name is answer.name else check for check in report.checks)
    return Compared(check=show_check(answer), verdict=judge(replace(report, checks=checks)))
