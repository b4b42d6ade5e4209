"""Several badges as one PDF: what each reader may see, and a file that answers for each of them."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.artwork.certificate import Certificate, Part
from backpack.artwork.collection_certificate import (
    TITLE_CAPTIONS,
    BadgePage,
    Elsewhere,
    TitlePage,
    draw_collection,
)
from backpack.badges.collecting.view import MOST_ON_PAPER
from backpack.issuing.revocation import revoke_credential
from backpack.models import BadgeClass, Collection, Credential, Person, PrivateLink
from backpack.sharing.collection_papers import LARGEST_FILE, LARGEST_TOGETHER
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.asking import HOSTS, AskBackpack
from tests.support.badges import DataIntegrityScene
from tests.support.collections import collect, make_collection_link, make_public_collection
from tests.support.factories import NOW, PICTURE_SVG
from tests.support.importing import make_import
from tests.support.issued import issue, publish
from tests.support.sessions import sign_in_as
from tests.support.writing import write
from verifier import Limits, Policy, Verdict, verify
from verifier.formats.reading import split_pdf

NOOR = "noor@student.example"
MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


def words_of(paper: bytes) -> str:
    """Everything that is printed."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)


def draw(badges: int = 2, *, language: str = "en", words: str = "Mine.", **title: str) -> bytes:
    """A paper of that many badges and one from elsewhere."""
    page = BadgePage(
        certificate=Certificate(
            language="nl",
            title="Specific Commitment",
            institution="University 1",
            issuer="Faculty 1",
            colour="#1e64c8",
            recipient="Noor Verhaegen",
            date="14 November 2026",
            until=None,
            grade=None,
            address="https://badges.example/b/A",
        ),
        badge_svg=PICTURE_SVG,
        code_svg=PICTURE_SVG,
        credential="{}",
        file_name="",
    )
    told = {"title": "For Acme", "owner": "Noor", "address": "https://b.example/c/A", **title}
    return draw_collection(
        TitlePage(
            language=language, words=[Part("paragraph", words)], code_svg=PICTURE_SVG, **told
        ),
        [
            BadgePage(
                certificate=page.certificate,
                badge_svg=page.badge_svg,
                code_svg=page.code_svg,
                credential=json.dumps({"number": number}),
                file_name=f"{number:02d}.json",
            )
            for number in range(badges)
        ],
        [
            Elsewhere(
                name="Coastal Skipper",
                told=["Harbour School"],
                file_name="elsewhere.png",
                media_type="image/png",
                content=bytes(range(256)),
            )
        ],
        moment=MOMENT,
    )


@pytest.mark.parametrize("language", [*TITLE_CAPTIONS, "xx"])
def test_a_page_for_each_badge_and_every_file_inside(language: str) -> None:
    reader = PdfReader(BytesIO(draw(3, language=language)))
    assert len(reader.pages) == 4
    assert "/StructTreeRoot" in reader.root_object
    assert sorted(reader.attachments) == ["00.json", "01.json", "02.json", "elsewhere.png"]
    assert reader.attachments["elsewhere.png"] == [bytes(range(256))]


@pytest.mark.parametrize(
    "title",
    [
        {"title": "#panic() $x$ *bold* <label> @ref", "owner": "#set page(fill: red)"},
        {"owner": "", "address": ""},
        {"title": "A very long name of something " * 4, "owner": "Somebody " * 12},
        {"words": "Many words. " * 800},
    ],
)
def test_any_words_are_taken_and_are_never_markup(title: dict[str, str]) -> None:
    assert len(PdfReader(BytesIO(draw(1, **title))).pages) >= 2


def test_as_many_badges_as_one_paper_holds_are_all_found_in_it() -> None:
    paper = draw(MOST_ON_PAPER - 1)
    attachments = PdfReader(BytesIO(paper)).attachments
    assert len(attachments) == MOST_ON_PAPER
    # None of them is a badge; what matters is that so many files are read at all.
    assert split_pdf(paper, limits=Limits()) == ()


class Desk:
    """Noor with a public and a private badge, one from elsewhere, and who asks for the paper."""

    def __init__(self, app: Flask, clock: SteppingClock) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app, self.clock = app, clock

        def fill(session: Session) -> tuple[Person, Collection, str]:
            noor = factories.make_person(session, name="Noor Verhaegen", email=NOOR)
            shown = issue(
                session, person=noor, recipient=NOOR, badge={"name": "Shown to all"}, grade="17/20"
            )
            publish(session, shown, show_grade=False)
            secret = issue(
                session, person=noor, recipient=NOOR, badge={"name": "Kept to myself"}, grade="9/10"
            )
            imported, _batch = make_import(
                session, noor, name="From Elsewhere", content=DataIntegrityScene().build()
            )
            collection = make_public_collection(session, noor, secret, imported, shown)
            link = make_collection_link(session, collection, now=NOW)
            return noor, collection, link.token

        noor, collection, self.token = write(app, fill)
        self.noor, self.collection = noor, collection.public_id
        self.owner, self.stranger = sign_in_as(app, noor), app.test_client()

    def get(self, client: FlaskClient, path: str) -> bytes:
        """The paper at ``path``."""
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.content_type == "application/pdf"
        return bytes(answer.data)

    def verdicts(self, paper: bytes) -> list[Verdict]:
        """What the verifier says of each badge in ``paper`` that was issued here."""
        policy = Policy(now=self.clock(), plain_http_hosts=HOSTS, expected_recipient=NOOR)
        inside = split_pdf(paper, limits=policy.limits)
        own = [one for one in inside if b"backpack.test" in one]
        return [verify(one, policy=policy, fetch=AskBackpack(self.app)).verdict for one in own]


@pytest.fixture
def desk(app: Flask, clock: SteppingClock) -> Desk:
    return Desk(app, clock)


def test_the_owner_has_everything_on_paper(desk: Desk) -> None:
    paper = desk.get(desk.owner, f"/collections/{desk.collection}/certificate.pdf")
    printed = words_of(paper)
    for text in ("For Acme", "What I can do", "Noor Verhaegen", "17/20", "9/10", "From Elsewhere"):
        assert text in printed
    assert desk.verdicts(paper) == [Verdict.GENUINE, Verdict.GENUINE]
    assert len(split_pdf(paper, limits=Limits())) == 3
    for client in (desk.stranger, desk.app.test_client()):
        there = f"/collections/{desk.collection}/certificate.pdf"
        assert client.get(there).status_code == 302


def test_strangers_have_what_is_public_and_not_a_word_of_the_rest(desk: Desk) -> None:
    assert f"/c/{desk.collection}.pdf" in desk.stranger.get(f"/c/{desk.collection}").text
    paper = desk.get(desk.stranger, f"/c/{desk.collection}.pdf")
    printed = words_of(paper)
    assert "Shown to all" in printed
    assert "Kept to myself" not in printed
    assert "17/20" not in printed
    assert b"Kept to myself" not in b"".join(split_pdf(paper, limits=Limits()))
    assert desk.verdicts(paper) == [Verdict.GENUINE]
    desk.owner.post(f"/collections/{desk.collection}/unpublish")
    assert desk.stranger.get(f"/c/{desk.collection}.pdf").status_code == 404


def test_the_reader_of_a_link_has_what_it_shows(desk: Desk) -> None:
    there = f"/p/{desk.token}.pdf"
    paper = desk.get(desk.stranger, there)
    printed = words_of(paper)
    assert "Shown to all" in printed
    assert "Kept to myself" in printed
    assert "9/10" not in printed
    assert f"/p/{desk.token}/badges/" in printed
    assert desk.verdicts(paper) == [Verdict.GENUINE, Verdict.GENUINE]
    answer = desk.stranger.get(there)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    for form in ("json", "jwt", "png"):
        assert desk.stranger.get(f"/p/{desk.token}.{form}").status_code == 404


def test_a_revoked_badge_is_on_no_paper(desk: Desk) -> None:
    def revoke(session: Session) -> None:
        for credential in session.query(Credential).order_by(Credential.id):
            if credential.badge_class.name == "Shown to all":
                revoke_credential(
                    session, credential, actor=credential.person, reason="Mistake", now=desk.clock()
                )

    write(desk.app, revoke)
    printed = words_of(desk.get(desk.owner, f"/collections/{desk.collection}/certificate.pdf"))
    assert "Kept to myself" in printed
    assert "Shown to all" not in printed
    # Of what strangers see, no badge of ours is left.
    assert desk.stranger.get(f"/c/{desk.collection}.pdf").status_code == 409
    assert f"/c/{desk.collection}.pdf" not in desk.stranger.get(f"/c/{desk.collection}").text
    assert f"/p/{desk.token}.pdf" in desk.stranger.get(f"/p/{desk.token}").text


def test_what_is_too_large_is_listed_and_said_not_to_be_inside(desk: Desk) -> None:
    def enlarge(session: Session) -> str:
        noor = session.get_one(Person, desk.noor.id)
        own = issue(session, person=noor, recipient=NOOR)
        large, _batch = make_import(session, noor, content=b" " * (LARGEST_FILE + 1))
        paper, _batch = make_import(session, noor, media_type="application/pdf")
        return collect(session, noor, own, large, paper).public_id

    paper = desk.get(desk.owner, f"/collections/{write(desk.app, enlarge)}/certificate.pdf?lang=en")
    assert words_of(paper).count("file is not inside") == 2
    assert len(PdfReader(BytesIO(paper)).attachments) == 1


def test_files_for_which_there_is_no_more_room_are_listed(desk: Desk) -> None:
    """Many large ones would take hundreds of megabytes of whoever is asked for the paper."""
    fit = LARGEST_TOGETHER // LARGEST_FILE

    def fill(session: Session) -> str:
        noor = session.get_one(Person, desk.noor.id)
        own = issue(session, person=noor, recipient=NOOR)
        large = b" " * LARGEST_FILE
        many = [make_import(session, noor, content=large)[0] for _number in range(fit + 1)]
        return collect(session, noor, own, *many).public_id

    paper = desk.get(desk.owner, f"/collections/{write(desk.app, fill)}/certificate.pdf?lang=en")
    assert words_of(paper).count("file is not inside") == 1
    assert len(PdfReader(BytesIO(paper)).attachments) == 1 + fit


def test_more_badges_than_one_paper_holds_are_refused(desk: Desk) -> None:
    def fill(session: Session) -> str:
        noor = session.get_one(Person, desk.noor.id)
        own = issue(session, person=noor, recipient=NOOR)
        many = [make_import(session, noor)[0] for _number in range(MOST_ON_PAPER)]
        return collect(session, noor, own, *many).public_id

    collection = write(desk.app, fill)
    assert desk.owner.get(f"/collections/{collection}/certificate.pdf").status_code == 409
    form = {"label": "Acme", "lifetime": "month", "version": "2", "name": "y"}
    made = desk.owner.post(f"/collections/{collection}/links", data=form)
    assert made.status_code == 302, made.text
    newest = select(PrivateLink.token).order_by(PrivateLink.id.desc()).limit(1)
    token = write(desk.app, lambda session: session.scalars(newest).one())
    page = desk.stranger.get(f"/p/{token}")
    assert (page.status_code, f"/p/{token}.pdf" in page.text) == (200, False)


def test_letters_that_no_font_has_are_refused_in_words(desk: Desk) -> None:
    name = "Khitan \U00018b00"
    write(desk.app, lambda session: session.execute(update(BadgeClass).values(name=name)))
    answer = desk.owner.get(f"/collections/{desk.collection}/certificate.pdf")
    assert answer.status_code == 409
    assert "letters_missing" in answer.text
