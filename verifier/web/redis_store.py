"""Answers of other servers kept in Redis, for all processes together.

Redis is a convenience here: while it is away, every process asks for itself.
"""

import logging
import time
from collections.abc import Callable

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from verifier.cache import Bounds

_logger = logging.getLogger(__name__)

_SECONDS = 0.5
"""For an answer of Redis: beyond that, asking the issuer is as quick."""

_PAUSE_SECONDS = 15.0
"""After a failure Redis is left alone for this long, so that no visitor waits for it again."""

# One step for all, so that two processes cannot lose count: drop what is over from the index,
# keep the entry, and while there are too many of them drop the one that would end first.
_KEEP = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), KEYS[2])
local over = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[3])
if over > 0 then
  local popped = redis.call('ZPOPMIN', KEYS[1], over)
  for place = 1, #popped, 2 do redis.call('DEL', popped[place]) end
end
redis.call('EXPIRE', KEYS[1], 86400)
return 1
"""


class RedisDoor:
    """The way to Redis: its errors are logged and never raised, and after one it is left alone."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._away_until = float("-inf")

    def ask(self, question: Callable[[], object]) -> object:
        """The answer to ``question``; None while Redis is away."""
        if self._clock() < self._away_until:
            return None
        try:
            return question()
        except redis.RedisError as error:
            self._away_until = self._clock() + _PAUSE_SECONDS
            _logger.warning("Redis is away: %s", type(error).__name__)
            return None


class RedisStore:
    """Keeps answers in Redis under ``prefix``; its errors are logged and never raised."""

    def __init__(
        self,
        client: redis.Redis,
        *,
        prefix: str = "ransel:answers:",
        bounds: Bounds | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._bounds = bounds or Bounds()
        self._door = RedisDoor(clock=clock)

    def read(self, key: str) -> bytes | None:
        """As every store."""
        value = self._door.ask(lambda: self._client.get(self._prefix + key))
        return value if isinstance(value, bytes) else None

    def keep(self, key: str, value: bytes, *, seconds: int) -> None:
        """As every store; the bounds hold for all processes together."""
        bounds = self._bounds
        if len(value) > bounds.entry_bytes or seconds < 1:
            return
        # Every entry counts as if it were the largest: then the bytes are bounded as well.
        most = min(bounds.entries, max(1, bounds.total_bytes // bounds.entry_bytes))
        index = f"{self._prefix}index"
        entry = self._prefix + key
        self._door.ask(lambda: self._client.eval(_KEEP, 2, index, entry, value, seconds, most))

    def answers(self) -> bool:
        """Whether Redis is there at this moment."""
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False


def open_redis_store(address: str) -> RedisStore:
    """The store at a ``redis://`` address; nothing is connected before it is needed."""
    return RedisStore(connect(address))


def connect(address: str) -> redis.Redis:
    """A client that waits for no answer for long; it connects when it is first used."""
    return redis.Redis.from_url(
        address,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
