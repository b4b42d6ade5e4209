"""From the address that people have to the badge behind it."""

import json
from typing import Any

import pytest

from backpack.issuing.baking import bake_png
from tests.support.badges import (
    ASSERTION_ADDRESS,
    DID,
    INDEX,
    NOW,
    STATUS_ADDRESS,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
)
from tests.support.fake_web import FakeWeb
from tests.support.issuer import status_list
from tests.support.pictures import make_png
from verifier import CheckName, Outcome, Policy, Report, UnreadableError, Verdict, verify
from verifier.errors import SeveralBadgesError
from verifier.page_links import find_links
from verifier.platforms import find_platform_address
from verifier.web.listing import MOST_ROWS

PAGE = "https://badges.example/public/1"


def judge(web: FakeWeb, address: str = PAGE) -> Report:
    return verify(address, policy=Policy(now=NOW), fetch=web)


def page(head: str, body: str = "") -> str:
    return f"<!doctype html><html><head><title>Badge</title>{head}</head><body>{body}</body></html>"


def publish_page(web: FakeWeb, head: str, body: str = "") -> None:
    web.publish(PAGE, page(head, body), content_type="text/html")


@pytest.mark.parametrize(
    "content_type",
    ["application/vc", "application/ld+json", "application/json", "text/plain", ""],
)
def test_an_address_that_answers_the_badge(content_type: str) -> None:
    scene = DataIntegrityScene()
    scene.web.publish(PAGE, scene.build(), content_type=content_type)
    report = judge(scene.web)
    assert report.verdict is Verdict.GENUINE
    assert report.carrier == "address"


def test_an_address_that_answers_a_token() -> None:
    scene = JwtScene()
    scene.web.publish(PAGE, scene.build(), content_type="text/plain")
    assert judge(scene.web).verdict is Verdict.GENUINE


def test_an_address_that_answers_people_and_machines_differently() -> None:
    scene = DataIntegrityScene()
    scene.web.negotiate(PAGE, {"text/html": page(""), "application/vc": scene.build()})
    assert judge(scene.web).verdict is Verdict.GENUINE


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="alternate" type="application/vc" href="/credential">',
        '<link rel="alternate" type="application/ld+json" href="//badges.example/credential">',
        '<link rel="me alternate" type="application/json; charset=utf-8" href="../credential">',
    ],
)
def test_a_page_that_links_to_the_badge(head: str) -> None:
    scene = DataIntegrityScene()
    publish_page(scene.web, head)
    scene.web.publish("https://badges.example/credential", scene.build())
    assert judge(scene.web).verdict is Verdict.GENUINE


def test_a_page_that_offers_the_badge_for_download() -> None:
    scene = DataIntegrityScene()
    publish_page(scene.web, "", '<a href="/files/badge.json?v=1">Download</a>')
    scene.web.publish("https://badges.example/files/badge.json?v=1", scene.build())
    assert judge(scene.web).verdict is Verdict.GENUINE


def test_a_page_with_the_badge_inside() -> None:
    scene = DataIntegrityScene()
    other = '<script type="application/ld+json">{"@type": "Organization"}</script>'
    inside = f'<script type="application/ld+json">{scene.build().decode()}</script>'
    publish_page(scene.web, other + inside)
    assert judge(scene.web).verdict is Verdict.GENUINE


def test_a_page_whose_picture_is_baked() -> None:
    scene = DataIntegrityScene()
    baked = bake_png(make_png(), scene.build().decode(), keyword="openbadgecredential")
    publish_page(scene.web, '<meta property="og:image" content="/card.png">')
    scene.web.publish("https://badges.example/card.png", baked, content_type="image/png")
    assert judge(scene.web).verdict is Verdict.GENUINE


def test_a_hosted_badge_behind_a_page() -> None:
    scene = HostedScene()
    scene.build()
    publish_page(
        scene.web, f'<link rel="alternate" type="application/json" href="{ASSERTION_ADDRESS}">'
    )
    assert judge(scene.web).verdict is Verdict.GENUINE


@pytest.mark.parametrize(
    "body",
    [page(""), page('<meta property="og:image" content="/nothing.png">'), "", "<html", "\x00"],
)
def test_a_page_with_nothing_that_can_be_checked(body: str) -> None:
    web = FakeWeb()
    web.publish(PAGE, body, content_type="text/html")
    with pytest.raises(UnreadableError) as error:
        judge(web)
    assert error.value.code == "page_without_badge"


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, "address_not_found", None),
        (403, "address_not_found", "closed"),
        (500, "address_unavailable", "error_answer"),
        (204, "address_unavailable", "error_answer"),
    ],
)
def test_an_address_without_an_answer_is_no_verdict(
    status: int, code: str, reason: str | None
) -> None:
    web = FakeWeb()
    web.publish(PAGE, b"", status=status)
    report = judge(web)
    assert report.verdict is Verdict.UNDETERMINED
    check = report.check(CheckName.FORMAT)
    assert (check.code, check.evidence.get("reason")) == (code, reason)


def test_an_address_that_is_down_is_no_verdict() -> None:
    report = judge(FakeWeb())
    assert report.verdict is Verdict.UNDETERMINED
    check = report.check(CheckName.FORMAT)
    assert (check.outcome, check.code) == (Outcome.UNKNOWN, "address_unavailable")
    assert check.evidence["reason"] == "unreachable"


def test_an_address_that_is_gone_was_withdrawn() -> None:
    web = FakeWeb()
    web.publish(PAGE, {"id": PAGE, "revoked": True, "revocationReason": "Error"}, status=410)
    report = judge(web)
    assert report.verdict is Verdict.NOT_GENUINE
    check = report.check(CheckName.STATUS)
    assert (check.code, check.evidence["reason"]) == ("revoked", "Error")


def test_a_page_that_is_gone_says_nothing_of_a_badge() -> None:
    web = FakeWeb()
    web.publish(PAGE, b"<html>Gone</html>", content_type="text/html", status=410)
    report = judge(web)
    assert report.verdict is Verdict.UNDETERMINED
    check = report.check(CheckName.FORMAT)
    assert (check.code, check.evidence["status"]) == ("address_not_found", 410)
    assert report.check(CheckName.STATUS).code == "badge_not_reached"


def test_a_text_that_is_an_address_of_an_address() -> None:
    web = FakeWeb()
    web.publish(PAGE, b"https://elsewhere.example/", content_type="text/plain")
    with pytest.raises(UnreadableError):
        judge(web)


@pytest.mark.parametrize(
    ("address", "badge"),
    [
        (
            "https://badgr.com/public/assertions/Wk2bT4",
            "https://api.badgr.io/public/assertions/Wk2bT4",
        ),
        (
            "https://eu.badgr.com/public/assertions/Wk2bT4?identity__email=x",
            "https://api.eu.badgr.io/public/assertions/Wk2bT4",
        ),
        (
            "https://university.badgr.com/public/assertions/Wk2bT4?v=",
            "https://api.badgr.io/public/assertions/Wk2bT4",
        ),
        (
            "https://university.eu.badgr.com/public/assertions/Wk2bT4",
            "https://api.eu.badgr.io/public/assertions/Wk2bT4",
        ),
        ("https://evilbadgr.com/public/assertions/Wk2bT4", None),
        ("https://badgr.com.evil.example/public/assertions/Wk2bT4", None),
        ("https://api.badgr.io/public/assertions/Wk2bT4", None),
        (
            "https://www.credly.com/badges/0F6A3B0E-7c1d-4a5b-9a37-2f3a6d1c9e55/public_url",
            "https://www.credly.com/api/v1/obi/v2/badge_assertions/0f6a3b0e-7c1d-4a5b-9a37-2f3a6d1c9e55",
        ),
        (
            "https://www.edubadges.nl/public/assertions/abc-DEF_1",
            "https://api.edubadges.nl/public/assertions/abc-DEF_1",
        ),
        (
            f"https://openbadgefactory.com/v1/assertion/{'1ad0' * 10}.html",
            f"https://openbadgefactory.com/v1/assertion/{'1ad0' * 10}",
        ),
        (
            "https://www.credential.net/28E5CF3F-2121-4886-8ced-f9bb07f6bdb1#gs.1",
            "https://api.accredible.com/v1/obi/badge_assertions/28e5cf3f-2121-4886-8ced-f9bb07f6bdb1",
        ),
        (
            "https://university.accredible.com/28e5cf3f-2121-4886-8ced-f9bb07f6bdb1",
            "https://api.accredible.com/v1/obi/badge_assertions/28e5cf3f-2121-4886-8ced-f9bb07f6bdb1",
        ),
        ("https://api.accredible.com/28e5cf3f-2121-4886-8ced-f9bb07f6bdb1", None),
        ("https://www.credential.net/10000005", None),
        ("https://evilaccredible.com/28e5cf3f-2121-4886-8ced-f9bb07f6bdb1", None),
        ("https://openbadgefactory.com/v1/assertion/public.html", None),
        ("https://evil.example/public/assertions/Wk2bT4", None),
        ("https://badgr.com/public/badges/Wk2bT4", None),
        ("https://[", None),
    ],
)
def test_pages_of_known_platforms(address: str, badge: str | None) -> None:
    assert find_platform_address(address) == badge


def test_a_platform_is_asked_for_its_badge_first() -> None:
    scene = HostedScene()
    scene.build()
    asked = "https://badgr.com/public/assertions/1"
    assertion = json.dumps(scene.assertion)
    scene.web.publish("https://api.badgr.io/public/assertions/1", assertion)
    assert judge(scene.web, asked).verdict is Verdict.GENUINE
    assert asked not in scene.web.asked


PASSPORT = "https://openbadgepassport.com/app/badge/info/213258"
LOOKUP = "https://openbadgepassport.com/obpv1/badge/verify/213258"


def test_a_platform_says_which_badge_its_page_is_about() -> None:
    scene = HostedScene()
    scene.build()
    scene.web.publish(LOOKUP, {"assertion-status": 200, "asr": scene.assertion["id"]})
    assert judge(scene.web, PASSPORT + "/pic/embed").verdict is Verdict.GENUINE


@pytest.mark.parametrize("said", [{}, {"asr": None}, {"asr": "a.b.c"}, {"asr": "file:///x"}, []])
def test_a_platform_that_does_not_say_it_is_asked_for_its_page(said: Any) -> None:
    web = FakeWeb()
    web.publish(LOOKUP, json.dumps(said))
    web.publish(PASSPORT, b"<html></html>", content_type="text/html")
    with pytest.raises(UnreadableError) as caught:
        judge(web, PASSPORT)
    assert caught.value.code == "page_without_badge"


def test_a_platform_out_of_reach_is_asked_for_its_page() -> None:
    web = FakeWeb()
    assert judge(web, PASSPORT).verdict is Verdict.UNDETERMINED
    assert web.asked == [LOOKUP, PASSPORT]


def test_links_of_a_page_are_absolute_and_of_the_web() -> None:
    links = find_links(
        b"<link rel=alternate type=application/json href='javascript:alert(1)'>"
        b"<link rel=alternate type=application/json href='file:///etc/passwd'>"
        b"<link rel=alternate type=application/vc href='//other.example/vc'>"
        b"<link rel=alternate type=text/html href='/nl'>",
        address="https://badges.example/1",
    )
    assert links.addresses == ("https://other.example/vc",)


def left_behind(**changes: object) -> tuple[DataIntegrityScene, dict[str, Any]]:
    """A badge whose own address answers 410, with the signed badge in the answer."""
    scene = DataIntegrityScene()
    scene.document["id"] = PAGE
    said = {
        "id": PAGE,
        "revoked": True,
        "revokedAt": "2026-10-30T09:00:00Z",
        "revocationReason": "Awarded by mistake",
        "credential": json.loads(scene.build()),
    }
    return scene, said | changes


def test_an_address_that_is_gone_and_leaves_the_badge_is_judged_whole() -> None:
    scene, said = left_behind()
    scene.web.publish(PAGE, said, status=410)
    report = judge(scene.web)
    outcomes = {check.name: check.outcome for check in report.checks}
    assert report.verdict is Verdict.NOT_GENUINE
    assert outcomes[CheckName.PROOF] is outcomes[CheckName.ISSUER] is Outcome.PASSED
    assert report.check(CheckName.STATUS).code == "revoked"
    told = report.check(CheckName.STATUS).evidence
    assert (told["reason"], told["since"]) == ("Awarded by mistake", "2026-10-30T09:00:00Z")
    assert report.fact("name") is not None


def test_an_address_that_is_gone_is_not_talked_back_by_a_good_badge_of_another_address() -> None:
    other = json.loads(DataIntegrityScene().build())
    scene, said = left_behind(credential=other)
    scene.web.publish(PAGE, said, status=410)
    report = judge(scene.web)
    assert report.verdict is Verdict.NOT_GENUINE
    assert report.check(CheckName.PROOF).code == "badge_withdrawn"


def test_a_changed_badge_left_behind_is_not_shown() -> None:
    scene, said = left_behind()
    said["credential"]["name"] = "Something else"
    scene.web.publish(PAGE, said, status=410)
    report = judge(scene.web)
    assert report.check(CheckName.STATUS).code == "revoked"
    assert report.check(CheckName.PROOF).code == "badge_withdrawn"


def test_a_revocation_that_the_list_tells_too_gains_date_and_reason() -> None:
    scene, said = left_behind()
    scene.status_list = status_list(STATUS_ADDRESS, DID, revoked={INDEX})
    scene.publish()
    scene.web.publish(PAGE, said, status=410)
    check = judge(scene.web).check(CheckName.STATUS)
    assert check.code == "revoked"
    assert check.evidence["list"] == STATUS_ADDRESS
    assert check.evidence["reason"] == "Awarded by mistake"


ITEM = '<link rel="item" type="application/vc" href="{}">'


def test_a_page_with_several_items_is_a_collection_in_its_order() -> None:
    scene = DataIntegrityScene()
    pictures = '<link rel="item" type="text/html" href="/more"><link rel="item" href="/untyped">'
    publish_page(
        scene.web, ITEM.format("/b/2") + ITEM.format("b/1") + ITEM.format("/b/2") + pictures
    )
    with pytest.raises(UnreadableError) as told:
        judge(scene.web)
    assert isinstance(told.value, SeveralBadgesError)
    assert told.value.code == "several_badges"
    assert told.value.addresses == (
        "https://badges.example/b/2",
        "https://badges.example/public/b/1",
    )


def test_a_page_with_one_item_is_that_badge() -> None:
    scene = DataIntegrityScene()
    publish_page(scene.web, ITEM.format("/credential"))
    scene.web.publish("https://badges.example/credential", scene.build())
    assert judge(scene.web).verdict is Verdict.GENUINE


def test_a_page_names_no_more_items_than_a_table_takes() -> None:
    head = "".join(ITEM.format(f"/b/{number}") for number in range(500))
    found = find_links(page(head).encode(), address=PAGE)
    assert len(found.items) == MOST_ROWS
