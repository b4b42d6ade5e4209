"""Files that hold nothing but a link, as desktops make them: the address in them is what is meant.

Windows writes ``.url``, macOS ``.webloc``, Linux ``.desktop``. What they say besides, such as
icons or programs to start, is not looked at.
"""

import plistlib
import re
from xml.parsers.expat import ExpatError

_LONGEST_FILE = 16_384
_SECTION = re.compile(
    rb"^\[(?:InternetShortcut|Desktop Entry)\][ \t]*$(?P<entries>.*?)(?=^\[|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_ENTRY = re.compile(
    rb"^URL[ \t]*=[ \t]*(?P<address>https?://\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_BLANK = b"\xef\xbb\xbf \t\r\n"
_PLIST = (b"bplist00", b"<?xml", b"<!DOCTYPE plist", b"<plist")
_PLIST_ERRORS = (
    plistlib.InvalidFileException,
    ExpatError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
)


def find_link(source: bytes) -> str | None:
    """The web address in a link file; None if it is none."""
    if len(source) > _LONGEST_FILE:
        return None
    if source.startswith(_PLIST):
        return _find_in_plist(source)
    text = source.lstrip(_BLANK)
    if not text.startswith((b"[", b"#")):
        return None
    section = _SECTION.search(text.replace(b"\r\n", b"\n"))
    entry = _ENTRY.search(section["entries"]) if section else None
    return entry["address"].decode("utf-8", "replace") if entry else None


def _find_in_plist(source: bytes) -> str | None:
    if not source.startswith(b"bplist00") and b"<plist" not in source:
        return None
    try:
        held = plistlib.loads(source)
    except _PLIST_ERRORS:
        return None
    address = held.get("URL") if isinstance(held, dict) else None
    if not isinstance(address, str) or not address.lower().startswith(("https://", "http://")):
        return None
    return address
