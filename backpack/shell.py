"""The door to what both web apps share: assets, security headers and languages.

Of the backpack only this module, the signing and baking in ``issuing``, and the judging of badges
from elsewhere import the verifier.
"""

from verifier.shell.assets import asset_folder, serve_static
from verifier.shell.headers import loosen_policy, send_security_headers
from verifier.shell.languages import (
    DEFAULT_LANGUAGE,
    NAMES,
    accepted_language,
    current_language,
    read_translations,
    speak_languages,
)

LANGUAGES = {code: NAMES[code] for code in ("en", "nl")}
"""The languages that the backpack speaks."""

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "accepted_language",
    "asset_folder",
    "current_language",
    "loosen_policy",
    "read_translations",
    "send_security_headers",
    "serve_static",
    "speak_languages",
]
