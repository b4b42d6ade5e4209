"""The whole journey on the real demo: awarded, claimed, published, shared, verified, revoked."""

import json
import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import APIResponse, Page

from backpack.demo.personas import Persona
from backpack.issuing.status_lists import LIFETIME
from tests.browser.conftest import DESK, PHONE, Demo, Visitor
from tests.support.command import verify_by_command
from tests.support.pages import (
    Award,
    AwardingDesk,
    Mailbox,
    OwnBadge,
    SignIn,
    Terms,
    Verifier,
    code_of,
    last_part,
    path_of,
    persona,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

Visit = Callable[..., Visitor]
Look = Callable[[Visitor, str], None]
BADGE = "Specific Commitment"
GRADE = "with distinction"
EVIDENCE = "https://portfolio.example/choir"
TURN_SECONDS = 5
REASON = "Awarded to the wrong year; we are sorry, and award it again in spring."
PROVEN = {"format", "proof", "issuer", "dates", "status"}

NARRATIVE = "Led the **student choir** through two seasons, and into three care homes."
TO_MILA = Award(
    badge=BADGE,
    kind="eppn",
    to="s1099120@radboud.example",
    write_to="mila.novak@mailbox.example",
    name="Mila",
    narrative=NARRATIVE,
    grade=GRADE,
    evidence_name="The choir’s year",
    evidence_url=EVIDENCE,
)
TO_THIJS = Award(
    badge=BADGE,
    kind="email",
    to="thijs.jansen@radboud.example",
    name="Thijs",
    narrative=NARRATIVE,
    grade=GRADE,
    evidence_name="Het jaar van het koor",
    evidence_url=EVIDENCE,
)
TO_YOUSSEF = Award(badge=BADGE, kind="email", to="youssef.amrani@ghent.example")
TO_SANNE = Award(
    badge=BADGE,
    kind="eppn",
    to="s1042337@radboud.example",
    write_to="sanne.devries@radboud.example",
)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """One telling of the journey: whose it is, in which language, on which screen."""

    language: str
    size: dict[str, int] = field(hash=False)
    learner: Persona
    award: Award
    other: Award


TELLINGS = [
    Cast(
        language="en",
        size=DESK,
        learner=persona("Mila Novak"),
        award=TO_MILA,
        other=TO_YOUSSEF,
    ),
    Cast(
        language="nl",
        size=PHONE,
        learner=persona("Thijs Jansen"),
        award=TO_THIJS,
        other=TO_SANNE,
    ),
]


@pytest.mark.parametrize("cast", TELLINGS, ids=["en-desk", "nl-phone"])
def test_a_badge_from_the_desk_to_the_employer_and_back(
    cast: Cast, demo: Demo, visit: Visit, tmp_path: Path
) -> None:
    staff = visit(cast.language, cast.size)
    learner = visit(cast.language, cast.size)
    stranger = visit(cast.language, cast.size)
    look = _look_in(cast.language)

    award_id = _staff_award(staff, cast, demo, look)
    _learner_follows_the_mail(learner, cast, demo, look)
    assert last_part(learner.page) == award_id
    _opening_changes_nothing(learner, award_id, demo)
    badge = OwnBadge.claim(learner.page)
    look(learner, "badge-private")
    _it_is_private(stranger, badge, demo, look)
    files = _downloads(learner, badge, tmp_path, look)
    address = _publish(learner, badge, demo, look)
    _machines_get_it(stranger, badge, address, demo)
    _share(learner, badge, address, look)
    _employer_finds_it_genuine(stranger, address, files, demo, look)
    _one_character_changed(stranger, files["json"], demo, look)
    _revoke(staff, award_id, demo, look)
    _employer_finds_it_revoked(stranger, badge, files, demo, look)
    _private_again(learner, badge, stranger, demo, look)


def _look_in(language: str) -> Look:
    def look(visitor: Visitor, name: str) -> None:
        assert visitor.page.locator("html").get_attribute("lang") == language
        visitor.look(f"{name}-{language}")

    return look


def _staff_award(staff: Visitor, cast: Cast, demo: Demo, look: Look) -> str:
    staff.go(demo.backpack)
    look(staff, "welcome")
    staff.go(f"{demo.backpack}/desk")
    look(staff, "sign-in")
    signing_in = SignIn(staff.page)
    lieve = persona("Lieve Maes")
    signing_in.choose_institution(lieve)
    look(staff, "provider")
    signing_in.choose(lieve)
    assert path_of(staff.page) == "/desk"
    look(staff, "desk")
    desk = AwardingDesk(staff.page)
    staff.go(f"{demo.backpack}/desk/awards/new")
    desk.fill(cast.other)
    desk.look_it_over()
    desk.award()
    staff.go(f"{demo.backpack}/desk/awards/new")
    desk.fill(cast.award)
    look(staff, "award-form")
    desk.look_it_over()
    look(staff, "award-preview")
    award_id = desk.award()
    look(staff, "desk-award")
    return award_id


def _learner_follows_the_mail(learner: Visitor, cast: Cast, demo: Demo, look: Look) -> None:
    page = learner.page
    learner.go(f"{demo.backpack}/demo/mailbox")
    mailbox = Mailbox(page)
    mail = mailbox.newest_to(cast.award.write_to or cast.award.to)
    mailbox.open(mail)
    look(learner, "mailbox")
    mailbox.follow(mail)
    look(learner, "award-signed-out")
    assert BADGE not in page.locator("main").inner_text()
    page.locator('main a[href*="/sign-in"]').click()
    signing_in = SignIn(page)
    signing_in.choose_institution(cast.learner)
    signing_in.choose(cast.learner)
    assert path_of(page) == "/terms"
    look(learner, "terms")
    Terms(page).form.locator("button[type=submit]").click()
    assert page.locator("[aria-invalid=true]").count() == 1
    look(learner, "terms-not-ticked")
    Terms(page).accept()
    page.wait_for_url("**/awards/*")
    look(learner, "award")
    told = page.locator("main").inner_text()
    for said in (BADGE, cast.learner.name, GRADE):
        assert said in told
    assert page.locator(f'main a[href="{EVIDENCE}"]').count() == 1


def _opening_changes_nothing(learner: Visitor, award_id: str, demo: Demo) -> None:
    before = _read_award(demo.folder, award_id)
    learner.page.reload()
    learner.page.reload()
    assert _read_award(demo.folder, award_id) == before
    assert before["state"] == "offered"


def _read_award(folder: Path, public_id: str) -> dict[str, Any]:
    with sqlite3.connect(f"file:{folder / 'ransel.db'}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM award WHERE public_id = ?", [public_id])
        found = dict(rows.fetchone())
    database.close()
    return found


def _it_is_private(stranger: Visitor, badge: OwnBadge, demo: Demo, look: Look) -> None:
    seen = []
    for public_id in (badge.public_id, "Zm9yLW5vYm9keS1hdC1hbGw"):
        assert stranger.go(f"{demo.backpack}/b/{public_id}") == 404
        shown = stranger.page.locator("main").inner_html()
        machine = _ask(stranger.page, f"{demo.backpack}/b/{public_id}", "application/json")
        assert machine.status == 404
        seen.append((shown, code_of(stranger.page), machine.text()))
        if public_id == badge.public_id:
            look(stranger, "private-404")
    assert seen[0] == seen[1]
    for ending in (".json", ".jwt", ".png", ".svg", "/card.png", "/qr.svg", "/qr.png"):
        answer = _ask(stranger.page, f"{demo.backpack}/b/{badge.public_id}{ending}", "*/*")
        assert answer.status == 404, ending


def _ask(page: Page, address: str, accept: str) -> APIResponse:
    return page.context.request.get(address, headers={"Accept": accept}, max_redirects=0)


def _downloads(learner: Visitor, badge: OwnBadge, folder: Path, look: Look) -> dict[str, Path]:
    badge.follow("/download")
    look(learner, "downloads")
    forms = ("json", "jwt", "png", "svg", "ob2.json", "ob2.png", "ob2.svg")
    files = {form: badge.download(form, folder) for form in forms}
    signed = json.loads(files["json"].read_text())
    assert signed["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert files["jwt"].read_text().count(".") == 2
    assert b"openbadgecredential" in files["png"].read_bytes()
    assert b"https://purl.imsglobal.org/ob/v3p0" in files["svg"].read_bytes()
    assert json.loads(files["ob2.json"].read_text())["type"] == "Assertion"
    assert b"openbadges" in files["ob2.png"].read_bytes()
    return files


def _publish(learner: Visitor, badge: OwnBadge, demo: Demo, look: Look) -> str:
    page = learner.page
    learner.go(f"{demo.backpack}/badges/{badge.public_id}")
    badge.follow("/publish")
    look(learner, "publish")
    preview = page.locator("#publication")
    assert GRADE not in preview.inner_text()
    page.locator("input[name=grade]").check()
    page.locator("input[name=evidence]").check()
    look_first = page.locator("[data-preview-button]")
    if look_first.is_visible():
        look_first.click()
    preview.locator(f'a[href="{EVIDENCE}"]').wait_for()
    preview.get_by_text(GRADE).first.wait_for()
    look(learner, "publish-chosen")
    badge.make_public()
    return f"{demo.backpack}/b/{badge.public_id}"


def _machines_get_it(stranger: Visitor, badge: OwnBadge, address: str, demo: Demo) -> None:
    page = stranger.page
    for accept in ("application/vc", "application/ld+json", "application/json"):
        answer = _ask(page, address, accept)
        assert answer.status == 200
        assert answer.headers["content-type"].startswith(accept)
        credential = answer.json()
        assert credential["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
        assert "accept" in answer.headers["vary"].lower()
    token = _ask(page, address, "application/vc+jwt")
    assert token.headers["content-type"].startswith("application/vc+jwt")
    assert token.text().count(".") == 2
    card = _ask(page, f"{address}/card.png", "image/*")
    with Image.open(BytesIO(card.body())) as picture:
        assert (picture.size, picture.format) == ((1200, 630), "PNG")
    assertion = _ask(page, f"{demo.backpack}/ob2/assertions/{badge.public_id}", "application/json")
    assert assertion.status == 200


def _taken_to(learner: Visitor, channel: str) -> dict[str, list[str]]:
    """What a channel's link takes along to the other site, which is not asked itself."""
    href = str(learner.page.locator(f'a[href$="/share/{channel}"]').get_attribute("href"))
    way = urljoin(learner.page.url, href)
    answer = learner.context.request.get(way, max_redirects=0)
    return parse_qs(urlsplit(answer.headers["location"]).query, strict_parsing=True)


def _share(learner: Visitor, badge: OwnBadge, address: str, look: Look) -> None:
    page = learner.page
    look(learner, "share")
    asked = {name: values[0] for name, values in _taken_to(learner, "linkedin-profile").items()}
    now = datetime.now(UTC)
    assert asked == {
        "startTask": "CERTIFICATION_NAME",
        "name": BADGE,
        "organizationName": "Ghent University",
        "issueYear": str(now.year),
        "issueMonth": str(now.month),
        "certUrl": address,
        "certId": badge.public_id,
    }
    assert _taken_to(learner, "linkedin-post") == {"url": [address]}
    assert page.locator("#badge-address").input_value() == address
    picture = _ask(page, f"{address}/qr.png", "image/png")
    with Image.open(BytesIO(picture.body())) as code:
        assert [found.text for found in zxingcpp.read_barcodes(code)] == [address]
    page.locator("details summary").click()
    look(learner, "share-values")


def _employer_finds_it_genuine(
    stranger: Visitor, address: str, files: dict[str, Path], demo: Demo, look: Look
) -> None:
    page = stranger.page
    stranger.go(address)
    look(stranger, "public")
    assert page.locator('meta[property="og:image:width"]').get_attribute("content") == "1200"
    page.locator(f'main a[href^="{demo.verifier}"]').click()
    page.wait_for_url(f"{demo.verifier}/**")
    answer = Verifier(page, demo.verifier)
    look(stranger, "verifier-genuine")
    _is_genuine(answer)
    for form in ("json", "jwt", "png", "svg"):
        answer.give_file(files[form])
        _is_genuine(answer)
    status, said = verify_by_command(address, backpack=demo.backpack)
    assert status == 0
    assert [check["name"] for check in said["checks"]] == [
        "format",
        "proof",
        "issuer",
        "dates",
        "status",
        "recipient",
    ]


def _is_genuine(answer: Verifier) -> None:
    assert answer.verdict == "good"
    assert answer.questions == 6
    outcomes = list(answer.answers.values())
    assert outcomes == ["passed"] * 5 + ["skipped"]


def _one_character_changed(stranger: Visitor, file: Path, demo: Demo, look: Look) -> None:
    changed = file.with_name("changed.json")
    changed.write_text(file.read_text().replace(f'"{BADGE}"', f'"{BADGE[:-1]}d"', 1))
    assert changed.read_text() != file.read_text()
    answer = Verifier(stranger.page, demo.verifier)
    answer.give_file(changed)
    look(stranger, "verifier-changed")
    assert answer.verdict == "bad"
    codes = answer.answers
    assert "failed" in codes.values()
    status, said = verify_by_command(changed, backpack=demo.backpack)
    assert (status, said["verdict"]) == (1, "not_genuine")
    failed = [check["name"] for check in said["checks"] if check["outcome"] == "failed"]
    assert failed == ["proof"]


def _revoke(staff: Visitor, award_id: str, demo: Demo, look: Look) -> None:
    staff.go(f"{demo.backpack}/desk/awards/{award_id}")
    look(staff, "desk-award-claimed")
    AwardingDesk(staff.page).take_back(REASON)
    look(staff, "desk-award-revoked")
    assert REASON in staff.page.locator("main").inner_text()


def _employer_finds_it_revoked(
    stranger: Visitor,
    badge: OwnBadge,
    files: dict[str, Path],
    demo: Demo,
    look: Look,
) -> None:
    page = stranger.page
    address = f"{demo.backpack}/b/{badge.public_id}"
    status, said = verify_by_command(files["svg"], backpack=demo.backpack)
    failed = [check["code"] for check in said["checks"] if check["outcome"] == "failed"]
    assert (status, failed) == (1, ["revoked"])
    assert verify_by_command(address, backpack=demo.backpack)[0] == 1
    old = _ask(page, f"{demo.backpack}/ob2/assertions/{badge.public_id}", "application/json")
    assert (old.status, old.json()["revoked"]) == (410, True)
    assert _ask(page, address, "application/vc").status == 410
    answer = Verifier(page, demo.verifier)
    _wait_for_the_new_list(answer, files["json"])
    assert answer.answers.get("revoked") == "failed"
    look(stranger, "verifier-revoked-file")
    answer.give_file(files["png"])
    assert answer.verdict == "bad"
    stranger.go(address)
    look(stranger, "public-revoked")
    notice = page.locator("article.revoked .notice.bad").inner_text()
    assert REASON in notice
    assert re.search(rf"\b{datetime.now(UTC).year}\b", notice)
    page.locator(f'main a[href^="{demo.verifier}"]').click()
    page.wait_for_url(f"{demo.verifier}/**")
    look(stranger, "verifier-revoked")
    assert answer.verdict == "bad"


def _wait_for_the_new_list(answer: Verifier, file: Path) -> None:
    """Ask until the verifier knows, which it must within the lifetime that the list declares."""
    deadline = time.monotonic() + LIFETIME.total_seconds() + TURN_SECONDS
    answer.give_file(file)
    while answer.verdict != "bad":
        assert time.monotonic() < deadline, "the verifier keeps a list for longer than it may"
        answer.page.wait_for_timeout(TURN_SECONDS * 1000)
        answer.give_file(file)


def _private_again(
    learner: Visitor, badge: OwnBadge, stranger: Visitor, demo: Demo, look: Look
) -> None:
    learner.go(f"{demo.backpack}/backpack")
    look(learner, "shelf")
    learner.page.locator(f'a[href$="/badges/{badge.public_id}"]').first.click()
    look(learner, "badge-revoked")
    badge.follow("/share")
    badge.make_private()
    look(learner, "badge-private-again")
    assert stranger.go(f"{demo.backpack}/b/{badge.public_id}") == 404
    learner.go(f"{demo.backpack}/profile")
    look(learner, "profile")


FOCUS_STOPS = 80
"""More than any page of the journey has."""


def _press(page: Page, selector: str, key: str = "Enter") -> None:
    """Tab to what ``selector`` names, see that the focus shows there, and press ``key``."""
    for _stop in range(FOCUS_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(
            "selector => document.activeElement.matches(selector)",
            selector,
        ):
            break
    else:
        pytest.fail(f"{selector} is not reached by Tab on {page.url}")
    assert page.evaluate(
        "(() => { const style = getComputedStyle(document.activeElement);"
        " return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0; })()"
    ), f"the focus on {selector} cannot be seen"
    page.keyboard.press(key)


def test_the_journey_by_keyboard_alone(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    anna = persona("Anna Peeters")
    visitor.go(demo.backpack)
    _press(page, 'main a[href$="/sign-in"]')
    page.wait_for_url("**/sign-in")
    _press(page, f'form[action$="/{anna.institution.slug}"] button')
    page.wait_for_url("**/authorize?**")
    _press(page, f'button[value="{anna.subject}"]')
    page.wait_for_url("**/backpack")
    _press(page, 'main a[href*="/awards/"]')
    page.wait_for_url("**/awards/*")
    _press(page, 'form[action$="/claim"] button')
    page.wait_for_url("**/badges/*")
    public_id = last_part(page)
    _press(page, 'main a[href$="/publish"]')
    page.wait_for_url("**/publish")
    _press(page, "input[name=evidence]", key="Space")
    assert page.locator("input[name=evidence]").is_checked()
    _press(page, 'form[action$="/publish"] button[type=submit]', key="Space")
    page.wait_for_url("**/share")
    _press(page, f'main a[href$="/b/{public_id}"]')
    page.wait_for_url(f"**/b/{public_id}")
    _press(page, f'main a[href^="{demo.verifier}"]')
    page.wait_for_url(f"{demo.verifier}/**")
    assert Verifier(page, demo.verifier).verdict == "good"
