"""How often one host is asked by all processes together, counted in Redis."""

from hashlib import sha256

import redis

from verifier.budget import HostBudget, Rate
from verifier.web.redis_store import RedisDoor, connect

# One step for all processes: fill the bucket for the time that went by, and take one out.
_SPEND = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local most, each = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left, at = tonumber(kept[1] or most), tonumber(kept[2] or now)
left = math.min(most, left + math.max(0, now - at) * each)
local spent = 0
if left >= 1 then left, spent = left - 1, 1 end
redis.call('HSET', KEYS[1], 'left', string.format('%.6f', left), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.ceil(most / each))
return spent
"""


class RedisBudget:
    """The buckets of all processes; while Redis is away each process counts for itself.

    Keys do not show the host, and are gone once their bucket would be full.
    """

    def __init__(
        self, client: redis.Redis, *, rate: Rate | None = None, prefix: str = "ransel:hosts:"
    ) -> None:
        self._rate = rate or Rate()
        self._client = client
        self._door = RedisDoor()
        self._prefix = prefix
        self._own = HostBudget(self._rate)

    def spend(self, host: str) -> bool:
        """As every budget."""
        key = self._prefix + sha256(host.encode()).hexdigest()
        rate = self._rate
        answer = self._door.ask(
            lambda: self._client.eval(_SPEND, 1, key, rate.at_once, rate.each_second)
        )
        return self._own.spend(host) if answer is None else answer == 1


def open_redis_budget(address: str) -> RedisBudget:
    """The budget at a ``redis://`` address; nothing is connected before it is needed."""
    return RedisBudget(connect(address))
