"""The places that a badge is taken to by an address of theirs; one row a place."""

from collections.abc import Callable
from dataclasses import dataclass

from backpack.sharing import links


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is taken along: a public address, and words beside it."""

    address: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared(Post):
    """The same of one badge, with what LinkedIn's form for a certification asks."""

    certification: links.Certification


POSTS: dict[str, Callable[[Post], str]] = {
    "linkedin-post": lambda shared: links.linkedin_post(shared.address),
    "facebook": lambda shared: links.facebook(shared.address),
    "x": lambda shared: links.x_post(shared.text, shared.address),
    "bluesky": lambda shared: links.bluesky(shared.text, shared.address),
    "whatsapp": lambda shared: links.whatsapp(shared.text, shared.address),
}

CHANNELS: dict[str, Callable[[Shared], str]] = {
    "linkedin-profile": lambda shared: links.linkedin_profile(shared.certification),
    **POSTS,
}

MASTODON = "mastodon"
"""Beside the others, because it needs the name of a server."""
