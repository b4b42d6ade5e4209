"""The languages of the verifier: those in which the engine has its sentences."""

from collections.abc import Mapping

from verifier.sentences import LANGUAGES as SPOKEN
from verifier.shell.languages import NAMES

LANGUAGES: Mapping[str, str] = {code: NAMES[code] for code in SPOKEN}
