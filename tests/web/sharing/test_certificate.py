"""The certificate: a PDF from which the badge itself verifies, for strangers and for its owner."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from backpack.artwork.certificate import CAPTIONS, Certificate, draw_certificate
from backpack.artwork.errors import ArtworkError
from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.models import Credential
from backpack.sharing.certificates import read_parts
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.asking import HOSTS, AskBackpack
from tests.support.factories import PICTURE_SVG
from tests.support.sessions import sign_in_as
from verifier import Policy, Verdict, verify

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
LONG = "A very long name of something that nobody could ever say in one breath " * 3


def certificate(**values: object) -> Certificate:
    told: dict[str, object] = {
        "language": "en",
        "title": "Specific Commitment",
        "institution": "University 1",
        "issuer": "Faculty 1",
        "colour": "#1e64c8",
        "recipient": "Noor Verhaegen",
        "date": "14 November 2026",
        "until": None,
        "grade": None,
        "address": "https://badges.example/b/AAAAAAAAAAAAAAAAAAAAAA",
    }
    return Certificate(**{**told, **values})  # type: ignore[arg-type] # values of one table


def draw(told: Certificate, badge_svg: str = PICTURE_SVG) -> PdfReader:
    paper = draw_certificate(
        told, badge_svg=badge_svg, code_svg=PICTURE_SVG, credential="{}", moment=MOMENT
    )
    return PdfReader(BytesIO(paper))


@pytest.mark.parametrize("language", [*CAPTIONS, "xx", "nl-BE"])
def test_every_language_gives_a_tagged_page(language: str) -> None:
    reader = draw(certificate(language=language))
    assert len(reader.pages) == 1
    assert "/StructTreeRoot" in reader.root_object
    assert "Noor Verhaegen" in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    "values",
    [
        {"title": LONG, "institution": LONG, "issuer": LONG, "recipient": LONG},
        {"title": "#set page(fill: red) $x$ *bold* \\ @ref <label>", "grade": "#panic()"},
        {"recipient": None, "until": "1 January 2030", "facts": ["4 ECTS", "EQF 6"]},
        {"title": "Ærøskøbing, Łódź, Ζάκυνθος, Київ \x00\u202e"},
    ],
)
def test_any_words_fit_and_are_never_markup(values: dict[str, object]) -> None:
    assert len(draw(certificate(**values)).pages) == 1


def test_long_descriptions_go_on_to_further_pages() -> None:
    told = certificate(
        description="Words. " * 900,
        outcomes=["To do something well. "] * 40,
        criteria=read_parts("x"),
    )
    assert len(draw(told).pages) > 2


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(ArtworkError):
        draw(certificate(), badge_svg="no picture")


def test_letters_that_no_font_has_are_refused_by_name() -> None:
    with pytest.raises(ArtworkError) as refused:
        draw(certificate(recipient="Noor \U00018b00"))  # Khitan small script
    assert refused.value.code == "letters_missing"


def test_the_parts_of_a_text_lose_their_markup_and_nothing_else() -> None:
    parts = read_parts(
        "You did *this*:\n\n- for **one year**\n- `well`\n\nAnd [more](https://x.example)"
    )
    assert [(part.kind, part.text) for part in parts] == [
        ("paragraph", "You did this:"),
        ("item", "for one year"),
        ("item", "well"),
        ("paragraph", "And more"),
    ]


def test_strangers_get_what_was_chosen_and_the_owner_gets_everything(
    app: Flask, clock: SteppingClock
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session, name="Noor Verhaegen", email="noor@student.example")
        award = factories.make_award(session, recipient="noor@student.example", grade="17/20")
        credential: Credential = claim_award(
            session, award, person, now=clock(), recipient_name="Noor Verhaegen"
        )
        session.flush()
        public_id = credential.public_id
    owner, stranger = sign_in_as(app, person), app.test_client()
    assert stranger.get(f"/badges/{public_id}/certificate.pdf").status_code == 302
    whole = owner.get(f"/badges/{public_id}/certificate.pdf")
    assert "17/20" in PdfReader(BytesIO(whole.data)).pages[0].extract_text()
    owner.post(f"/badges/{public_id}/publish", data={"name": "y"})
    public = stranger.get(f"/b/{public_id}.pdf")
    text = PdfReader(BytesIO(public.data)).pages[0].extract_text()
    assert "Noor Verhaegen" in text
    assert "17/20" not in text
    policy = Policy(now=clock(), plain_http_hosts=HOSTS, expected_recipient="noor@student.example")
    for paper in (whole, public):
        report = verify(paper.data, policy=policy, fetch=AskBackpack(app))
        assert report.verdict is Verdict.GENUINE
        assert ("17/20" in str(report.said)) is (paper is whole)
