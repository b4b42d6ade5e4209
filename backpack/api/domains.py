"""The door to the verifier's reading of domains: what somebody had to register to get there."""

from verifier.domains import is_same_site, registrable_domain

__all__ = ["is_same_site", "registrable_domain"]
