"""What a mail says: in both languages, as text and as HTML, and as a message on the wire."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from markupsafe import Markup

from backpack.mail import write_letter
from backpack.models import OutboxMail
from backpack.transports import DeliveryError, SmtpTransport, make_message

OFFER: dict[str, Any] = {
    "recipient_name": "Noor <b>Verhaegen</b>",
    "narrative": "Carried **the choir**.",
    "narrative_html": Markup("<p>Carried <strong>the choir</strong>.</p>"),
    "deadline": "12 March 2027",
    "link": "https://ransel.example/awards/AbC",
    "picture": "https://ransel.example/achievements/xyz/image.png",
    "badge": "Specific Commitment",
    "issuer": "Faculty of Arts",
    "institution": "Ghent University",
    "paragraph": None,
    "paragraph_html": None,
}
REVOCATION = {
    "recipient_name": "Noor Verhaegen",
    "reason": "Awarded by mistake.",
    "day": "1 December 2026",
    "link": "https://ransel.example/badges/AbC",
    "badge": "Specific Commitment",
    "issuer": "Faculty of Arts",
    "institution": "Ghent University",
}


def make_mail(**changes: Any) -> OutboxMail:
    """A row as ``mail.queue`` writes it."""
    values: dict[str, Any] = {
        "public_id": "abcdefghijklmnopqrstuv",
        "kind": "award_offered",
        "recipient": "noor@student.example",
        "sender_name": "Ghent University",
        "reply_to": "badges@faculty.example",
        "subject": "Ghent University awarded you “Specific Commitment”",
        "text": "Dear Noor,\nhttps://ransel.example/awards/AbC\n",
        "html": "<p>Dear Noor</p>",
        "language": "en",
        "created_at": datetime(2026, 11, 21, 14, 2, tzinfo=UTC),
    }
    return OutboxMail(**{**values, **changes})


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(
    ("kind", "values"), [("award_offered", OFFER), ("badge_revoked", REVOCATION)]
)
def test_a_letter_names_everything_in_both_forms(
    kind: str, values: dict[str, str], language: str
) -> None:
    letter = write_letter(kind, language=language, **values)
    assert values["institution"] in letter.subject
    assert values["badge"] in letter.subject
    for body in (letter.text, letter.html):
        for name in ("institution", "issuer", "badge", "link"):
            assert values[name] in body
        assert values.get("deadline", values.get("day", "")) in body
    assert f'<html lang="{language}">' in letter.html


def test_dutch_is_dutch() -> None:
    english, dutch = (
        write_letter("award_offered", language=code, **OFFER) for code in ("en", "nl")
    )
    assert english.subject != dutch.subject
    ours = {line for line in english.text.splitlines() if len(line.split()) > 4}
    assert not ours & set(dutch.text.splitlines())


def test_html_is_escaped_and_text_is_not() -> None:
    letter = write_letter("award_offered", language="en", **OFFER)
    assert "Carried **the choir**." in letter.text
    assert "<p>Carried <strong>the choir</strong>.</p>" in letter.html
    assert "Noor <b>Verhaegen</b>" in letter.text
    assert "Noor &lt;b&gt;Verhaegen&lt;/b&gt;" in letter.html


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert '<html lang="en">' in write_letter("award_offered", language="fi", **OFFER).html


def test_a_subject_is_one_line() -> None:
    values = {**OFFER, "badge": "Two\r\nBcc: everybody@example.org"}
    assert "\n" not in write_letter("award_offered", language="en", **values).subject


def test_the_message_carries_what_mail_programs_look_for() -> None:
    message = make_message(make_mail(), sender="Ransel <no-reply@ransel.example>")
    wire = message_from_bytes(bytes(message), policy=policy.default)
    assert wire["From"] == '"Ghent University (Ransel)" <no-reply@ransel.example>'
    assert wire["To"] == "noor@student.example"
    assert wire["Reply-To"] == "badges@faculty.example"
    assert wire["Subject"] == "Ghent University awarded you “Specific Commitment”"
    assert wire["Message-ID"] == "<abcdefghijklmnopqrstuv@ransel.example>"
    assert wire["Auto-Submitted"] == "auto-generated"
    assert wire["Date"] == "Sat, 21 Nov 2026 14:02:00 +0000"
    assert [part.get_content_type() for part in wire.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "two@example.org, three@example.org"},
        {"recipient": "no address"},
        {"recipient": "a@example.org\r\nBcc: b@example.org"},
        {"subject": "one\r\nBcc: everybody@example.org"},
        {"reply_to": "@"},
    ],
)
def test_what_is_no_mail_is_never_tried_again(changes: dict[str, str]) -> None:
    transport = SmtpTransport("smtp+plain://127.0.0.1:9", sender="no-reply@ransel.example")
    with pytest.raises(DeliveryError) as refused:
        transport.send(make_mail(**changes))
    assert refused.value.permanent


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_an_address_of_no_mail_server_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="smtp"):
        SmtpTransport(url, sender="no-reply@ransel.example")
