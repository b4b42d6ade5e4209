"""The places that a badge is taken to by an address of theirs; one row a place."""

from collections.abc import Callable
from dataclasses import dataclass

from backpack.sharing import links


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What is taken along: the public address, words beside it, and LinkedIn's form."""

    address: str
    text: str
    certification: links.Certification


CHANNELS: dict[str, Callable[[Shared], str]] = {
    "linkedin-profile": lambda shared: links.linkedin_profile(shared.certification),
    "linkedin-post": lambda shared: links.linkedin_post(shared.address),
    "facebook": lambda shared: links.facebook(shared.address),
    "x": lambda shared: links.x_post(shared.text, shared.address),
    "bluesky": lambda shared: links.bluesky(shared.text, shared.address),
    "whatsapp": lambda shared: links.whatsapp(shared.text, shared.address),
}

MASTODON = "mastodon"
"""Beside the others, because it needs the name of a server."""
