"""Link files of desktops are read as the address in them, and nothing else of them is."""

import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.badge import Carrier
from verifier.errors import UnreadableError
from verifier.formats.links import find_link
from verifier.formats.reading import read_badge
from verifier.policy import Limits

ADDRESS = "https://badges.example/b/1?lang=nl"
URL = f"[InternetShortcut]\r\nURL={ADDRESS}\r\nIconIndex=0\r\n"
OLDER_URL = f"[{{000214A0-0000-0000-C000-000000000046}}]\r\nProp3=19,11\r\n{URL}"
DESKTOP = f"[Desktop Entry]\nType=Link\nName=A badge\nURL = {ADDRESS}\nIcon=text-html\n"


def webloc(kind: plistlib.PlistFormat, value: object = ADDRESS) -> bytes:
    return plistlib.dumps({"URL": value}, fmt=kind)


@pytest.mark.parametrize(
    "file",
    [
        URL.encode(),
        OLDER_URL.encode(),
        DESKTOP.encode(),
        b"#!/usr/bin/env xdg-open\n\n" + DESKTOP.encode(),
        b"\xef\xbb\xbf" + URL.encode(),
        webloc(plistlib.FMT_XML),
        webloc(plistlib.FMT_BINARY),
    ],
    ids=["url", "older url", "desktop", "program", "marked url", "webloc", "binary webloc"],
)
def test_a_link_file_is_the_address_in_it(file: bytes) -> None:
    badge = read_badge(file, limits=Limits())
    assert (badge.address, badge.carrier) == (ADDRESS, Carrier.ADDRESS)


@pytest.mark.parametrize(
    "file",
    [
        b"[InternetShortcut]\r\nURL=file:///etc/passwd\r\n",
        b"[InternetShortcut]\r\nIconFile=https://badges.example/i.ico\r\n",
        b"[InternetShortcut]\r\n[Other]\r\nURL=https://badges.example/b/1\r\n",
        b"[Desktop Entry]\nType=Application\nExec=curl https://badges.example/b/1\n",
        b"[Other]\nURL=https://badges.example/b/1\n",
        webloc(plistlib.FMT_XML, "javascript:alert(1)"),
        webloc(plistlib.FMT_BINARY, 1),
        plistlib.dumps([ADDRESS]),
        webloc(plistlib.FMT_XML)[:-9],
        webloc(plistlib.FMT_BINARY)[:-9],
        webloc(plistlib.FMT_XML).replace(b'"1.0">', b'"1.0"><a>' * 3000, 1),
        (b"[InternetShortcut]\r\nURL=" + ADDRESS.encode() + b"/" + b"a" * 20_000),
    ],
)
def test_what_is_no_link_file_is_no_badge(file: bytes) -> None:
    assert find_link(file) is None
    with pytest.raises(UnreadableError):
        read_badge(file, limits=Limits())


@given(st.binary(max_size=200))
def test_any_bytes_behind_the_beginning_of_a_property_list(rest: bytes) -> None:
    for beginning in (b"bplist00", b"<?xml version='1.0'?><plist>"):
        found = find_link(beginning + rest)
        assert found is None or found.startswith("http")


@pytest.mark.parametrize("brand", ["heic", "heix", "mif1", "msf1"])
def test_a_photo_of_an_iphone_is_named_as_such(brand: str) -> None:
    photo = b"\0\0\0\x18ftyp" + brand.encode() + b"\0\0\0\0" + brand.encode() + b"heic"
    with pytest.raises(UnreadableError) as refused:
        read_badge(photo, limits=Limits())
    assert refused.value.code == "picture_heic"
