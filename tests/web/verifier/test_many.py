"""Many badges at once, without scripts: a list, a table that carries its own rows, files out."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.badges import RECIPIENT, DataIntegrityScene
from tests.support.page import Page
from tests.support.pictures import make_pdf, make_png, make_qr, make_text_chunk
from tests.web.verifier.conftest import BADGE, Open
from verifier.web import many as steps
from verifier.web.examples import load_examples
from verifier.web.listing import MOST_ROWS
from verifier.web.row_files import harmless

HOST = "https://badges.example/b/"


def publish(scene: DataIntegrityScene, count: int) -> list[str]:
    """So many good badges, each at its address."""
    addresses = []
    for number in range(1, count + 1):
        scene.document["name"] = f"Badge {number:03}"
        scene.document["credentialSubject"]["achievement"]["name"] = f"Badge {number:03}"
        address = f"{HOST}{number}"
        scene.web.publish(address, scene.build())
        addresses.append(address)
    return addresses


def give(client: FlaskClient, text: str = "", *files: tuple[str, bytes]) -> TestResponse:
    """Send a list as the form does."""
    uploads = [(io.BytesIO(content), name) for name, content in files]
    return client.post(
        "/many", data={"list": text, "files": uploads}, content_type="multipart/form-data"
    )


def rows(page: Page) -> list[dict[str, Any]]:
    """What the hidden fields of the table say."""
    return [json.loads(value) for value in page.hidden("row")]


def rows_of(page: Page) -> list[str]:
    """What the table says of each badge, and of whose it is."""
    return [str(cell.text_content()) for cell in page.root.xpath("//tr[@data-row]/td[2]")]


def verdicts(page: Page) -> list[str]:
    return [str(row.get("data-verdict")) for row in page.root.xpath("//tr[@data-row]")]


def step(client: FlaskClient, page: Page, **more: str) -> Page:
    """Press the button of the table."""
    return Page.read(client.post("/many", data={"row": page.hidden("row"), **more}))


def take(client: FlaskClient, page: Page, ending: str) -> TestResponse:
    return client.post(f"/many/answers.{ending}", data={"row": page.hidden("row")})


def test_fifty_badges_without_scripts(client: FlaskClient, scene: DataIntegrityScene) -> None:
    addresses = publish(scene, 50)
    asked_before = len(scene.web.asked)
    page = Page.read(give(client, "\n".join(addresses)))
    assert verdicts(page) == [""] * 50
    assert len(scene.web.asked) == asked_before, "a list is shown before anything is asked"
    pressed = 0
    while "" in verdicts(page):
        done = 50 - verdicts(page).count("")
        page = step(client, page)
        pressed += 1
        assert 50 - verdicts(page).count("") > done
        assert page.root.xpath("//progress/@value") == [str(50 - verdicts(page).count(""))]
    assert verdicts(page) == ["genuine"] * 50
    assert pressed == -(-50 // steps.STEP_ROWS)
    lines = list(csv.DictReader(io.StringIO(take(client, page, "csv").data.decode("utf-8-sig"))))
    assert [line["given"] for line in lines] == addresses
    assert [line["badge"] for line in lines] == [f"Badge {n:03}" for n in range(1, 51)]
    answers = take(client, page, "json").get_json()
    assert {answer["verdict"] for answer in answers} == {"genuine"}
    assert [len(answer["checks"]) for answer in answers] == [6] * 50


def test_a_row_at_a_time_as_scripts_ask(client: FlaskClient, scene: DataIntegrityScene) -> None:
    addresses = publish(scene, 2)
    page = Page.read(give(client, "\n".join(addresses)))
    answer = client.post("/many/one", data={"row": page.hidden("row")[0]})
    one = Page.read(answer)
    assert one.root.get("data-verdict") == "genuine"
    assert "RateLimit" in answer.headers
    mixed = step(client, Page(200, one.root), row=page.hidden("row")[1])
    assert verdicts(mixed) == ["genuine"]


def test_every_kind_of_outcome_in_one_table(
    client: FlaskClient, scene: DataIntegrityScene, good: bytes
) -> None:
    forged = good.replace(b"Specific Commitment", b"Splendid Commitment")
    page = Page.read(
        give(
            client,
            f"{BADGE}\nhttps://away.example/1\nthis is no link",
            ("forged.json", forged),
            ("baked.png", make_png(before=[make_text_chunk(good)])),
            ("holiday.png", make_png()),
        )
    )
    page = step(client, page)
    assert verdicts(page) == [
        "genuine", "undetermined", "unreadable", "not_genuine", "genuine", "unreadable",
    ]  # fmt: skip
    answers = take(client, page, "json").get_json()
    assert [answer["situation"] for answer in answers] == [
        None, "unreachable", None, "tampered", None, None,
    ]  # fmt: skip
    codes = [answer["code"] for answer in answers]
    assert codes == [
        "genuine", "address_unavailable", "not_a_badge", "signature_invalid", "genuine",
        "no_badge_in_picture",
    ]  # fmt: skip
    ordered = step(client, page, order="verdict", sort="1")
    assert verdicts(ordered) == [
        "not_genuine", "undetermined", "unreadable", "unreadable", "genuine", "genuine",
    ]  # fmt: skip


def test_whose_each_badge_is_proven_to_be_is_said(client: FlaskClient, good: bytes) -> None:
    """What an issuer is called is its claim; a badge that was taken back is proven all the same."""
    forged = good.replace(b"Specific Commitment", b"Splendid Commitment")
    revoked = load_examples()["revoked"].content
    page = step(
        client,
        Page.read(give(client, BADGE, ("forged.json", forged), ("revoked.json", revoked))),
    )
    proven, unproven, taken_back = rows_of(page)
    assert "badges.example" in proven
    assert "not proven" not in proven + taken_back
    assert "key without a website" in taken_back
    assert "not proven" in unproven
    answers = take(client, page, "json").get_json()
    key = json.loads(revoked)["issuer"]["id"]
    assert [answer["signed_by"] for answer in answers] == ["badges.example", None, key]
    lines = csv.DictReader(io.StringIO(take(client, page, "csv").data.decode("utf-8-sig")))
    assert [line["signed_by"] for line in lines] == ["badges.example", "", key]


@pytest.mark.parametrize(
    "table",
    [
        f"Name,E-mail,Badge link\nNoor,{RECIPIENT},{BADGE}\n",
        f"Naam;E-mailadres;Link\r\nNoor;{RECIPIENT};{BADGE}\r\n",
        f"Link\tE-mail\tName\n{BADGE}\t{RECIPIENT}\tNoor\n",
        f'Photo,Name,"E-mail","The badge"\n,Noor,{RECIPIENT},"{BADGE}"\n',
    ],
    ids=["commas", "semicolons", "tabs", "quotes"],
)
@pytest.mark.parametrize("pasted", [True, False])
def test_the_columns_of_a_table_are_recognised(
    client: FlaskClient, good: bytes, table: str, pasted: bool
) -> None:
    if pasted:
        page = Page.read(give(client, table))
    else:
        page = Page.read(give(client, "", ("candidates.csv", table.encode("utf-8-sig"))))
    (row,) = rows(page)
    assert (row["who"], row["recipient"], row["address"]) == ("Noor", RECIPIENT, BADGE)
    (answer,) = take(client, step(client, page), "json").get_json()
    assert answer["checks"][-1]["code"] == "recipient_matches"


def test_a_table_without_headings_and_a_row_without_link(client: FlaskClient) -> None:
    page = Page.read(give(client, f"Noor,{BADGE}\nKaj,\n"))
    assert [row["address"] for row in rows(page)] == [BADGE, None]
    assert verdicts(page) == ["", "unreadable"]


def test_addresses_as_people_paste_them(client: FlaskClient) -> None:
    text = (
        f"See {BADGE}.\n\nbadges.example/b/2\nhttp://badges.example/b/3\n"
        f"Two: {HOST}4 and {HOST}5\n{BADGE}\n"
    )
    page = Page.read(give(client, text))
    assert [row["address"] for row in rows(page)] == [
        BADGE, *(f"{HOST}{number}" for number in (2, 3, 4, 5)),
    ]  # fmt: skip
    assert page.root.find_class("notice"), "the repeated one is told"


def test_pasted_json_and_tokens(client: FlaskClient, good: bytes) -> None:
    one = Page.read(give(client, good.decode()))
    assert verdicts(step(client, one)) == ["genuine"]
    several = json.dumps([json.loads(good), BADGE, 7])
    assert verdicts(step(client, Page.read(give(client, several)))) == [
        "genuine", "genuine", "unreadable",
    ]  # fmt: skip


def test_a_qr_code_is_shown_before_it_is_asked(
    client: FlaskClient, scene: DataIntegrityScene, good: bytes
) -> None:
    asked = len(scene.web.asked)
    page = Page.read(give(client, "", ("photo.png", make_qr(BADGE))))
    assert len(scene.web.asked) == asked
    assert page.root.find_class("many-host")[0].text_content().strip() == "badges.example"
    assert verdicts(step(client, page)) == ["genuine"]


def test_more_than_we_take_is_named(client: FlaskClient) -> None:
    page = Page.read(give(client, "\n".join(f"{HOST}{n}" for n in range(MOST_ROWS + 3))))
    assert len(rows(page)) == MOST_ROWS
    (notice,) = page.root.xpath('//*[@data-code="left_out"]')
    assert [item.text_content() for item in notice.xpath(".//li")] == [
        f"{HOST}{MOST_ROWS + n}" for n in range(3)
    ]


def test_nothing_given(client: FlaskClient) -> None:
    for answer in (give(client), give(client, " \n "), give(client, "", ("", b""))):
        assert (answer.status_code, Page.read(answer).has("problem")) == (422, True)


def archive(*files: tuple[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            packed.writestr(name, content)
    return written.getvalue()


def test_a_zip_of_badges_and_a_list(client: FlaskClient, good: bytes) -> None:
    packed = archive(
        ("badges/noor.json", good),
        ("badges/noor.png", make_png(before=[make_text_chunk(good)])),
        ("badges/links.csv", f"Link\n{BADGE}\n".encode()),
        ("__MACOSX/noor.json", b"x"),
        (".DS_Store", b"x"),
        ("../../etc/passwd", b"root"),
        ("inner.zip", archive(("a.json", good))),
    )
    page = Page.read(give(client, "", ("all.zip", packed)))
    given = [(row["label"], json.loads(row.get("answer", "{}")).get("code")) for row in rows(page)]
    # The same credential in a picture and in a file is one badge.
    assert given == [
        ("noor.json", None), (BADGE, None), ("passwd", "not_a_badge"), ("inner.zip", "zip_inside"),
    ]  # fmt: skip


def test_a_spreadsheet_is_told_from_a_zip(client: FlaskClient) -> None:
    book = archive(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for name, content in (("list.xlsx", book), ("list.xls", old)):
        (row,) = rows(Page.read(give(client, "", (name, content))))
        assert json.loads(row["answer"])["code"] == "spreadsheet"


def test_the_whole_answer_of_one_row(client: FlaskClient, good: bytes) -> None:
    page = step(client, Page.read(give(client, BADGE, ("badge.json", good + b"\n"))))
    for position in ("1", "2"):
        data = {"row": page.hidden("row"), "open": position}
        whole = Page.read(client.post("/many/answer", data=data))
        assert (whole.status, whole.verdict) == (200, "good")
    assert client.post("/many/answer", data={"row": page.hidden("row")}).status_code == 400


def test_an_answer_that_is_not_ours_is_asked_again(
    client: FlaskClient, scene: DataIntegrityScene, good: bytes
) -> None:
    page = step(client, Page.read(give(client, BADGE)))
    (honest,) = rows(page)
    said = json.loads(honest["answer"])
    forged = {**honest, "answer": json.dumps({**said, "badge": "Doctor of Everything"})}
    moved = {**honest, "label": "https://evil.example/", "address": "https://evil.example/"}
    unsealed = {**honest, "mark": ""}
    for changed in (forged, moved, unsealed):
        answers = client.post("/many/answers.json", data={"row": json.dumps(changed)}).get_json()
        assert [answer["code"] for answer in answers] == ["not_asked"]
    asked = len(scene.web.asked)
    again = Page.read(client.post("/many", data={"row": json.dumps(forged)}))
    assert len(scene.web.asked) > asked
    assert "Doctor of Everything" not in again.root.text_content()


def test_processes_know_each_others_answers_by_the_secret(open_app: Open, good: bytes) -> None:
    shared = {"RANSEL_VERIFIER_SECRET": "the same in every process of ours"}
    first, second, stranger = open_app(shared), open_app(shared), open_app()
    page = step(first, Page.read(give(first, BADGE)))
    assert take(second, page, "json").get_json()[0]["verdict"] == "genuine"
    assert take(stranger, page, "json").get_json()[0]["code"] == "not_asked"


@pytest.mark.parametrize(
    "row", ["", "x", "[]", "{}", "7", '{"position": "x"}', "[" * 100_000, '{"content": "%%%"}']
)
def test_a_row_that_is_none(client: FlaskClient, row: str) -> None:
    for address in ("/many", "/many/one", "/many/answers.csv", "/many/answer"):
        assert client.post(address, data={"row": row}).status_code == 400


def test_too_many_rows_are_refused(client: FlaskClient) -> None:
    (row,) = Page.read(give(client, BADGE)).hidden("row")
    assert client.post("/many", data={"row": [row] * (MOST_ROWS + 1)}).status_code == 400


def test_when_the_limit_is_met_nothing_is_lost(open_app: Open, scene: DataIntegrityScene) -> None:
    client = open_app()
    addresses = publish(scene, 2)
    page = Page.read(give(client, "\n".join(addresses)))
    for _ in range(240):
        client.post("/many/one", data={"row": '{"position":1,"label":"x","who":"","recipient":null,'
                                       '"address":null,"content":"eA=="}'})  # fmt: skip
    paused = step(client, page)
    assert paused.root.xpath('//*[@data-code="pause"]')
    assert [row["address"] for row in rows(paused)] == addresses
    refused = client.post("/many/one", data={"row": page.hidden("row")[0]})
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert int(refused.headers["Retry-After"]) > 0
    # A list has a count of its own: single questions go on.
    assert client.post("/verify", data={"source": addresses[0]}).status_code == 200


def test_lists_are_limited_and_the_text_stays(client: FlaskClient) -> None:
    answers = [give(client, BADGE) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    page = Page.read(answers[-1])
    assert page.root.xpath('//textarea[@id="list"]')[0].text == BADGE
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_another_site_cannot_send_a_list(client: FlaskClient) -> None:
    for address in ("/many", "/many/one", "/many/answer", "/many/answers.csv"):
        answer = client.post(
            address, data={"list": BADGE}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\n=1", "＝1", "|calc"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")
    assert "\n" not in harmless(text)


def test_a_badge_cannot_calculate_in_the_readers_spreadsheet(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    name = '=HYPERLINK("https://evil.example","open")'
    scene.document["name"] = name
    scene.document["credentialSubject"]["achievement"]["name"] = name
    scene.document["issuer"]["name"] = "@evil"
    page = step(client, Page.read(give(client, "", ("=cmd.json", scene.build()))))
    written = take(client, page, "csv").data.decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(written)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert f"'{name}" in cells


def test_what_a_badge_says_is_only_text(client: FlaskClient, scene: DataIntegrityScene) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    scene.document["credentialSubject"]["achievement"]["name"] = evil
    scene.document["issuer"]["name"] = evil
    given = give(client, "", (f"{evil}.json", scene.build()))
    page = step(client, Page.read(given))
    table = page.root.xpath('//table[contains(@class, "many-table")]')[0]
    assert not table.xpath(".//script | .//img")
    assert evil in table.text_content()


def put_in_the_box(client: FlaskClient, text: str = "", *files: tuple[str, bytes]) -> Page:
    """Give several to the box for one."""
    uploads = [(io.BytesIO(content), name) for name, content in files]
    data = {"source": text, "file": uploads}
    return Page.read(client.post("/verify", data=data, content_type="multipart/form-data"))


AN_ARTICLE = "https://articles.example/1"
FORTY = "\n".join(f"{HOST}{number}" for number in range(40))
MAIL = f"Dear colleague,\nmy badges are {HOST}1 and\n{HOST}2.\nWith kind regards"
TABLE = f"Name;Link\nNoor;{HOST}1\nIda;{HOST}2\n"


@pytest.mark.parametrize(
    ("text", "count"), [(FORTY, 40), (MAIL, 2), (TABLE, 2)], ids=["lines", "mail", "table"]
)
def test_several_links_in_the_box_for_one_are_a_list(
    client: FlaskClient, scene: DataIntegrityScene, text: str, count: int
) -> None:
    page = put_in_the_box(client, text)
    assert [row["label"] for row in rows(page)][:2] == text_links(text)[:2]
    assert len(rows(page)) == count
    assert scene.web.asked == []


def test_a_pdf_with_several_badges_is_a_list(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    badge = scene.build()
    again = json.dumps(json.loads(badge), indent=1).encode()
    paper = make_pdf(attachments=[("1.json", badge), ("2.json", again), ("note.txt", b"Hello")])
    for page in (
        put_in_the_box(client, "", ("all.pdf", paper)),
        Page.read(give(client, "", ("all.pdf", paper))),
    ):
        assert [row["label"] for row in rows(page)] == ["all.pdf 1/2", "all.pdf 2/2"]
        assert verdicts(step(client, page)) == ["genuine", "genuine"]
    alone = make_pdf(attachments=[("1.json", badge)])
    assert rows(put_in_the_box(client, "", ("one.pdf", alone))) == []


def test_the_page_of_a_collection_is_a_list(client: FlaskClient, scene: DataIntegrityScene) -> None:
    items = [f"https://badges.example/b/{number}" for number in (2, 1)]
    scene.web.publish(items[0], scene.build(), content_type="application/vc")
    links = "".join(f'<link rel="item" type="application/vc" href="{one}">' for one in items)
    here = "https://badges.example/c/1"
    scene.web.publish(here, f"<!doctype html><title>All</title>{links}", content_type="text/html")
    page = put_in_the_box(client, here)
    assert [row["label"] for row in rows(page)] == items
    assert scene.web.asked == [here]
    assert verdicts(step(client, page))[0] == "genuine"


def text_links(text: str) -> list[str]:
    """The addresses in a text of ours."""
    return [part.rstrip(".") for part in text.replace(";", " ").split() if part.startswith(HOST)]


def test_several_files_in_the_box_for_one_are_a_list(client: FlaskClient, good: bytes) -> None:
    other = ("links.csv", TABLE.encode())
    for files in (
        [("a.json", good), ("nothing.txt", b"nothing")],
        [("all.zip", archive(("a.json", good), ("nothing.txt", b"nothing")))],
        [other],
    ):
        assert len(rows(put_in_the_box(client, "", *files))) == 2
    assert len(rows(put_in_the_box(client, "", ("one.csv", f"Link\n{HOST}1\n".encode())))) == 1
    many_files = [(f"{number}.json", b'{"n": %d}' % number) for number in range(60)]
    assert len(rows(put_in_the_box(client, "", *many_files))) == 60


def test_a_file_beside_links_takes_nothing_from_them(client: FlaskClient, good: bytes) -> None:
    page = put_in_the_box(client, FORTY, ("badge.json", good))
    assert [row["label"] for row in rows(page)] == [*FORTY.split(), "badge.json"]


def test_a_file_after_a_text_that_did_not_help_is_asked_by_itself(
    client: FlaskClient, scene: DataIntegrityScene, good: bytes
) -> None:
    scene.web.publish(AN_ARTICLE, "<p>Read me", content_type="text/html")
    page = put_in_the_box(client, AN_ARTICLE)
    form = {
        "source": page.root.xpath("string(//textarea)").strip(),
        "put_back": page.hidden("put_back")[0],
        "file": (io.BytesIO(good), "badge.json"),
    }
    assert Page.read(client.post("/verify", data=form)).verdict == "good"


def test_one_badge_in_the_box_stays_one(client: FlaskClient, good: bytes) -> None:
    for page in (
        put_in_the_box(client, f"{BADGE}\n{BADGE}\n"),
        put_in_the_box(client, good.decode()),
        put_in_the_box(client, "", ("badge.txt", good)),
        put_in_the_box(client, "", ("address.txt", BADGE.encode())),
    ):
        assert page.verdict == "good"


def test_a_cv_is_no_list(client: FlaskClient) -> None:
    document = archive(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
    page = put_in_the_box(client, "", ("cv.docx", document))
    assert page.root.xpath("//@data-code") == ["not_a_badge"]
