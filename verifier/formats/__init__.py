"""From bytes to a badge, and whether it is well-formed; no network and no cryptography."""

from verifier.formats.extension_schemas import check_extensions
from verifier.formats.ob2 import check_badge_class, check_issuer
from verifier.formats.reading import read_badge, read_embedded, read_token
from verifier.formats.schema import check_schema
from verifier.formats.strict_json import read_json
from verifier.formats.structure import check_structure

__all__ = [
    "check_badge_class",
    "check_extensions",
    "check_issuer",
    "check_schema",
    "check_structure",
    "read_badge",
    "read_embedded",
    "read_json",
    "read_token",
]
