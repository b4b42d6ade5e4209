"""What a badge class says in a reader's language, where it says it; otherwise in its own."""

from dataclasses import dataclass

from backpack.models import BadgeClass


@dataclass(frozen=True, slots=True)
class BadgeTexts:
    """The words of a badge class in one language, which is ``language``."""

    language: str
    name: str
    description: str
    criteria: str
    learning_outcomes: list[str]


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
