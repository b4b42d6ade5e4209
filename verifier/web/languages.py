"""The shell's languages, under their first name."""

from verifier.shell.languages import (
    DEFAULT_LANGUAGE as DEFAULT_LANGUAGE,
    LanguageLink as LanguageLink,
    LANGUAGES as LANGUAGES,
    accepted_language as accepted_language,
    current_language as current_language,
    read_translations as read_translations,
    speak_languages as speak_languages,
)
