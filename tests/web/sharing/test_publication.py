"""Making public, the public address, and making private again."""

import json
import re
from calendar import month_name
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.issuing.revocation import revoke_credential
from backpack.models import (
    AuditEvent,
    Credential,
    LookCount,
    Person,
    PublishedVariant,
    ShareCount,
)
from backpack.sharing.service import unpublish_badge
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.sessions import sign_in_as

EVERYTHING = {"name": "y", "grade": "y", "evidence": "y"}


@dataclass
class Claimed:
    """A badge in somebody's backpack, her browser, and one of a stranger."""

    app: Flask
    public_id: str
    owner: FlaskClient
    other: FlaskClient
    stranger: FlaskClient

    @property
    def address(self) -> str:
        return f"/b/{self.public_id}"

    def publish(self, **choices: str) -> None:
        answer = self.owner.post(f"/badges/{self.public_id}/publish", data=choices)
        assert answer.status_code == 302


@pytest.fixture
def claimed(app: Flask, clock: SteppingClock) -> Claimed:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session, name="Noor Verhaegen", email="noor@student.example")
        other = factories.make_person(session, name="Somebody Else")
        award = factories.make_award(
            session,
            recipient="noor@student.example",
            grade="with distinction",
            narrative="Two years of tutoring.",
            evidence_name="Portfolio",
            evidence_url="https://portfolio.example/noor",
        )
        credential = claim_award(
            session, award, person, now=clock(), recipient_name="Noor Verhaegen"
        )
        session.flush()
        public_id = credential.public_id
    return Claimed(
        app, public_id, sign_in_as(app, person), sign_in_as(app, other), app.test_client()
    )


def revoke(claimed: Claimed, clock: SteppingClock) -> None:
    with claimed.app.app_context(), new_session() as session, session.begin():
        credential = session.scalars(select(Credential)).one()
        actor = session.scalars(select(Person).where(Person.name == "Somebody Else")).one()
        revoke_credential(
            session, credential, actor=actor, reason="Awarded by mistake", now=clock()
        )


def without_names(page: str) -> str:
    """A page without what differs between any two: the name asked for, the form's token."""
    page = re.sub(r"/b/[\w-]{22}", "/b/NAME", page)
    return re.sub(r'(name="csrf_token"[^>]* value=)"[^"]+"', r"\1TOKEN", page)


def test_private_and_unknown_are_one_answer(claimed: Claimed) -> None:
    for client in (claimed.stranger, claimed.other, claimed.owner):
        for suffix in (
            "",
            ".json",
            ".jwt",
            ".png",
            ".svg",
            ".pdf",
            "/embed",
            "/card.png",
            "/qr.svg",
            "/qr.png",
        ):
            private = client.get(claimed.address + suffix)
            unknown = client.get("/b/AAAAAAAAAAAAAAAAAAAAAA" + suffix)
            assert private.status_code == unknown.status_code == 404
            assert without_names(private.text) == without_names(unknown.text)
            left_out = ("Set-Cookie", "Date")
            headers = [
                {name: value for name, value in answer.headers if name not in left_out}
                for answer in (private, unknown)
            ]
            assert headers[0].keys() == headers[1].keys()


def test_looking_at_the_choices_changes_nothing(claimed: Claimed) -> None:
    page = claimed.owner.get(f"/badges/{claimed.public_id}/publish?choose=1&grade=y")
    assert page.status_code == 200
    assert "with distinction" in page.text
    assert "Two years of tutoring" not in page.text
    assert claimed.stranger.get(claimed.address).status_code == 404


@pytest.mark.parametrize("path", ["publish", "share"])
def test_somebody_elses_badge_is_not_there(claimed: Claimed, path: str) -> None:
    assert claimed.other.get(f"/badges/{claimed.public_id}/{path}").status_code == 404
    assert claimed.other.post(f"/badges/{claimed.public_id}/publish").status_code == 404
    assert claimed.other.post(f"/badges/{claimed.public_id}/unpublish").status_code == 404
    assert claimed.stranger.get(f"/badges/{claimed.public_id}/{path}").status_code == 302


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        ("name", "Noor Verhaegen"),
        ("grade", "with distinction"),
        ("evidence", "Two years of tutoring"),
        ("evidence", "https://portfolio.example/noor"),
    ],
)
def test_strangers_see_what_was_chosen_and_nothing_else(
    claimed: Claimed, chosen: str, text: str
) -> None:
    claimed.publish(**{chosen: "y"})
    for form in ("", ".json"):
        assert text in claimed.stranger.get(claimed.address + form).text
    claimed.publish(**{name: "y" for name in EVERYTHING if name != chosen})
    for form in ("", ".json"):
        assert text not in claimed.stranger.get(claimed.address + form).text


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/vc", "application/vc"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/jwt", "application/vc+jwt"),
    ],
)
def test_everybody_gets_the_form_that_they_ask_for(
    claimed: Claimed, accept: str | None, content_type: str
) -> None:
    claimed.publish()
    answer = claimed.stranger.get(claimed.address, headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.mimetype == content_type
    assert "Accept" in answer.headers["Vary"]


def test_the_pictures_are_pictures(claimed: Claimed) -> None:
    claimed.publish(**EVERYTHING)
    card = claimed.stranger.get(claimed.address + "/card.png")
    with Image.open(BytesIO(card.data)) as picture:
        assert picture.size == (1200, 630)
    for name, kind in (("qr.png", "image/png"), ("qr.svg", "image/svg+xml")):
        answer = claimed.stranger.get(f"{claimed.address}/{name}")
        assert (answer.status_code, answer.mimetype) == (200, kind)
    for suffix, kind in ((".png", "image/png"), (".svg", "image/svg+xml")):
        answer = claimed.stranger.get(claimed.address + suffix)
        assert (answer.status_code, answer.mimetype) == (200, kind)


def test_private_again_is_gone_at_once(claimed: Claimed, app: Flask) -> None:
    claimed.publish(**EVERYTHING)
    assert claimed.owner.post(f"/badges/{claimed.public_id}/unpublish").status_code == 302
    assert claimed.stranger.get(claimed.address).status_code == 404
    claimed.owner.post(f"/badges/{claimed.public_id}/unpublish")
    with app.app_context(), new_session() as session:
        events = session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
        assert events.count("learner:badge:unpublished") == 1
        assert len(session.scalars(select(PublishedVariant)).all()) == 1


def test_a_revoked_badge_says_so_to_people_and_machines(
    claimed: Claimed, clock: SteppingClock
) -> None:
    claimed.publish(**EVERYTHING)
    revoke(claimed, clock)
    page = claimed.stranger.get(claimed.address)
    assert page.status_code == 200
    assert "Awarded by mistake" in page.text
    for accept in ("application/json", "application/vc+jwt"):
        answer = claimed.stranger.get(claimed.address, headers={"Accept": accept})
        assert answer.status_code == 410
        body = json.loads(answer.text)
        assert (body["revoked"], body["revocationReason"]) == (True, "Awarded by mistake")
        assert body["revokedAt"].startswith("2026-11-21")
        assert body["credential"]["id"].endswith(claimed.address)


def test_a_revoked_private_badge_stays_private(claimed: Claimed, clock: SteppingClock) -> None:
    revoke(claimed, clock)
    assert claimed.stranger.get(claimed.address).status_code == 404
    refused = claimed.owner.post(f"/badges/{claimed.public_id}/publish", data=EVERYTHING)
    assert refused.status_code == 409
    assert claimed.stranger.get(claimed.address).status_code == 404


def test_sharing_a_private_badge_leads_to_the_choices(claimed: Claimed) -> None:
    answer = claimed.owner.get(f"/badges/{claimed.public_id}/share")
    assert answer.status_code == 302
    assert answer.location.endswith("/publish")


MOMENTS = [
    ("Pacific/Kiritimati", "2026-01-31T11:30:00+00:00", "1 February 2026"),
    ("Etc/GMT+12", "2027-01-01T11:30:00+00:00", "31 December 2026"),
    ("Europe/Brussels", "2026-12-31T23:30:00+00:00", "1 January 2027"),
    ("Europe/Brussels", "2026-10-25T00:30:00+00:00", "25 October 2026"),
]


@pytest.mark.parametrize(("zone", "moment", "shown"), MOMENTS)
def test_linkedin_is_told_the_month_that_the_page_shows(
    claimed: Claimed, zone: str, moment: str, shown: str
) -> None:
    with claimed.app.app_context(), new_session() as session, session.begin():
        credential = session.scalars(select(Credential)).one()
        credential.badge_class.issuer.institution.time_zone = zone
        credential.award.offered_at = awarded = datetime.fromisoformat(moment)
        credential.expires_at = awarded.replace(year=awarded.year + 3)
    claimed.publish(**EVERYTHING)
    assert shown in claimed.stranger.get(f"{claimed.address}?lang=en").text
    owners = claimed.address.replace("/b/", "/badges/")
    _day, month, year = shown.split()
    page = claimed.owner.get(f"{owners}/share?lang=en").text
    assert f'value="{month} {year}"' in page
    assert f'value="{month} {int(year) + 3}"' in page
    way = claimed.owner.get(f"{owners}/share/linkedin-profile").location
    told = {name: value[0] for name, value in parse_qs(urlsplit(way).query).items()}
    number = str(list(month_name).index(month))
    assert (told["issueYear"], told["issueMonth"]) == (year, number)
    assert (told["expirationYear"], told["expirationMonth"]) == (str(int(year) + 3), number)


def test_only_the_owner_is_offered_linkedin(claimed: Claimed) -> None:
    claimed.publish(**EVERYTHING)
    way = f"{claimed.address.replace('/b/', '/badges/')}/share/linkedin-profile"
    assert way in claimed.owner.get(f"/badges/{claimed.public_id}/share").text
    assert claimed.owner.get(way).location.startswith("https://www.linkedin.com/profile/add?")
    assert "linkedin" not in claimed.stranger.get(claimed.address).text.lower()
    assert claimed.other.get(way).status_code == 404


def test_the_page_leads_to_the_verifier_with_its_own_address(claimed: Claimed) -> None:
    claimed.publish()
    page = claimed.stranger.get(claimed.address).text
    (link,) = [
        unescape(one) for one in re.findall(r'href="(http://verifier.test/[^"]*url=[^"]+)"', page)
    ]
    assert parse_qs(urlsplit(link).query)["url"] == [f"http://backpack.test{claimed.address}"]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_of_sharing_renders(claimed: Claimed, language: str) -> None:
    claimed.publish(**EVERYTHING)
    for client, path in (
        (claimed.owner, f"/badges/{claimed.public_id}/publish"),
        (claimed.owner, f"/badges/{claimed.public_id}/share"),
        (claimed.stranger, claimed.address),
    ):
        page = client.get(f"{path}?lang={language}")
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text


def test_a_revoked_public_badge_can_be_made_private_and_no_more(
    claimed: Claimed, clock: SteppingClock
) -> None:
    claimed.publish(**EVERYTHING)
    revoke(claimed, clock)
    choices = claimed.owner.get(f"/badges/{claimed.public_id}/publish")
    assert choices.location == f"/badges/{claimed.public_id}/share"
    page = claimed.owner.get(choices.location)
    assert page.status_code == 200
    assert "linkedin" not in page.text.lower()
    claimed.owner.post(f"/badges/{claimed.public_id}/unpublish")
    assert claimed.stranger.get(claimed.address).status_code == 404
    assert claimed.owner.get(f"/badges/{claimed.public_id}/publish").location.endswith(
        claimed.public_id
    )


def test_private_ends_what_another_tab_has_published_meanwhile(
    claimed: Claimed, app: Flask, clock: SteppingClock
) -> None:
    claimed.publish(**EVERYTHING)
    with app.app_context(), new_session() as late:
        credential = late.scalars(select(Credential)).one()
        assert credential.public is not None
        late.commit()
        claimed.publish(name="y")
        unpublish_badge(late, credential, now=clock())
        late.commit()
    assert claimed.stranger.get(claimed.address).status_code == 404


@pytest.mark.parametrize(
    ("channel", "start"),
    [
        ("linkedin-post", "https://www.linkedin.com/sharing/share-offsite/?url=http"),
        ("facebook", "https://www.facebook.com/sharer/sharer.php?u=http"),
        ("x", "https://x.com/intent/post?text=I%20earned"),
        ("bluesky", "https://bsky.app/intent/compose?text=I%20earned"),
        ("whatsapp", "https://wa.me/?text=I%20earned"),
    ],
)
def test_a_badge_is_taken_elsewhere_and_that_is_counted(
    claimed: Claimed, channel: str, start: str
) -> None:
    claimed.publish()
    way = f"/badges/{claimed.public_id}/share/{channel}"
    for _number in range(2):
        answer = claimed.owner.get(way)
        assert answer.status_code == 302
        assert answer.location.startswith(start)
        assert claimed.public_id in answer.location
    with claimed.app.app_context(), new_session() as session:
        counted = session.scalars(select(ShareCount)).one()
    assert (counted.channel, counted.count) == (channel, 2)


def test_a_private_badge_is_taken_nowhere(claimed: Claimed) -> None:
    answer = claimed.owner.get(f"/badges/{claimed.public_id}/share/facebook")
    assert answer.status_code == 409
    assert claimed.owner.get(f"/badges/{claimed.public_id}/share/elsewhere").status_code == 409
    claimed.publish()
    assert claimed.owner.get(f"/badges/{claimed.public_id}/share/elsewhere").status_code == 404


@pytest.mark.parametrize(
    ("server", "location"),
    [
        ("mastodon.social", "https://mastodon.social/share?text="),
        ("Mastodon.Social", "https://mastodon.social/share?text="),
        (" @noor@mastodon.social ", "https://mastodon.social/share?text="),
        ("https://mastodon.social/@noor", "https://mastodon.social/share?text="),
        ("https://mastodon.social\\@evil", None),
        ("https://mastodon.social:8000", None),
        ("javascript:alert(1)", None),
        ("localhost", None),
        ("", None),
    ],
)
def test_mastodon_needs_the_name_of_a_server(
    claimed: Claimed, server: str, location: str | None
) -> None:
    claimed.publish()
    way = f"/badges/{claimed.public_id}/share/mastodon"
    answer = claimed.owner.post(way, data={"server": server})
    assert answer.status_code == 302
    if location is None:
        assert answer.location.startswith(f"/badges/{claimed.public_id}/share")
        assert counted(claimed) == []
    else:
        assert answer.location.startswith(location)
        assert counted(claimed) == [("mastodon", 1)]


def counted(claimed: Claimed) -> list[tuple[str, int]]:
    """What was shared, and how often."""
    with claimed.app.app_context(), new_session() as session:
        return [(row.channel, row.count) for row in session.scalars(select(ShareCount))]


def test_search_engines_may_come_only_if_the_owner_says_so(claimed: Claimed) -> None:
    claimed.publish()
    assert 'name="robots" content="noindex"' in claimed.stranger.get(claimed.address).text
    claimed.publish(index="y")
    assert "noindex" not in claimed.stranger.get(claimed.address).text


def test_the_embedded_page_may_stand_in_any_frame_and_runs_nothing(claimed: Claimed) -> None:
    claimed.publish()
    page = claimed.stranger.get(f"{claimed.address}/embed")
    assert page.status_code == 200
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text
    assert "Noor Verhaegen" not in page.text
    assert (
        "frame-ancestors 'none'"
        in (claimed.stranger.get(claimed.address).headers["Content-Security-Policy"])
    )


def test_what_is_to_be_copied_is_shown_and_not_run(claimed: Claimed) -> None:
    claimed.publish()
    page = claimed.owner.get(f"/badges/{claimed.public_id}/share").text
    assert "<iframe" not in page
    assert page.count("&lt;iframe src=") == 1


def test_oembed_tells_what_to_show(claimed: Claimed) -> None:
    claimed.publish()
    address = f"http://backpack.test{claimed.address}"
    answer = claimed.stranger.get("/oembed", query_string={"url": address, "maxwidth": "300"})
    assert answer.status_code == 200
    told = json.loads(answer.text)
    assert (told["version"], told["type"], told["width"]) == ("1.0", "rich", 300)
    assert f'src="{address}/embed"' in told["html"]
    found = re.search(
        r'type="application/json\+oembed" href="([^"]+)"',
        (claimed.stranger.get(claimed.address).text),
    )
    assert found
    assert unescape(found[1]).startswith("http://backpack.test/oembed?")
    assert claimed.stranger.get(unescape(found[1])).status_code == 200


@pytest.mark.parametrize(
    ("asked", "given"), [("-4", "1"), ("0", "1"), ("many", "200"), ("90", "90"), ("9000", "200")]
)
def test_a_frame_has_a_size_that_there_is(claimed: Claimed, asked: str, given: str) -> None:
    claimed.publish()
    query = {"url": f"http://backpack.test{claimed.address}", "maxheight": asked}
    told = json.loads(claimed.stranger.get("/oembed", query_string=query).text)
    assert str(told["height"]) == given
    assert f' height="{given}"' in told["html"]


@pytest.mark.parametrize("end", ["", ".pdf", ".png", ".json", "/embed", "/card.png", "/qr.svg"])
def test_search_engines_list_nothing_unless_they_may(claimed: Claimed, end: str) -> None:
    def told() -> tuple[int, str | None]:
        answer = claimed.stranger.get(claimed.address + end)
        return answer.status_code, answer.headers.get("X-Robots-Tag")

    assert told() == (404, "noindex")
    claimed.publish(**EVERYTHING)
    assert told() == (200, "noindex")
    claimed.publish(**EVERYTHING, index="y")
    assert told() == (200, None)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 404),
        ({"url": "http://backpack.test/b/AAAAAAAAAAAAAAAAAAAAAA"}, 404),
        ({"url": "https://elsewhere.example/b/AAAAAAAAAAAAAAAAAAAAAA"}, 404),
        ({"url": "http://backpack.test/b/x/y"}, 404),
        ({"url": "http://backpack.test/b/x", "format": "xml"}, 501),
        ({"url": "http://backpack.test/b/x", "maxwidth": "many"}, 404),
    ],
)
def test_oembed_knows_nothing_else(claimed: Claimed, query: dict[str, str], status: int) -> None:
    assert claimed.stranger.get("/oembed", query_string=query).status_code == status


def test_the_trail_of_looks_is_a_number(claimed: Claimed) -> None:
    claimed.publish()
    claimed.owner.get(claimed.address)
    claimed.stranger.get(claimed.address)
    claimed.stranger.get(f"{claimed.address}.json")
    with claimed.app.app_context(), new_session() as session:
        counted = {look.reader.value: look.count for look in session.scalars(select(LookCount))}
    assert counted == {"page": 1, "program": 1}
