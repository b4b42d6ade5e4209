"""Skills of ESCO are found in the operator's file, and added without losing what was typed."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from backpack.authoring.esco import search_skills
from backpack.config import ConfigError
from tests.web.authoring.conftest import MICRO_CREDENTIAL, Staff, fields

SKILLS = """conceptType,conceptUri,preferredLabel,altLabels,description
KnowledgeSkillCompetence,https://esco.example/skill/1,write reports,"reporting
author reports",To write.
KnowledgeSkillCompetence,https://esco.example/skill/2,manage staff,,To manage.
KnowledgeSkillCompetence,https://esco.example/skill/3,écrire,,
KnowledgeSkillCompetence,,nothing,,
"""


@pytest.fixture
def skills(tmp_path: Path) -> Path:
    path = tmp_path / "skills.csv"
    path.write_text("\ufeff" + SKILLS, encoding="utf-8")
    return path


def with_file(app: Flask, path: Path) -> None:
    app.extensions["config"] = replace(app.extensions["config"], esco_file=path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write", ["write reports"]),
        ("REPORTS author", ["write reports"]),
        ("ecrire", ["écrire"]),
        ("  ", []),
        ("zzz", []),
    ],
)
def test_every_word_is_sought(skills: Path, text: str, found: list[str]) -> None:
    assert [one.label for one in search_skills(skills, text)] == found


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        search_skills(path, "a")


def test_a_skill_is_found_and_added(staff: Staff, skills: Path) -> None:
    with_file(staff.app, skills)
    new = "/manage/issuers/ghent-law/badges/new"
    typed = MICRO_CREDENTIAL | {"sought": "reports"}
    found = staff.describer.post(new, data=typed | {"step": "esco"})
    assert found.status_code == 200
    assert "https://esco.example/skill/1" in found.text
    added = staff.describer.post(
        new, data=typed | {"step": "add", "skill": "https://esco.example/skill/1"}
    )
    assert added.status_code == 200
    kept = fields(added)
    # The first row has that address already; nothing is added twice.
    assert kept["alignments-0-url"] == "https://esco.example/skill/1"
    assert kept["alignments-1-url"] == ""
    other = staff.describer.post(
        new, data=typed | {"step": "add", "skill": "https://esco.example/skill/2"}
    )
    kept = fields(other)
    assert kept["alignments-1-name"] == "manage staff"
    assert kept["alignments-1-type"] == "ext:ESCO"
    assert kept["name"] == MICRO_CREDENTIAL["name"]


def test_without_a_file_nothing_is_offered(staff: Staff) -> None:
    page = staff.describer.get("/manage/issuers/ghent-law/badges/new")
    assert 'name="sought"' not in page.text


def test_skills_are_found_while_typing_by_those_who_describe(staff: Staff, skills: Path) -> None:
    with_file(staff.app, skills)
    part = staff.describer.get("/manage/skills?sought=report")
    assert part.status_code == 200
    assert 'value="https://esco.example/skill/1"' in part.text
    assert "<html" not in part.text
    nothing = staff.describer.get("/manage/skills?sought=zzz")
    assert "checkbox" not in nothing.text
    assert "data-told" in nothing.text
    assert staff.browser("awarder").get("/manage/skills?sought=report").status_code == 404
