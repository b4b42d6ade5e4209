"""How often one visitor may ask: per address and in numbers that an office never meets."""

from contextlib import AbstractContextManager

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from verifier.web.settings import Settings

VERIFICATIONS = "40 per minute; 600 per hour"
"""A recruiter with forty links on one desk; a verification may ask a dozen servers."""

FRAMES = "240 per minute"
"""A camera page sends three pictures a second; each costs some milliseconds and no network."""


def count_requests(app: Flask, settings: Settings) -> None:
    """Set up the counting for ``app``; answers tell the limits in ``X-RateLimit`` headers."""
    Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        strategy="moving-window",
        headers_enabled=True,
        # Redis being away must not take the verifier with it: each process counts for itself.
        in_memory_fallback_enabled=True,
    )


def limited(limit: str) -> AbstractContextManager[object]:
    """Count this request against ``limit``; raises ``TooManyRequests`` when it is used up.

    The count is one for all routes with the same limit: page and API together.
    """
    limiter: Limiter = next(iter(current_app.extensions["limiter"]))
    return limiter.shared_limit(limit, scope=limit)
