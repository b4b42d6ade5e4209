"""What an awarder says of one award."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTexts:
    """What the awarder says of one award; every part may be missing."""

    recipient_name: str | None = None
    grade: str | None = None
    narrative: str | None = None
    evidence_name: str | None = None
    evidence_url: str | None = None


NO_TEXTS = AwardTexts()
