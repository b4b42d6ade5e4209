"""The name of an institution or an issuer in a reader's language."""

from backpack.models import Institution, Issuer


def name_in(thing: Institution | Issuer, language: str) -> str:
    """The Dutch name for a Dutch reader, where there is one; otherwise the name."""
    if language == "nl" and thing.name_nl:
        return thing.name_nl
    return thing.name
