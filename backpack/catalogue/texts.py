"""What a badge class says in a reader's language, where it says it; otherwise in its own."""

from dataclasses import dataclass

from backpack.models import BadgeClass

LANGUAGES = {"en": "English", "nl": "Nederlands", "fr": "Français", "de": "Deutsch"}
"""The languages in which a badge may be described."""


@dataclass(frozen=True, slots=True)
class BadgeTexts:
    """The words of a badge class in one language, which is ``language``."""

    language: str
    name: str
    description: str
    criteria: str
    learning_outcomes: list[str]


def other_languages(badge_class: BadgeClass, language: str) -> dict[str, str]:
    """The other languages that it speaks than the one in which ``language`` shows it, by name."""
    shown = texts_in(badge_class, language).language
    spoken = [badge_class.language, *sorted(badge_class.translations or {})]
    return {code: LANGUAGES.get(code, code) for code in spoken if code != shown}


def texts_in(badge_class: BadgeClass, language: str) -> BadgeTexts:
    """Its words in ``language``; what was not translated stays in the badge's own language."""
    other = (badge_class.translations or {}).get(language)
    if language == badge_class.language or not other:
        return BadgeTexts(
            badge_class.language,
            badge_class.name,
            badge_class.description,
            badge_class.criteria,
            list(badge_class.learning_outcomes),
        )
    return BadgeTexts(
        language,
        other.get("name") or badge_class.name,
        other.get("description") or badge_class.description,
        other.get("criteria") or badge_class.criteria,
        list(other.get("learning_outcomes") or badge_class.learning_outcomes),
    )
