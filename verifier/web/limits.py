"""How often one visitor may ask: per address and in numbers that an office never meets."""

import time
from collections.abc import Callable, Mapping

import redis
from flask import Flask, Response, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import HTTPException

from verifier.web.settings import Settings

VERIFICATIONS = "40 per minute; 600 per hour"
"""A recruiter with forty links on one desk; a verification may ask a dozen servers."""

MANY = "240 per 5 minutes; 600 per hour"
"""A list of two hundred, and some of it once more; it has the hour's count of its own."""

FRAMES = "240 per minute"
"""A camera page sends three pictures a second; each costs some milliseconds and no network."""

LISTS = "10 per minute"
"""Reading a list costs time and memory, and nothing of the network."""

RECEIPTS = "60 per minute"
"""Setting a receipt costs some milliseconds and no network."""

_COUNTERS = "ransel_counters"


def count_requests(app: Flask, settings: Settings) -> None:
    """Set up the counting for ``app``; answers tell the limits in ``RateLimit`` headers."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        strategy="moving-window",
        # Redis being away must not take the verifier with it: each process counts for itself.
        in_memory_fallback_enabled=True,
    )
    app.extensions[_COUNTERS] = {
        limit: _make_counter(limiter, limit)
        for limit in (VERIFICATIONS, MANY, FRAMES, LISTS, RECEIPTS)
    }
    app.after_request(tell_limits)


def count_request(limit: str) -> None:
    """Count this request against ``limit``; raises ``TooManyRequests`` when it is used up.

    The count is one for all routes with the same limit: page and API together.
    """
    counters: Mapping[str, Callable[[], None]] = current_app.extensions[_COUNTERS]
    counters[limit]()


def _make_counter(limiter: Limiter, limit: str) -> Callable[[], None]:
    def count() -> None:
        pass

    # The limiter tells by their names what it was asked to limit.
    count.__qualname__ = f"count {limit}"
    counted: Callable[[], None] = limiter.shared_limit(limit, scope=limit)(count)
    return counted


def seconds_to_wait(error: HTTPException | None = None) -> int | None:
    """After how many seconds this visitor may ask again; None if nothing is used up."""
    told = dict(error.get_headers()).get("Retry-After") if error is not None else None
    if told is not None and told.isdecimal():
        return int(told)
    windows = _windows()
    used_up = [reset for _, remaining, _, reset in windows if remaining < 1]
    return max(used_up) if used_up else None


def tell_limits(response: Response) -> Response:
    """Say what is left (draft-ietf-httpapi-ratelimit-headers-10), and when to come back."""
    windows = _windows()
    if windows:
        response.headers["RateLimit-Policy"] = ", ".join(
            f'"{seconds}s";q={amount};w={seconds}' for amount, _, seconds, _ in windows
        )
        response.headers["RateLimit"] = ", ".join(
            f'"{seconds}s";r={remaining};t={reset}' for _, remaining, seconds, reset in windows
        )
    if response.status_code == 429 and (wait := seconds_to_wait()) is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _limiter() -> Limiter:
    limiter: Limiter = next(iter(current_app.extensions["limiter"]))
    return limiter


def _windows() -> list[tuple[int, int, int, int]]:
    """Of every limit that this request met: amount, what is left, its seconds, and the reset."""
    try:
        return [
            (
                met.limit.amount,
                max(0, met.remaining),
                met.limit.get_expiry(),
                max(1, int(met.reset_at - time.time())),
            )
            for met in _limiter().current_limits
        ]
    except redis.RedisError:
        # Redis went away between the counting and this; the answer itself is not at stake.
        return []
