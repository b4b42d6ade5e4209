"""What a badge states, out of every place where a generation keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.support.documents import CLR, ENDORSEMENT, OB05, OB1, OB2, OB3, PRESENTATION, change
from verifier.badge import Generation
from verifier.fact_sheet import ORDER
from verifier.facts import read_facts

ACHIEVEMENT = ("credentialSubject", "achievement")


def facts_of(
    document: Mapping[str, Any], generation: Generation, *, languages: Sequence[str] = ("en",)
) -> dict[str, Any]:
    facts = read_facts(document, generation=generation, languages=languages)
    names = [name for name, _ in facts]
    assert names == sorted(names, key=ORDER.index)
    return dict(facts)


def test_open_badge_3() -> None:
    document = change(OB3, (*ACHIEVEMENT, "otherIdentifier"), [{"identifier": "P-1"}])
    document["credentialSubject"]["identifier"].append(
        {"identityType": "name", "hashed": False, "identityHash": "Ann Example"}
    )
    document["credentialSubject"]["narrative"] = "She led the group."
    document["credentialSubject"]["achievement"]["achievementType"] = "MicroCredential"
    document["issuer"]["parentOrg"]["address"] = {"addressCountryCode": "BE"}
    assert facts_of(document, Generation.OB3) == {
        "name": "Commitment",
        "description": "About",
        "image": "https://badges.example/a.png",
        "recipient_name": "Ann Example",
        "issuer_name": "Faculty",
        "issuer_id": "did:web:badges.example",
        "issuer_url": "https://badges.example",
        "parent_organisation": "University",
        "issued_on": "2025-12-01T00:00:00Z",
        "valid_from": "2026-01-01T00:00:00Z",
        "valid_until": "2027-01-01T00:00:00Z",
        "achievement_type": "MicroCredential",
        "criteria": "Do it",
        "narrative": "She led the group.",
        "credits": 3,
        "grade": "16",
        "results": [{"name": "G", "value": "16"}],
        "country": "BE",
        "programme_code": "P-1",
        "alignments": [{"name": "Skill", "url": "https://e.example/1"}],
        "evidence": [{"description": "Seen", "url": "https://badges.example/e"}],
        "tags": ["one"],
    }


def test_a_text_is_given_in_the_readers_language() -> None:
    assert facts_of(OB3, Generation.OB3, languages=("nl", "en"))["name"] == "Engagement"
    assert facts_of(OB3, Generation.OB3, languages=("fr",))["name"] == "Commitment"
    values = [{"@value": "Dog", "@language": "en"}, {"@value": "Hond", "@language": "nl"}]
    document = change(OB3, (*ACHIEVEMENT, "name"), values)
    assert facts_of(document, Generation.OB3, languages=("nl",))["name"] == "Hond"


def test_the_elements_of_a_micro_credential_written_as_alignments() -> None:
    elements = {
        "ext:LearningOutcome": "Explains what a cell is",
        "ext:EQF": "EQF level 6",
        "ext:FormOfParticipation": "Online",
        "ext:TypeOfAssessment": "Oral examination",
        "ext:SupervisionAndIdentityVerification": "Supervised",
        "ext:QualityAssurance": "Internal review",
        "ext:Prerequisites": "None",
        "ext:Stackability": "Counts towards the bachelor",
    }
    alignments: list[dict[str, Any]] = [
        {"targetType": kind, "targetName": name, "targetUrl": "https://a.example"}
        for kind, name in elements.items()
    ]
    alignments += [
        {"targetType": "ext:LearningOutcome", "targetName": "Draws a cell"},
        {"targetType": "ext:Workload", "targetName": "75 hours", "targetCode": "75"},
        {"targetType": "ext:ECTS", "targetName": "3 ECTS", "targetCode": "3"},
        {"targetName": "Biology", "targetType": "ext:ESCO", "targetFramework": "ESCO"},
    ]
    facts = facts_of(change(OB3, (*ACHIEVEMENT, "alignment"), alignments), Generation.OB3)
    assert facts["learning_outcomes"] == ["Explains what a cell is", "Draws a cell"]
    assert (facts["credits"], facts["credit_unit"], facts["workload"]) == (3, "ECTS", 75)
    assert facts["level"] == "EQF level 6"
    assert facts["participation"] == "Online"
    assert facts["assessment"] == "Oral examination"
    assert facts["supervision"] == "Supervised"
    assert facts["quality_assurance"] == "Internal review"
    assert facts["prerequisites"] == "None"
    assert facts["stackability"] == "Counts towards the bachelor"
    assert facts["alignments"] == [{"name": "Biology", "type": "ext:ESCO", "framework": "ESCO"}]


def test_a_level_is_read_from_the_name_of_its_framework() -> None:
    alignment = [{"targetName": "Level 7", "targetFramework": "European Qualifications Framework"}]
    facts = facts_of(change(OB3, (*ACHIEVEMENT, "alignment"), alignment), Generation.OB3)
    assert facts["level"] == "Level 7"
    assert len(facts["alignments"]) == 1


def test_the_extensions_of_edubadges() -> None:
    badge = {
        **OB2["badge"],
        "extensions:ECTSExtension": {"ECTS": 2.5},
        "extensions:EQFExtension": {"EQF": 7},
        "extensions:LearningOutcomeExtension": {"LearningOutcome": "Appreciates a language"},
        "extensions:StudyLoadExtension": {"StudyLoad": 70},
        "extensions:LanguageExtension": {"Language": "nl_NL"},
        "extensions:EducationProgramIdentifierExtension": {"EducationProgramIdentifier": [1, 2]},
        "extensions:UnheardOfExtension": {"@context": "https://a.example", "type": [], "of": 1},
    }
    badge["issuer"] = {
        **badge["issuer"],
        "extensions:InstitutionNameExtension": {"InstitutionName": "University"},
        "extensions:InstitutionIdentifierExtension": {"InstitutionIdentifier": "00AA"},
        "extensions:GradingTableExtension": {"GradingTableURL": "https://a.example/grades"},
    }
    document = {
        **OB2,
        "badge": badge,
        "extensions:recipientProfile": {"name": "Ann Example"},
        "evidence": ["https://a.example/work", {"narrative": "Seen", "name": "Work"}],
        "narrative": "Well done",
    }
    assert facts_of(document, Generation.OB2) == {
        "name": "Commitment",
        "description": "About",
        "image": "https://badges.example/a.png",
        "recipient_name": "Ann Example",
        "issuer_name": "Faculty",
        "issuer_id": "https://badges.example/issuer",
        "issuer_url": "https://badges.example",
        "issuer_email": "badges@badges.example",
        "parent_organisation": "University",
        "issued_on": "2026-02-01T00:00:00Z",
        "criteria": "Do it",
        "narrative": "Well done",
        "learning_outcomes": ["Appreciates a language"],
        "credits": 2.5,
        "credit_unit": "ECTS",
        "workload": 70,
        "level": "EQF 7",
        "grading_table": "https://a.example/grades",
        "language": "nl_NL",
        "programme_code": "1, 2",
        "institution_code": "00AA",
        "evidence": [
            {"url": "https://a.example/work"},
            {"name": "Work", "description": "Seen"},
        ],
        "extensions": [{"name": "UnheardOfExtension", "value": "1"}],
    }


def test_a_study_load_in_minutes_is_given_in_hours() -> None:
    context = "https://api.openbadges.education/static/extensions/StudyLoadExtension/context.json"
    extension = {"@context": context, "StudyLoad": 90}
    badge = {**OB2["badge"], "extensions:StudyLoadExtension": extension}
    assert facts_of({**OB2, "badge": badge}, Generation.OB2)["workload"] == 1.5


def test_the_properties_that_edubadges_adds_to_open_badges_3() -> None:
    document = change(OB3, (*ACHIEVEMENT, "ECTS"), 2.5)
    document["credentialSubject"].pop("creditsEarned")
    achievement = document["credentialSubject"]["achievement"]
    achievement.pop("creditsAvailable")
    achievement |= {"participationType": "blended", "educationProgramIdentifier": "1234"}
    achievement["creator"] = {
        "id": "https://uni.example/faculty",
        "name": "Faculty of Science",
        "parentOrg": {"name": "Another University"},
    }
    facts = facts_of(document, Generation.OB3)
    assert (facts["credits"], facts["credit_unit"]) == (2.5, "ECTS")
    assert facts["participation"] == "blended"
    assert facts["programme_code"] == "1234"
    assert facts["created_by"] == "Faculty of Science"
    assert facts["parent_organisation"] == "University"


def test_open_badge_1() -> None:
    facts = facts_of(
        {**OB1, "badge": {**OB2["badge"], "criteria": "https://a.example"}}, Generation.OB1
    )
    assert facts["issued_on"] == "2013-01-26T16:31:50+00:00"
    assert facts["criteria_url"] == "https://a.example"
    facts = facts_of(OB05, Generation.OB1)
    assert facts["issued_on"] == "2011-05-01"
    assert facts["issuer_id"] == "https://badges.example"


def test_records_presentations_and_endorsements() -> None:
    assert facts_of(CLR, Generation.CLR2)["members"] == ["Commitment"]
    assert facts_of(PRESENTATION, Generation.VP) == {
        "members": ["Commitment"],
        "holder": "did:example:ann",
    }
    endorsement = change(ENDORSEMENT, ("credentialSubject", "endorsementComment"), "Fine work")
    facts = facts_of(endorsement, Generation.ENDORSEMENT)
    assert (facts["endorses"], facts["narrative"]) == ("urn:uuid:1", "Fine work")


def test_a_plain_credential_states_its_claims() -> None:
    credential = {
        "issuer": "did:example:issuer",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:ann", "degree": "Bachelor", "honours": True},
    }
    facts = facts_of(credential, Generation.VC)
    assert facts["claims"] == [
        {"name": "degree", "value": "Bachelor"},
        {"name": "honours", "value": True},
    ]
    token = {
        "vct": "urn:diploma",
        "iss": "https://a.example",
        "iat": 1767225600,
        "degree": "Master",
    }
    facts = facts_of(token, Generation.VC)
    assert facts["issuer_id"] == "https://a.example"
    assert facts["issued_on"] == "2026-01-01T00:00:00+00:00"
    assert facts["claims"] == [
        {"name": "vct", "value": "urn:diploma"},
        {"name": "degree", "value": "Master"},
    ]


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\u2028", "\ufeff"]
)
def test_hidden_characters_are_shown(hidden: str) -> None:
    document = change(OB3, (*ACHIEVEMENT, "name"), f"A{hidden}B")
    assert facts_of(document, Generation.OB3)["name"] == "A\ufffdB"


def test_lines_and_letters_of_every_script_stay() -> None:
    text = "\u05d0\u0628 \N{GRADUATION CAP}\n\tone"
    document = change(OB3, (*ACHIEVEMENT, "description"), f" {text}\r\n")
    assert facts_of(document, Generation.OB3)["description"] == text
