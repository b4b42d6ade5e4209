"""What a badge class asks of every award of it: a grade on its scale, and evidence."""

from backpack.awards.texts import AwardTexts
from backpack.catalogue.grades import is_on_scale, is_passed
from backpack.models import BadgeClass


def missing_requirements(badge_class: BadgeClass, texts: AwardTexts) -> list[str]:
    """What an award with ``texts`` lacks: ``grade_missing``, ``grade_off_scale``,
    ``grade_not_passed``, ``evidence_missing``.
    """
    found = []
    scale = badge_class.grade_scale or {}
    if texts.grade is None and scale.get("required"):
        found.append("grade_missing")
    if texts.grade is not None:
        if not is_on_scale(texts.grade, scale):
            found.append("grade_off_scale")
        elif not is_passed(texts.grade, scale):
            found.append("grade_not_passed")
    if badge_class.evidence_required and not (texts.evidence_url or texts.narrative):
        found.append("evidence_missing")
    return found
