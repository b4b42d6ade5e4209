"""The addresses with which a badge goes elsewhere."""

from calendar import month_name, monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from io import BytesIO
from itertools import product
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, available_timezones

import pytest
import zxingcpp
from PIL import Image

from backpack.artwork import qr
from backpack.catalogue.dates import say_day
from backpack.sharing import links


def certification(**changes: object) -> links.Certification:
    values: dict[str, object] = {
        "name": "Specific Commitment & more",
        "organisation": "Ghent University",
        "organisation_id": None,
        "issued": datetime(2026, 1, 5, tzinfo=UTC),
        "expires": None,
        "zone": "Europe/Brussels",
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


ZONES = sorted(
    {name for name in available_timezones() if name.startswith("Etc/GMT")}
    | {
        "Europe/Brussels", "America/St_Johns", "America/Nuuk", "Australia/Lord_Howe",
        "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kathmandu",
        "Africa/Casablanca",
    }
)  # fmt: skip
"""Every whole hour from UTC-12 to UTC+14, and zones with parts of an hour or clocks that change."""


def edges(year: int, month: int, zone: str) -> Iterator[tuple[datetime, date]]:
    """The first and last moments of a month where the institution is, each with its day there.

    And those around noon and midnight of each day on which its clocks change.
    """
    home = ZoneInfo(zone)
    last = monthrange(year, month)[1]
    days = {1, last}
    for number in range(1, last):
        noons = [datetime(year, month, day, 12, tzinfo=home) for day in (number, number + 1)]
        if noons[0].utcoffset() != noons[1].utcoffset():
            days |= {number, number + 1}
    for number in sorted(days):
        day = date(year, month, number)
        for wall in (time(), time(0, 0, 1), time(12), time(22, 30), time(23, 59, 59)):
            moment = datetime.combine(day, wall, home).astimezone(UTC)
            # Some hours are left out when clocks change: in Nuuk the last one before midnight.
            if moment.astimezone(home).time() == wall:
                yield moment, day


@pytest.mark.parametrize("zone", ZONES)
def test_linkedin_gets_the_months_of_the_days_that_the_page_shows(zone: str) -> None:
    seen = set()
    for year, month in product((2026, 2028), range(1, 13)):
        for moment, day in edges(year, month, zone):
            told = certification(issued=moment, expires=moment, zone=zone)
            values = dict(told.values())
            assert (values["issueYear"], values["issueMonth"]) == (str(year), str(month))
            assert (values["expirationYear"], values["expirationMonth"]) == (str(year), str(month))
            shown = say_day(moment, zone=zone, language="en")
            assert shown == f"{day.day} {month_name[month]} {year}"
            seen.add(moment.astimezone(UTC).month != month)
    # Everywhere but in UTC some of these moments are of another month there than here.
    assert (True in seen) is (zone not in {"Etc/GMT", "Etc/GMT0", "Etc/GMT+0", "Etc/GMT-0"})


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
