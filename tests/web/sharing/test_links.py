"""The addresses with which a badge goes elsewhere."""

from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image

from backpack.sharing import links, qr

JANUARY_IN_BRUSSELS = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def certification(**changes: object) -> links.Certification:
    values: dict[str, object] = {
        "name": "Specific Commitment & more",
        "organisation": "Ghent University",
        "organisation_id": None,
        "issued": datetime(2026, 1, 5, tzinfo=UTC),
        "expires": None,
        "address": "https://backpack.example/b/x?y=z",
        "number": "abc",
    }
    return links.Certification(**(values | changes))  # type: ignore[arg-type] # one dict of all


def query(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def test_linkedin_counts_months_from_one_and_leaves_out_what_is_not_there() -> None:
    assert query(links.linkedin_profile(certification())) == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Specific Commitment & more"],
        "organizationName": ["Ghent University"],
        "issueYear": ["2026"],
        "issueMonth": ["1"],
        "certUrl": ["https://backpack.example/b/x?y=z"],
        "certId": ["abc"],
    }


def test_linkedin_months_are_those_of_utc() -> None:
    found = query(links.linkedin_profile(certification(issued=JANUARY_IN_BRUSSELS)))
    assert (found["issueYear"], found["issueMonth"]) == (["2026"], ["12"])


def test_linkedin_gets_the_expiry_and_the_number_of_the_organisation() -> None:
    told = certification(expires=datetime(2029, 12, 31, tzinfo=UTC), organisation_id=4567)
    found = query(links.linkedin_profile(told))
    assert (found["expirationYear"], found["expirationMonth"]) == (["2029"], ["12"])
    assert found["organizationId"] == ["4567"]
    assert "organizationName" not in found


def test_linkedin_post_carries_the_address() -> None:
    assert query(links.linkedin_post("https://a.example/b/1?x=2"))["url"] == [
        "https://a.example/b/1?x=2"
    ]


def test_mail_links_use_percent_twenty_and_crlf() -> None:
    address = links.email(subject="My badge: a+b", body="one\ntwo")
    assert address == "mailto:?subject=My%20badge%3A%20a%2Bb&body=one%0D%0Atwo"


@pytest.mark.parametrize("address", ["https://backpack.example/b/" + "x" * 22, "http://l/b/é"])
def test_qr_codes_can_be_read(address: str) -> None:
    with Image.open(BytesIO(qr.draw_png(address))) as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == address
    assert b"<path" in qr.draw_svg(address)
