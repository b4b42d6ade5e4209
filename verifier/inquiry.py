"""What one verification carries from question to question."""

from dataclasses import dataclass

from verifier.fetch import Fetch
from verifier.keys.public_key import ResolveKey
from verifier.keys.resolve import KeyResolver
from verifier.policy import Limits, Policy
from verifier.visits import Visits

_BYTES_OF_ONE = 40_000
"""A hundred of them are the largest file that is read."""


@dataclass(slots=True)
class Budget:
    """How many nested credentials may still be verified; a large one counts for several.

    Else records within records would have the same bytes verified again at every level.
    """

    left: int

    def take(self, size: int) -> bool:
        """Take one of ``size`` bytes, if there is enough left."""
        cost = max(1, size // _BYTES_OF_ONE)
        if cost > self.left:
            return False
        self.left -= cost
        return True


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
