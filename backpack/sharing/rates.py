"""How often certificates are set for whoever asks."""

from flask import request

from backpack.security import limiter

PAPERS = "30 per minute"
"""Setting one takes up to half a second, and anybody may ask for that of a public badge."""


setting_paper = limiter.shared_limit(
    PAPERS, scope="papers", exempt_when=lambda: not request.path.endswith(".pdf")
)
"""For the routes of strangers that set certificates, alone or among other forms."""
