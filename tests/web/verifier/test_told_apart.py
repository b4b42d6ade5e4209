"""What others show as one grey "invalid": each with its own word, sentence, next step and party."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.support.badges import (
    DID_ADDRESS,
    INDEX,
    METHOD,
    NOW,
    RECIPIENT,
    STATUS_ADDRESS,
    DataIntegrityScene,
)
from tests.support.issuer import encode_bits
from tests.support.page import Page
from tests.web.verifier.conftest import BADGE, Open
from verifier.sentences import LANGUAGES
from verifier.sentences.situations import Situation

Change = Callable[[DataIntegrityScene], object]


def nothing(scene: DataIntegrityScene) -> None:
    """A good badge."""


def tamper(scene: DataIntegrityScene) -> None:
    scene.after.append(lambda document: document["credentialSubject"].update(role="President"))


def revoke(scene: DataIntegrityScene) -> None:
    scene.status_list["credentialSubject"]["encodedList"] = encode_bits([INDEX])


def suspend(scene: DataIntegrityScene) -> None:
    scene.document["credentialStatus"]["statusPurpose"] = "suspension"
    scene.status_list["credentialSubject"].update(
        statusPurpose="suspension", encodedList=encode_bits([INDEX])
    )


def expire(scene: DataIntegrityScene) -> None:
    scene.document["validUntil"] = (NOW - timedelta(days=1)).isoformat()


def postpone(scene: DataIntegrityScene) -> None:
    scene.document["validFrom"] = (NOW + timedelta(days=1)).isoformat()


def use_another_key(scene: DataIntegrityScene) -> None:
    scene.method = METHOD.replace("key-1", "key-2")


def use_an_unknown_suite(scene: DataIntegrityScene) -> None:
    scene.after.append(lambda document: document["proof"].update(cryptosuite="of-tomorrow-2040"))


def leave_unsigned(scene: DataIntegrityScene) -> None:
    scene.after.append(lambda document: document.pop("proof"))


@dataclass(frozen=True)
class Case:
    """``change`` before the badge is published, ``late`` after it; what the page then says."""

    change: Change
    situation: Situation
    verdict: str
    late: Change = nothing
    recipient: str = ""
    letter: bool = True


CASES = {
    "tampered": Case(tamper, Situation.TAMPERED, "bad"),
    "unsigned": Case(leave_unsigned, Situation.UNSIGNED, "bad"),
    "revoked": Case(revoke, Situation.REVOKED, "bad"),
    "suspended": Case(suspend, Situation.SUSPENDED, "bad"),
    "expired": Case(expire, Situation.EXPIRED, "bad"),
    "not yet valid": Case(postpone, Situation.NOT_YET_VALID, "bad"),
    "private or gone": Case(
        nothing,
        Situation.PRIVATE_OR_GONE,
        "open",
        late=lambda scene: scene.web.publish(BADGE, "Not found", status=404),
    ),
    "unreachable": Case(
        nothing, Situation.UNREACHABLE, "open", late=lambda scene: scene.web.fail(STATUS_ADDRESS)
    ),
    "issuer away": Case(
        nothing, Situation.UNREACHABLE, "open", late=lambda scene: scene.web.fail(DID_ADDRESS)
    ),
    "unknown key of the issuer": Case(use_another_key, Situation.ISSUER_NOT_PROVEN, "bad"),
    "unsupported": Case(use_an_unknown_suite, Situation.UNSUPPORTED, "open", letter=False),
    "somebody else": Case(
        nothing, Situation.ANOTHER_PERSON, "bad", recipient="x@else.example", letter=False
    ),
}


def ask(client: FlaskClient, scene: DataIntegrityScene, case: Case) -> Page:
    case.change(scene)
    scene.web.publish(BADGE, scene.build())
    case.late(scene)
    data = {"source": BADGE, **({"recipient": case.recipient} if case.recipient else {})}
    return Page.read(client.post("/verify", data=data))


@pytest.mark.parametrize("name", CASES)
def test_each_is_told_apart(client: FlaskClient, scene: DataIntegrityScene, name: str) -> None:
    case = CASES[name]
    page = ask(client, scene, case)
    assert (page.verdict, page.situation) == (case.verdict, case.situation.value)
    heading = page.root.xpath("//h1")[0].text_content()
    assert heading.endswith(LANGUAGES["en"].situations[case.situation])
    assert page.has("letter") is case.letter
    assert ("#letter" in page.links()) is case.letter


def test_no_badge_at_all_is_none_of_them(client: FlaskClient) -> None:
    page = Page.read(client.post("/verify", data={"source": "hello"}))
    assert (page.status, page.verdict, page.situation) == (422, None, None)


def test_a_good_badge_asks_for_nothing(client: FlaskClient, good: bytes) -> None:
    page = Page.read(client.post("/verify", data={"source": BADGE}))
    assert (page.verdict, page.situation, page.has("letter")) == ("good", None, False)


def mail(page: Page) -> tuple[str, Message]:
    """To whom the letter would go, and the letter."""
    address = next(link for link in page.links() if link.startswith("mailto:"))
    fields = parse_qs(urlsplit(address).query)
    letter = Message()
    letter["Subject"] = fields["subject"][0]
    letter.set_payload(fields["body"][0])
    return unquote(urlsplit(address).path), letter


class TestLetter:
    """A letter to the issuer with the evidence."""

    def test_it_goes_to_the_issuers_own_address_once_that_is_proven(
        self, client: FlaskClient, scene: DataIntegrityScene
    ) -> None:
        scene.document["issuer"]["email"] = "badges@university.example"
        to, letter = mail(ask(client, scene, CASES["revoked"]))
        body = str(letter.get_payload())
        assert to == "badges@university.example"
        assert "status · revoked" in body
        assert f"http://localhost/?url={BADGE}" in unquote(body)

    def test_an_address_that_a_forger_may_have_written_is_not_used(
        self, client: FlaskClient, scene: DataIntegrityScene
    ) -> None:
        scene.document["issuer"]["email"] = "badges@forger.example"
        to, letter = mail(ask(client, scene, CASES["tampered"]))
        assert to == ""
        assert "forger" not in str(letter.get_payload())

    def test_nobody_is_named_the_issuer_of_a_badge_that_was_not_seen(
        self, client: FlaskClient, scene: DataIntegrityScene
    ) -> None:
        _, about_a_badge = mail(ask(client, scene, CASES["tampered"]))
        scene.web.publish(BADGE, "Not found", status=404)
        _, about_an_address = mail(Page.read(client.post("/verify", data={"source": BADGE})))
        assert (
            scene.document["credentialSubject"]["achievement"]["name"] in about_a_badge["Subject"]
        )
        assert ":" not in about_an_address["Subject"]
        assert BADGE in str(about_an_address.get_payload())

    def test_it_names_no_person(self, client: FlaskClient, scene: DataIntegrityScene) -> None:
        revoke(scene)
        scene.document["credentialSubject"]["identifier"].append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": "Noor Peeters",
                "identityType": "name",
            }
        )
        scene.web.publish(BADGE, scene.build())
        form = {"source": BADGE, "recipient": RECIPIENT}
        _, letter = mail(Page.read(client.post("/verify", data=form)))
        body = str(letter.get_payload())
        assert "Peeters" not in body
        assert RECIPIENT not in body

    def test_it_is_in_the_readers_language(
        self, client: FlaskClient, scene: DataIntegrityScene
    ) -> None:
        revoke(scene)
        scene.web.publish(BADGE, scene.build())
        pages = [client.post(f"/verify?lang={code}", data={"source": BADGE}) for code in LANGUAGES]
        letters = {mail(Page.read(page))[1]["Subject"] for page in pages}
        assert len(letters) == len(LANGUAGES)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/b/1", "http://localhost:8080/b/1", "https://[::1]/b/1",
        "https://10.0.0.8/b/1", "https://192.168.1.10/b/1", "https://169.254.169.254/latest",
        "https://2130706433/b/1", "https://0x7f.1/b/1", "https://[::ffff:10.0.0.1]/b/1",
        "https://intranet/b/1", "https://printer.local/b/1", "https://badges.internal/b/1",
    ],
)  # fmt: skip
def test_an_address_that_is_plainly_private_is_refused_before_anything_is_asked(
    client: FlaskClient, scene: DataIntegrityScene, address: str
) -> None:
    followed = Page.read(client.get("/", query_string={"url": address}))
    typed = Page.read(client.post("/verify", data={"source": address}))
    for page in (followed, typed):
        assert page.status == 422
        assert page.root.xpath("//@data-code") == ["not_public"]
        assert page.hidden("source") == []
    assert scene.web.asked == []


def test_the_demos_own_hosts_may_be_local(open_app: Open) -> None:
    client = open_app({"RANSEL_VERIFIER_ALLOW_HTTP": "localhost:8000"})
    page = Page.read(client.get("/", query_string={"url": "http://localhost:8000/b/1"}))
    assert page.hidden("source") == ["http://localhost:8000/b/1"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://badges.example:8080/b/1", "unencrypted"),
        ("ftp://badges.example/b/1", "no_web_address"),
        ("file:///etc/hostname", "no_web_address"),
        ("https://noor:secret@badges.example/b/1", "no_web_address"),
        ("https://university.example\\@badges.example/b/1", "no_web_address"),
        ("https://badges.example:99999/b/1", "no_web_address"),
        ("https://badges..example/b/1", "no_web_address"),
    ],
)
def test_an_address_that_is_never_asked_is_refused_without_asking_back(
    client: FlaskClient, scene: DataIntegrityScene, address: str, code: str
) -> None:
    followed = Page.read(client.get("/", query_string={"url": address}))
    typed = Page.read(client.post("/verify", data={"source": address}))
    for page in (followed, typed):
        assert (page.status, page.root.xpath("//@data-code")) == (422, [code])
        assert page.hidden("source") == []
        assert page.root.xpath("//textarea")[0].text == address
    assert scene.web.asked == []


@pytest.mark.parametrize(
    ("brought", "asked"),
    [
        ("badges.example/b/1", "https://badges.example/b/1"),
        ("https://badges.example/my badge.png", "https://badges.example/my%20badge.png"),
    ],
)
def test_a_link_may_bring_an_address_as_people_write_it(
    client: FlaskClient, brought: str, asked: str
) -> None:
    page = Page.read(client.get("/", query_string={"url": brought}))
    assert page.hidden("source") == [asked]


@pytest.mark.parametrize(
    ("brought", "host", "shown"),
    [
        ("https://b\u0430dges.example/b/1", "xn--bdges-4ve.example", "/b/1"),
        ("https://badges.example:8443/b/1", "badges.example:8443", "/b/1"),
        ("https://badges.example/\u202e1/b", "badges.example", "/%E2%80%AE1/b"),
    ],
)
def test_the_visitor_sees_the_address_as_it_is_asked(
    client: FlaskClient, brought: str, host: str, shown: str
) -> None:
    """A letter may look like another, and turn the rest of the line around."""
    page = Page.read(client.get("/", query_string={"url": brought}))
    assert page.root.xpath("string(//*[@class='domain'])").strip() == host
    assert page.root.xpath("string(//*[@class='address'])") == f"https://{host}{shown}"


@pytest.mark.parametrize("address", ["htps:/badges.example", "https://", "b/1", "javascript:1"])
def test_a_mangled_link_is_explained(client: FlaskClient, address: str) -> None:
    page = Page.read(client.get("/", query_string={"url": address}))
    assert page.root.xpath("//@data-code") == ["mangled"]
    assert page.root.xpath("//textarea")[0].text == address
