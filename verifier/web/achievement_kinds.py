"""What the kinds of achievements are called (Open Badges 3.0, AchievementType enumeration)."""

import re
from typing import Any

from flask_babel import lazy_gettext

KINDS = {
    "Achievement": lazy_gettext("Achievement"),
    "Assessment": lazy_gettext("Assessment"),
    "Assignment": lazy_gettext("Assignment"),
    "Award": lazy_gettext("Award"),
    "BachelorDegree": lazy_gettext("Bachelor’s degree"),
    "Badge": lazy_gettext("Badge"),
    "Certificate": lazy_gettext("Certificate"),
    "CertificateOfCompletion": lazy_gettext("Certificate of completion"),
    "Certification": lazy_gettext("Certification"),
    "CoCurricular": lazy_gettext("Engagement beside the studies"),
    "CommunityService": lazy_gettext("Community service"),
    "Competency": lazy_gettext("Competence"),
    "Course": lazy_gettext("Course"),
    "Degree": lazy_gettext("Degree"),
    "Diploma": lazy_gettext("Diploma"),
    "DoctoralDegree": lazy_gettext("Doctorate"),
    "Fieldwork": lazy_gettext("Fieldwork"),
    "LearningProgram": lazy_gettext("Learning programme"),
    "License": lazy_gettext("Licence"),
    "MasterDegree": lazy_gettext("Master’s degree"),
    "Membership": lazy_gettext("Membership"),
    "MicroCredential": lazy_gettext("Micro-credential"),
    "QualityAssuranceCredential": lazy_gettext("Quality assurance"),
}

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def show_kind(value: Any) -> str:
    """The kind in words. One that is not in the table, or of the issuer's own, is spaced out."""
    text = str(value).removeprefix("ext:")
    if text in KINDS:
        return str(KINDS[text])
    words = _HUMP.sub(" ", text)
    return words[:1] + words[1:].lower() if words != text else text
