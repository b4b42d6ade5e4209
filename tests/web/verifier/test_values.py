"""How single values of a badge are shown: dates, parties, prose of strangers, pictures."""

import base64
import io

import pytest
from flask.testing import FlaskClient
from PIL import Image

from verifier.web.markup import safe_markdown
from verifier.web.pictures import picture_from_bytes, picture_from_data
from verifier.web.question import read_typed, secured
from verifier.web.settings import SettingsError, origin_of, read_settings
from verifier.web.values import show_date, show_entries, show_hours, show_party, show_text


@pytest.mark.parametrize(
    ("markdown", "absent"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("[x](javascript:alert(1))", 'javascript:alert(1)"'),
        ("![x](https://tracker.example/p.png)", "<img"),
        ("# Big", "<h1"),
        ('<a href="https://x.example" onclick="alert(1)">x</a>', "<a href"),
        ("[x](data:text/html,<script>alert(1)</script>)", 'href="data:'),
    ],
)
def test_text_of_strangers_cannot_disturb_the_page(markdown: str, absent: str) -> None:
    assert absent not in safe_markdown(markdown)


def test_markdown_keeps_what_is_harmless() -> None:
    html = safe_markdown("Two **years**\n\n- one\n- [two](https://x.example)")
    assert "<strong>years</strong>" in html
    assert "<li>one</li>" in html
    assert 'href="https://x.example"' in html
    assert "noreferrer" in html


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("did:web:badges.ugent.example", "badges.ugent.example"),
        ("did:web:localhost%3A8000:issuers:1", "localhost:8000/issuers/1"),
        ("https://ugent.example/issuers/7/", "ugent.example/issuers/7"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_a_party_is_shown_by_its_website(identifier: str, shown: str) -> None:
    assert show_party(identifier) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-09-01", "1 September 2026"),
        ("2026-09-01T00:00:00Z", "1 September 2026"),
        ("2026-09-01T23:59:59Z", "1 September 2026"),
        ("2026-09-01T22:30:00Z", "1 September 2026, 22:30 (UTC)"),
        ("2026-09-02T00:30:00+02:00", "1 September 2026, 22:30 (UTC)"),
        ("whenever", "whenever"),
    ],
)
def test_a_day_is_not_another_one_elsewhere(client: FlaskClient, written: str, shown: str) -> None:
    with client.application.test_request_context():
        assert show_date(written) == shown


def test_numbers_lose_a_needless_fraction() -> None:
    assert show_text(6.0) == "6"
    assert show_text(1.5) == "1.5"


@pytest.mark.parametrize(
    ("language", "number", "one", "many"),
    [
        ("en", "2.5", "1 hour", "30 hours"),
        ("nl", "2,5", "1 uur", "30 uur"),
        ("fr", "2,5", "1 heure", "30 heures"),
        ("de", "2,5", "1 Stunde", "30 Stunden"),
    ],
)
def test_numbers_are_as_the_language_writes_them(
    client: FlaskClient, language: str, number: str, one: str, many: str
) -> None:
    with client.application.test_request_context(f"/?lang={language}"):
        client.application.preprocess_request()
        assert show_text(2.5) == number
        assert show_hours(1) == one
        assert show_hours(30) == many


def test_only_web_addresses_become_links() -> None:
    entries = show_entries(
        [
            {"name": "Coaching", "url": "https://esco.example/1", "framework": "ESCO"},
            {"name": "Trap", "url": "javascript:alert(1)"},
            {"name": "Score", "value": 16.0},
        ]
    )
    assert [(entry.text, entry.address) for entry in entries] == [
        ("Coaching", "https://esco.example/1"),
        ("Trap", None),
        ("Score: 16", None),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  https://x.example/b/1 ", "https://x.example/b/1"),
        ("x.example/b/1", "https://x.example/b/1"),
        ("See my badge: https://x.example/b/1.", "https://x.example/b/1"),
        ('{"id": "https://x.example/b/1"}', '{"id": "https://x.example/b/1"}'),
        ("eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"),
        ("www.x.example", "https://www.x.example"),
        ("https://x.example/1\nhttps://x.example/1.", "https://x.example/1"),
        ("https://x.example/1 https://x.example/2", "https://x.example/1 https://x.example/2"),
    ],
)
def test_what_people_paste_is_understood(typed: str, meant: str) -> None:
    assert read_typed(typed) == meant


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("http://x.example/b/1", "https://x.example/b/1"),
        ("http://localhost:8000/b/1", "http://localhost:8000/b/1"),
        ("http://localhost:9000/b/1", "http://localhost:9000/b/1"),
        ("https://x.example/b/1", "https://x.example/b/1"),
        ('{"id": "http://x.example"}', '{"id": "http://x.example"}'),
    ],
)
def test_old_links_are_asked_over_https(given: str, asked: str) -> None:
    assert secured(given, plain_http_hosts=frozenset({"localhost:8000"})) == asked


def _png(width: int, height: int) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGBA", (width, height), "teal").save(encoded, "PNG")
    return encoded.getvalue()


def test_a_picture_is_encoded_anew_and_small() -> None:
    hidden = _png(2000, 1000) + b"<script>alert(1)</script>"
    address = picture_from_bytes(hidden)
    assert address is not None
    assert address.startswith("data:image/webp;base64,")
    content = base64.b64decode(address.partition(",")[2])
    assert b"<script>" not in content
    with Image.open(io.BytesIO(content)) as shown:
        assert max(shown.size) == 640


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        _png(10, 10)[:40],
        b"<svg><!DOCTYPE svg [<!ENTITY a 'b'>]></svg>",
        b"<svg>" + b" " * 500_000 + b"</svg>",
    ],
)
def test_what_is_no_fit_picture_is_left_out(content: bytes) -> None:
    assert picture_from_bytes(content) is None


def test_a_picture_inside_the_badge_is_read() -> None:
    inside = "data:image/png;base64," + base64.b64encode(_png(8, 8)).decode()
    assert picture_from_data(inside) is not None
    assert picture_from_data("data:image/png;base64,%%%") is None


def test_all_wrong_settings_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(
            {
                "RANSEL_VERIFIER_BACKPACK_ADDRESS": "not an address",
                "RANSEL_VERIFIER_TRUSTED_PROXIES": "one",
                "RANSEL_VERIFIER_ALLOW_HTTP": "localhost:8000/x",
            }
        )
    for name in ("BACKPACK_ADDRESS", "TRUSTED_PROXIES", "ALLOW_HTTP"):
        assert name in str(caught.value)


def test_no_settings_are_strict_settings() -> None:
    settings = read_settings({})
    assert settings.plain_http_hosts == frozenset()
    assert settings.backpack_origin is None


def test_an_origin_is_compared_without_its_looks() -> None:
    assert origin_of("HTTPS://X.example:443/a") == origin_of("https://x.example")
    assert origin_of("https://x.example:8443") != origin_of("https://x.example")
    assert origin_of("javascript:alert(1)") is None
    assert origin_of("https://[") is None
