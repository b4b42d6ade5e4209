"""The picture of a badge: drawn or uploaded, and looked at before anybody else can."""

from io import BytesIO

from flask import Flask
from lxml import etree
from PIL import Image
from sqlalchemy import select

from backpack.artwork.uploads import SVG
from backpack.db import new_session
from backpack.models import BadgeClass
from tests.web.authoring.conftest import MICRO_CREDENTIAL, Staff, errors

DESIGN = {"shape": "shield", "symbol": "chart", "colour": "plum", "text": "", "ribbon": "2026"}


def draft_of(staff: Staff) -> str:
    staff.describer.post("/manage/issuers/ghent-law/badges/new", data=MICRO_CREDENTIAL)
    return badge(staff.app).public_id


def badge(app: Flask) -> BadgeClass:
    with app.app_context(), new_session() as session:
        row = session.scalars(select(BadgeClass).where(BadgeClass.slug == "elan-vital")).one()
        assert isinstance(row.design, dict)
        return row


def test_a_picture_is_drawn_and_follows_the_name(staff: Staff) -> None:
    path = f"/manage/badges/{draft_of(staff)}"
    assert (
        staff.describer.post(f"{path}/picture", data=DESIGN | {"step": "design"}).status_code == 303
    )
    drawn = badge(staff.app)
    assert drawn.design["symbol"] == "chart"
    preview = staff.describer.get("/manage/picture.svg", query_string=DESIGN | {"name": drawn.name})
    assert preview.text == drawn.image_svg
    assert "sandbox" in preview.headers["Content-Security-Policy"]
    staff.describer.post(f"{path}/edit", data=MICRO_CREDENTIAL | {"name": "Another Name"})
    assert "ANOTHER NAME" in badge(staff.app).image_svg


def test_looking_keeps_nothing(staff: Staff) -> None:
    path = f"/manage/badges/{draft_of(staff)}/picture"
    before = badge(staff.app).image_svg
    answer = staff.describer.post(path, data=DESIGN | {"step": "look"})
    assert answer.status_code == 200
    assert "symbol=chart" in answer.text
    assert badge(staff.app).image_svg == before
    refused = staff.describer.post(path, data=DESIGN | {"shape": "cube"})
    assert refused.status_code == 400
    unknown = staff.describer.get("/manage/picture.svg", query_string=DESIGN | {"colour": "red"})
    assert unknown.status_code == 400


def test_an_upload_is_cleaned(staff: Staff) -> None:
    path = f"/manage/badges/{draft_of(staff)}/picture"
    svg = (
        f'<svg xmlns="{SVG}" viewBox="0 0 9 9"><script>alert(1)</script>'
        '<rect width="9" height="9" fill="#123456" onclick="alert(1)"/></svg>'
    )
    data = {"step": "upload", "picture": (BytesIO(svg.encode()), "badge.svg")}
    assert staff.describer.post(path, data=data).status_code == 303
    kept = badge(staff.app)
    assert kept.design == {}
    names = [etree.QName(one).localname for one in etree.fromstring(kept.image_svg.encode()).iter()]
    assert names == ["svg", "rect"]
    assert "alert" not in kept.image_svg
    with Image.open(BytesIO(kept.image_png)) as picture:
        assert picture.size == (640, 640)


def test_an_upload_that_is_no_picture_is_refused(staff: Staff) -> None:
    path = f"/manage/badges/{draft_of(staff)}/picture"
    for content in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg"):
        data = {"step": "upload", "picture": (BytesIO(content), "badge.svg")}
        answer = staff.describer.post(path, data=data)
        assert (answer.status_code, errors(answer)) == (400, ["picture-error"])


def test_a_published_picture_stays(staff: Staff) -> None:
    path = f"/manage/badges/{draft_of(staff)}"
    staff.describer.post(f"{path}/publish")
    assert staff.describer.get(f"{path}/picture").status_code == 303
    assert staff.describer.post(f"{path}/picture", data=DESIGN).status_code == 409
    assert staff.elsewhere.get(f"{path}/image.svg").status_code == 404
