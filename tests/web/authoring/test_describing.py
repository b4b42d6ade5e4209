"""Describing a badge: from an empty form to a published badge and its next version."""

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from backpack.authoring import badges
from backpack.authoring.describing import COLUMNS, description_of
from backpack.authoring.elements import ELEMENTS, measure
from backpack.authoring.exchange import FORMAT
from backpack.db import new_session
from backpack.errors import ConflictError
from backpack.issuing.achievements import build_achievement
from backpack.issuing.addresses import Addresses
from backpack.models import AuditEvent, BadgeClass, BadgeStatus, Requestable
from tests.support import factories
from tests.support.page import Page
from tests.web.authoring.conftest import MICRO_CREDENTIAL, Staff, code_of, errors, fields

NEW = "/manage/issuers/ghent-law/badges/new"


def described(app: Flask, name: str = "Élan Vital") -> BadgeClass:
    """The newest version of the badge of that name."""
    with app.app_context(), new_session() as session:
        query = select(BadgeClass).where(BadgeClass.name == name)
        return session.scalars(query.order_by(BadgeClass.version.desc()).limit(1)).one()


def create(staff: Staff, **changes: str) -> BadgeClass:
    answer = staff.describer.post(NEW, data=MICRO_CREDENTIAL | changes)
    assert answer.status_code == 303, errors(answer)
    return described(staff.app, changes.get("name", "Élan Vital"))


def post(staff: Staff, badge_class: BadgeClass, action: str, **data: Any) -> int:
    path = f"/manage/badges/{badge_class.public_id}/{action}"
    return staff.describer.post(path, data=data).status_code


def test_a_draft_says_all_that_was_typed(staff: Staff) -> None:
    draft = create(staff)
    assert draft.status is BadgeStatus.DRAFT
    assert draft.slug == "elan-vital"
    assert draft.learning_outcomes == ["Explain what moves people", "Say why"]
    assert draft.ects == Decimal("1.5")
    assert (draft.eqf_level, draft.eqf_verified_by, draft.valid_months) == (6, "NVAO", 24)
    assert draft.grade_scale == {"lowest": "0", "highest": "20", "required": "10"}
    assert (draft.evidence_required, draft.requestable) == (True, Requestable.INSTITUTION)
    assert [one["name"] for one in draft.alignments] == ["listen actively"]
    assert draft.translations["nl"]["learning_outcomes"] == ["Uitleggen wat mensen beweegt"]
    assert draft.languages == " en nl "
    assert draft.image_png.startswith(b"\x89PNG")


def test_the_form_gives_back_what_the_draft_says(staff: Staff) -> None:
    draft = create(staff)
    page = staff.describer.get(f"/manage/badges/{draft.public_id}/edit")
    typed = {key: value for key, value in fields(page).items() if value and key != "step"}
    answer = staff.describer.post(f"/manage/badges/{draft.public_id}/edit", data=typed)
    assert answer.status_code == 303, errors(answer)
    assert description_of(described(staff.app)) == description_of(draft)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"ects": "many"}, "ects"),
        ({"workload_hours": "-4"}, "workload_hours"),
        ({"kind": "medal"}, "kind"),
        ({"alignments-0-url": "javascript:alert(1)"}, "alignments-0-url"),
        ({"learning_outcomes": "x" * 500}, "learning_outcomes"),
        ({"language": "nl"}, "language"),
        ({"requestable": "everybody"}, "requestable"),
        ({"grade_required": "21"}, "grade_required"),
        ({"grade_lowest": "", "grade_highest": "", "grades": "pass\nfail"}, "grade_required"),
        ({"nl-name": "x" * 201}, "nl-name"),
    ],
)
def test_nothing_typed_is_lost_on_an_error(staff: Staff, wrong: dict[str, str], field: str) -> None:
    sent = MICRO_CREDENTIAL | wrong
    answer = staff.describer.post(NEW, data=sent)
    assert answer.status_code == 400
    assert f"{field}-error" in errors(answer)
    # The list above the form leads there, also to a field inside a row or a translation.
    assert f'<li><a href="#{field}' in answer.text
    kept = fields(answer)
    for name, value in sent.items():
        if name not in {"kind", "requestable", "evidence_required"}:
            assert kept[name].strip() == value, name
    with staff.app.app_context(), new_session() as session:
        assert session.scalar(select(BadgeClass).where(BadgeClass.name == "Élan Vital")) is None


@pytest.mark.parametrize(
    "missing",
    ["description", "criteria", "learning_outcomes", "eqf_level", "assessment", "participation",
     "quality_assurance"],
)  # fmt: skip
def test_a_micro_credential_is_published_complete(staff: Staff, missing: str) -> None:
    draft = create(staff, **{missing: ""})
    assert post(staff, draft, "publish") == 303
    assert described(staff.app).status is BadgeStatus.DRAFT


def test_each_kind_needs_its_own(staff: Staff) -> None:
    bare = {"ects": "", "workload_hours": "", "eqf_level": "", "assessment": ""}
    engagement = create(staff, kind="extra_curricular", name="Engagement", **bare)
    course = create(staff, kind="regular", name="Course", **bare)
    for draft in (engagement, course):
        assert post(staff, draft, "publish") == 303
    assert described(staff.app, "Engagement").status is BadgeStatus.PUBLISHED
    assert described(staff.app, "Course").status is BadgeStatus.DRAFT


def test_nobody_else_sees_a_draft_and_everybody_what_is_published(staff: Staff) -> None:
    draft = create(staff)
    stranger = staff.app.test_client()
    for path in (f"/achievements/{draft.public_id}", f"/achievements/{draft.public_id}/image.svg"):
        assert stranger.get(path).status_code == 404
    assert staff.elsewhere.get(f"/manage/badges/{draft.public_id}").status_code == 404
    assert post(staff, draft, "publish") == 303
    page = stranger.get(f"/achievements/{draft.public_id}?lang=nl")
    assert page.status_code == 200
    assert "Levenskracht" in page.text
    assert post(staff, draft, "publish") == 409


def test_a_change_of_what_was_awarded_makes_a_new_version(staff: Staff) -> None:
    first = create(staff)
    post(staff, first, "publish")
    with staff.app.app_context(), new_session() as session, session.begin():
        award = factories.make_award(session, badge_class=session.get_one(BadgeClass, first.id))
    assert post(staff, first, "change") == 303
    second = described(staff.app)
    assert (second.version, second.status, second.slug) == (2, BadgeStatus.DRAFT, first.slug)
    assert post(staff, first, "change") == 303
    assert described(staff.app).id == second.id
    answer = staff.describer.post(
        f"/manage/badges/{second.public_id}/edit",
        data=MICRO_CREDENTIAL | {"criteria": "Something else"},
    )
    assert answer.status_code == 303
    assert post(staff, second, "publish") == 303
    with staff.app.app_context(), new_session() as session:
        old = session.get_one(BadgeClass, first.id)
        assert (old.status, old.criteria) == (BadgeStatus.ARCHIVED, "- attend\n- write")
        assert session.get_one(type(award), award.id).badge_class_id == old.id
    page = Page.read(staff.app.test_client().get(f"/achievements/{first.public_id}"))
    assert f"/achievements/{second.public_id}" in page.links()
    assert post(staff, first, "restore") == 409
    assert post(staff, first, "change") == 409


def test_what_was_never_awarded_is_changed_itself(staff: Staff) -> None:
    badge_class = create(staff)
    post(staff, badge_class, "publish")
    assert post(staff, badge_class, "change") == 303
    again = described(staff.app)
    assert (again.id, again.version, again.status) == (badge_class.id, 1, BadgeStatus.DRAFT)
    assert post(staff, badge_class, "discard") == 409


def test_archive_restore_discard(staff: Staff) -> None:
    badge_class = create(staff)
    assert post(staff, badge_class, "archive") == 409
    post(staff, badge_class, "publish")
    assert post(staff, badge_class, "archive") == 303
    assert described(staff.app).status is BadgeStatus.ARCHIVED
    assert post(staff, badge_class, "restore") == 303
    assert described(staff.app).status is BadgeStatus.PUBLISHED
    other = create(staff, name="Another")
    assert post(staff, other, "discard") == 303
    with staff.app.app_context(), new_session() as session:
        events = list(session.scalars(select(AuditEvent.event)))
        assert "staff:badge_class:discarded" in events
        assert session.get(BadgeClass, other.id) is None


def test_a_translation_that_was_begun_is_whole_before_it_is_published(staff: Staff) -> None:
    draft = create(staff, **{"nl-criteria": "", "nl-learning_outcomes": ""})
    page = staff.describer.get(f"/manage/badges/{draft.public_id}").text
    assert "#nl-criteria" in page
    assert "#nl-learning_outcomes" in page
    assert "#nl-description" not in page
    post(staff, draft, "publish")
    assert described(staff.app).status is BadgeStatus.DRAFT
    whole = MICRO_CREDENTIAL
    assert post(staff, draft, "edit", **whole) == 303
    post(staff, draft, "publish")
    assert described(staff.app).status is BadgeStatus.PUBLISHED


def test_a_badge_is_read_in_languages_that_the_pages_do_not_speak(staff: Staff) -> None:
    french = {"name": "Élan", "description": "Un cours.", "criteria": "- être là"}
    texts = {f"fr-{name}": value for name, value in french.items()}
    draft = create(staff, **texts, **{"fr-learning_outcomes": "Expliquer"})
    preview = f"/manage/badges/{draft.public_id}"
    assert 'href="?texts=fr"' in staff.describer.get(preview).text
    assert "Un cours." in staff.describer.get(f"{preview}?texts=fr").text
    post(staff, draft, "publish")
    public = f"/achievements/{draft.public_id}"
    stranger = staff.app.test_client()
    page = stranger.get(public).text
    assert "Un cours." not in page
    assert 'href="?texts=fr"' in page
    translated = stranger.get(f"{public}?texts=fr").text
    assert "Un cours." in translated
    assert 'lang="fr"' in translated
    assert 'href="?texts=en"' in translated
    assert stranger.get(f"{public}?texts=tlh").text.count("Un cours.") == 0


def test_a_published_badge_is_not_rewritten(staff: Staff) -> None:
    badge_class = create(staff)
    edit = f"/manage/badges/{badge_class.public_id}/edit"
    post(staff, badge_class, "publish")
    answer = staff.describer.post(edit, data=MICRO_CREDENTIAL | {"name": "Elsewise"})
    assert answer.status_code == 409
    assert 'value="Elsewise"' in answer.text
    assert described(staff.app).name == "Élan Vital"
    assert staff.describer.get(edit).status_code == 303


def test_two_publish_at_once(staff: Staff) -> None:
    draft = create(staff)
    now = factories.NOW
    with staff.app.app_context(), new_session() as one, new_session() as other:
        actor = staff.people["administrator"]
        mine = one.get_one(BadgeClass, draft.id)
        # Read before the other publishes, as another tab would have.
        assert mine.status is BadgeStatus.DRAFT
        one.rollback()
        theirs = other.get_one(BadgeClass, draft.id)
        badges.publish_badge_class(other, theirs, actor=actor, now=now)
        other.commit()
        with pytest.raises(ConflictError) as refusal:
            badges.publish_badge_class(one, mine, actor=actor, now=now)
        assert refusal.value.code == "badge_not_draft"


def test_the_meter_counts_eleven() -> None:
    assert len(ELEMENTS) == 11
    assert measure({}).count == 4
    assert measure({"name": " "}).count == 4
    full = {field: "x" for element in ELEMENTS for field in element.fields}
    assert measure(full).count == 11


def test_out_to_a_file_and_in_again(staff: Staff) -> None:
    draft = create(staff)
    exported = staff.describer.get(f"/manage/badges/{draft.public_id}/export.json")
    document = json.loads(exported.data)
    assert document["format"] == FORMAT
    answer = staff.describer.post(
        "/manage/issuers/ghent-law/badges/import", data={"file": (BytesIO(exported.data), "b.json")}
    )
    assert answer.status_code == 303, errors(answer)
    with staff.app.app_context(), new_session() as session:
        copy = session.scalars(select(BadgeClass).where(BadgeClass.slug == "elan-vital-2")).one()
        assert description_of(copy) == description_of(draft)
        assert (copy.image_svg, copy.image_png) == (draft.image_svg, draft.image_png)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        json.dumps({"format": FORMAT, "kind": "regular", "language": "en"}).encode(),
        json.dumps({"format": FORMAT, "kind": "regular", "language": "en", "name": "x",
                    "extra": 1}).encode(),
        json.dumps({"format": FORMAT, "kind": "regular", "language": "en", "name": "x",
                    "alignments": [{"name": "x", "url": "javascript:alert(1)"}]}).encode(),
        json.dumps({"format": FORMAT, "kind": "regular", "language": "en", "name": "x",
                    "picture": {"svg": "<svg"}}).encode(),
        json.dumps({"format": FORMAT, "kind": "regular", "language": "en", "name": "x",
                    "design": {"shape": "cube", "symbol": "star", "colour": "teal"}}).encode(),
    ],
)  # fmt: skip
def test_a_file_that_describes_no_badge_is_refused(staff: Staff, content: bytes) -> None:
    answer = staff.describer.post(
        "/manage/issuers/ghent-law/badges/import", data={"file": (BytesIO(content), "b.json")}
    )
    assert answer.status_code == 400
    assert errors(answer) == ["file-error"]


def test_what_is_signed_stays_in_its_own_language(staff: Staff) -> None:
    draft = create(staff)
    addresses = Addresses("https://backpack.example")
    signed = build_achievement(draft, addresses=addresses)
    page = f"https://backpack.example/achievements/{draft.public_id}"
    assert (signed["name"], signed["inLanguage"]) == ("Élan Vital", "en")
    assert signed["related"] == [{"id": f"{page}?lang=nl", "type": ["Related"], "inLanguage": "nl"}]
    (grade,) = signed["resultDescription"]
    assert (grade["valueMin"], grade["valueMax"], grade["requiredValue"]) == ("0", "20", "10")
    draft.grade_scale = {"lowest": "5,0", "highest": "1,0"}
    (grade,) = build_achievement(draft, addresses=addresses)["resultDescription"]
    assert (grade["valueMin"], grade["valueMax"]) == ("1,0", "5,0")
    types = {one.get("targetType") for one in signed["alignment"]}
    assert {"ext:IdentityVerification", "ext:LevelVerifiedBy", "ext:ESCO"} <= types
    translated = build_achievement(draft, addresses=addresses, language="nl")
    assert (translated["name"], translated["inLanguage"]) == ("Levenskracht", "nl")
    assert translated["criteria"]["narrative"] == "- aanwezig zijn\n- schrijven"
    assert [one["inLanguage"] for one in translated["related"]] == ["en"]


def test_every_column_that_is_described_is_copied_into_a_version() -> None:
    kept = {"id", "public_id", "issuer_id", "slug", "version", "status", "created_at",
            "published_at", "archived_at", "languages", "search_text", "image_svg", "image_png",
            "design"}  # fmt: skip
    assert set(BadgeClass.__table__.columns.keys()) == kept | set(COLUMNS)


def test_the_error_of_a_stranger_is_a_404(staff: Staff) -> None:
    answer = staff.elsewhere.post(NEW, data=MICRO_CREDENTIAL)
    assert (answer.status_code, code_of(answer)) == (404, "issuer_not_found")
