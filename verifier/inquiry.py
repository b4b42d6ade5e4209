"""What one verification carries from question to question."""

from dataclasses import dataclass

from verifier.fetch import Fetch
from verifier.keys.public_key import ResolveKey
from verifier.keys.resolve import KeyResolver
from verifier.policy import Limits, Policy
from verifier.visits import Visits


@dataclass(slots=True)
class Budget:
    """How many nested credentials may still be verified."""

    left: int

    def take(self) -> bool:
        """Take one, if there is one left."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """The policy, the counted fetch, the resolver of keys and the budget of one verification."""

    policy: Policy
    fetch: Visits
    resolve_key: ResolveKey
    nested: Budget

    @property
    def limits(self) -> Limits:
        """The policy's limits."""
        return self.policy.limits


def begin(policy: Policy, *, fetch: Fetch) -> Inquiry:
    """Begin one verification: nothing has been asked, and the budgets are whole."""
    visits = Visits(fetch, limits=policy.limits, now=policy.now)
    return Inquiry(
        policy=policy,
        fetch=visits,
        resolve_key=KeyResolver(policy=policy, fetch=visits),
        nested=Budget(policy.limits.nested),
    )
