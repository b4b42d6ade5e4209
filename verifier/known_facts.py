"""The badge's facts, each with how it is known."""

from collections.abc import Sequence

from verifier.badge import Badge, SignedBadge
from verifier.facts import read_facts
from verifier.report import Check, CheckName, Fact, Outcome, Standing

# What this verification establishes itself, once the issuer is bound and its proof holds.
_PROVEN = frozenset({"issuer_id", "issued_on", "valid_from", "valid_until"})


def gather_facts(
    badge: Badge,
    signed: SignedBadge | None,
    checks: Sequence[Check],
    *,
    languages: Sequence[str] = ("en",),
) -> tuple[Fact, ...]:
    """Name what the badge says; only what the proof covers once there is a proof.

    A statement is the issuer's claim when proof and issuer both stand; else it is merely what
    the file says.
    """
    outcomes = {check.name: check for check in checks}
    issuer = outcomes[CheckName.ISSUER]
    stands = signed is not None and issuer.outcome is Outcome.PASSED
    document = signed.document if signed is not None else badge.document
    generation = signed.generation if signed is not None else badge.generation
    proven, claimed = (
        (Standing.PROVEN, Standing.CLAIMED) if stands else (Standing.UNPROVEN, Standing.UNPROVEN)
    )
    facts = [
        Fact(name, value, proven if name in _PROVEN else claimed)
        for name, value in read_facts(document, generation=generation, languages=languages)
    ]
    domain = issuer.evidence.get("domain")
    if stands and domain:
        facts.append(Fact("issuer_domain", domain, Standing.PROVEN))
    return tuple(facts)
