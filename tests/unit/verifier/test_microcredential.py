"""The eleven mandatory elements of a micro-credential, found or missing."""

from typing import Any

import pytest

from tests.support.badges import DataIntegrityScene
from verifier.microcredential import (
    Element,
    find_elements,
    wants_to_be_microcredential,
)


def aligned(kind: str, name: str, code: str = "") -> dict[str, Any]:
    """An alignment that states a fact."""
    return {
        "type": ["Alignment"],
        "targetName": name,
        "targetUrl": "https://example.org/1",
        "targetType": f"ext:{kind}",
        **({"targetCode": code} if code else {}),
    }


ALIGNMENTS = {
    Element.LEARNING_OUTCOMES: aligned("LearningOutcome", "Coaches pupils"),
    Element.LEVEL: aligned("EQF", "EQF level 6"),
    Element.ASSESSMENT: aligned("TypeOfAssessment", "Portfolio"),
    Element.PARTICIPATION: aligned("FormOfParticipation", "On site"),
    Element.QUALITY_ASSURANCE: aligned("QualityAssurance", "Internal"),
    Element.WORKLOAD: aligned("Workload", "90 hours", "90"),
}


def complete() -> DataIntegrityScene:
    """A badge that says all eleven."""
    scene = DataIntegrityScene()
    achievement = scene.document["credentialSubject"]["achievement"]
    achievement["achievementType"] = "MicroCredential"
    achievement["alignment"] = list(ALIGNMENTS.values())
    scene.document["issuer"]["address"] = {"type": ["Address"], "addressCountryCode": "BE"}
    return scene


def missing(scene: DataIntegrityScene) -> set[Element]:
    """The elements that are not there."""
    return {found.element for found in find_elements(scene.verify()) if not found.present}


def test_a_complete_one_lacks_nothing() -> None:
    scene = complete()
    assert wants_to_be_microcredential(scene.verify())
    assert missing(scene) == set()


@pytest.mark.parametrize("element", ALIGNMENTS)
def test_each_that_is_left_out_is_missed(element: Element) -> None:
    scene = complete()
    achievement = scene.document["credentialSubject"]["achievement"]
    achievement["alignment"].remove(ALIGNMENTS[element])
    assert missing(scene) == {element}


def test_a_badge_for_nobody_from_nowhere() -> None:
    scene = complete()
    scene.recipient = None
    del scene.document["credentialSubject"]["identifier"]
    del scene.document["credentialSubject"]["id"]
    del scene.document["issuer"]["address"]
    assert missing(scene) == {Element.LEARNER, Element.COUNTRY}


def test_credits_are_a_workload() -> None:
    scene = complete()
    achievement = scene.document["credentialSubject"]["achievement"]
    achievement["alignment"].remove(ALIGNMENTS[Element.WORKLOAD])
    achievement["creditsAvailable"] = 3
    assert missing(scene) == set()


@pytest.mark.parametrize(
    ("kind", "count", "wants"),
    [(None, 0, False), (None, 2, False), (None, 3, True), ("Badge", 3, True), ("Badge", 2, False)],
)
def test_who_wants_to_be_one(kind: str | None, count: int, *, wants: bool) -> None:
    scene = DataIntegrityScene()
    achievement = scene.document["credentialSubject"]["achievement"]
    telling = [entry for element, entry in ALIGNMENTS.items() if element != "learning_outcomes"]
    achievement["alignment"] = telling[:count] or [aligned("other", "Nothing")]
    if kind:
        achievement["achievementType"] = kind
    assert wants_to_be_microcredential(scene.verify()) is wants
