"""A receipt as a PDF that carries the signed statement: PDF/UA-1 and PDF/A-3a, drawn by typst.

The same statement gives the same bytes, so that a PDF can be told from one with other pages.
"""

import io
import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

import qrcode
import typst
from flask_babel import force_locale, gettext
from qrcode.image.svg import SvgPathImage

from verifier.domains import plain_identifier
from verifier.report import CheckName, Outcome, Verdict
from verifier.shell.assets import asset_folder
from verifier.shell.languages import DEFAULT_LANGUAGE
from verifier.web.languages import LANGUAGES
from verifier.web.receipts.statement import MEDIA_TYPE
from verifier.web.values import show_date, show_moment
from verifier.web.words import CARRIERS, CHECK_TITLES, GENERATIONS, OUTCOMES, say_verdict

_KINDS = {
    Verdict.GENUINE: "good", Verdict.NOT_GENUINE: "bad", Verdict.UNDETERMINED: "open",
    Outcome.PASSED: "good", Outcome.FAILED: "bad", Outcome.UNKNOWN: "open",
}  # fmt: skip
_LATIN_GREEK_CYRILLIC = 0x0530
_PUNCTUATION = range(0x1E00, 0x2070)
_BLANK = "\u25a1"
_LONGEST_CODE = 900

Row = tuple[str, str, bool]
"""A label, a value, and whether the value is technical."""


def draw_receipt(statement: Mapping[str, Any], token: str) -> bytes:
    """The PDF of a receipt; ``statement`` is what the signed ``token`` holds."""
    language = statement["language"]
    with force_locale(language if language in LANGUAGES else DEFAULT_LANGUAGE):
        again = again_address(statement)
        inputs = {
            "data": json.dumps(_arrange(statement, again)),
            "token": token,
            "code": _draw_code(again),
        }
        try:
            return _set(inputs)
        except typst.TypstError:
            # These fonts hold no Chinese, Arabic or pictures; the attached statement holds all.
            shown = _arrange(statement, again, shorten=True)
            return _set({**inputs, "data": json.dumps(shown)})


def again_address(statement: Mapping[str, Any]) -> str:
    """Where the same question can be asked again; for a file, where it can be given again."""
    address = statement["asked"].get("address")
    verifier = statement["iss"]
    return f"{verifier}/?{urlencode({'url': address})}" if address else f"{verifier}/"


def _set(inputs: Mapping[str, str]) -> bytes:
    source = (asset_folder("templates") / "verifier" / "receipt.typ").read_bytes()
    # typst would read files that stand beside the document, therefore it stands in an empty folder.
    with tempfile.TemporaryDirectory(prefix="ransel-receipt-") as empty:
        compiler = typst.Compiler(root=empty, font_paths=_fonts(), ignore_system_fonts=True)
        drawn = compiler.compile(
            source, format="pdf", pdf_standards=["ua-1", "a-3a"], sys_inputs=dict(inputs)
        )
    if not isinstance(drawn, bytes):
        raise TypeError("typst gave something else than one PDF")
    return drawn


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _draw_code(address: str) -> str:
    drawn = io.BytesIO()
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address[:_LONGEST_CODE])
    code.make_image(image_factory=SvgPathImage).save(drawn)
    return drawn.getvalue().decode()


def _arrange(statement: Mapping[str, Any], again: str, *, shorten: bool = False) -> dict[str, Any]:
    """Everything that the page says, in the order in which it says it."""
    made = datetime.fromtimestamp(statement["iat"], UTC)
    verdict = Verdict(statement["verdict"])
    arranged: dict[str, Any] = {
        "made": [made.year, made.month, made.day, made.hour, made.minute, made.second],
        "language": statement["language"],
        "author": statement["iss"],
        "media_type": MEDIA_TYPE,
        "title": gettext("Receipt of a badge check"),
        "lede": _lede(statement, made),
        "footer": gettext("Receipt of %(verifier)s", verifier=statement["iss"]),
        "attachment": gettext("The signed statement that these pages are drawn from"),
        "verdict": {
            "kind": _KINDS[verdict],
            "title": verdict_title(statement),
            "sentence": statement["sentence"],
        },
        "asked_title": gettext("What was asked"),
        "asked": asked_rows(statement),
        "badge_title": gettext("What the badge says"),
        "badge_note": _standing_note(verdict),
        "badge": _badge_rows(statement["badge"]),
        "checks_title": gettext("What was checked"),
        "checks": [_check(check) for check in statement["checks"]],
        "fetched_title": gettext("Addresses that were asked"),
        "fetched": [
            f"{one['address']} · {one['status']} · {one['at']}" for one in statement["fetched"]
        ],
        "again_title": gettext("Is this receipt genuine, and is the badge still?"),
        "again": _again(statement),
        "again_address": again,
        "code_text": gettext("QR code that leads to %(address)s", address=again),
    }
    if not shorten:
        return arranged
    blank = gettext("A letter that these pages cannot show stands as %(blank)s.", blank=_BLANK)
    arranged["again"].append(str(blank))
    return dict(_spell(arranged))


def verdict_title(statement: Mapping[str, Any]) -> str:
    """The verdict, and what it is for, as the answer's own page had it."""
    return say_verdict(Verdict(statement["verdict"]), statement.get("situation_word"))


def _lede(statement: Mapping[str, Any], made: datetime) -> str:
    stated = gettext(
        "%(verifier)s states what it found on %(moment)s. A receipt tells of that moment only.",
        verifier=statement["iss"],
        moment=show_moment(made),
    )
    return str(stated) if statement["lasting_key"] else f"{stated} {ephemeral_warning()}"


def ephemeral_warning() -> str:
    """That a receipt can soon no longer be verified."""
    return str(
        gettext(
            "It is signed with a key that was made when this verifier was started and is gone when "
            "it stops: after that nobody can verify the receipt."
        )
    )


def asked_rows(statement: Mapping[str, Any]) -> list[Row]:
    """What was asked, as labels and values."""
    asked = statement["asked"]
    rows: list[Row] = [
        (gettext("Address"), asked.get("address", ""), True),
        (gettext("File"), asked.get("file_name", ""), False),
        (gettext("Was it issued to"), asked.get("recipient", ""), False),
        (gettext("At"), show_date(asked["at"]), False),
    ]
    if "address" not in asked:
        rows.append((gettext("SHA-256 of what was given"), statement["sha256"], True))
    digest = statement.get("credential_sha256") or ""
    if digest != statement["sha256"]:
        rows.append((gettext("SHA-256 of the badge"), digest, True))
    return [(str(label), str(value), technical) for label, value, technical in rows if value]


def _standing_note(verdict: Verdict) -> str:
    if verdict is Verdict.GENUINE:
        return str(gettext("The issuer says so; that it is the issuer who says so was verified."))
    return str(gettext("Not all of this is proven: read what was checked."))


def _badge_rows(badge: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = [
        (gettext("Name"), badge.get("name", ""), False),
        (gettext("Awarded to"), badge.get("recipient_name", ""), False),
        (gettext("Awarded by"), badge.get("issuer_name", ""), False),
        (gettext("Part of"), badge.get("parent_organisation", ""), False),
        (gettext("Website of the issuer"), badge.get("issuer_domain", ""), False),
        (gettext("Identifier of the issuer"), plain_identifier(badge.get("issuer_id", "")), True),
        (gettext("Awarded on"), _day(badge.get("issued_on")), False),
        (gettext("Valid until"), _day(badge.get("valid_until")), False),
        (gettext("Kind of badge"), GENERATIONS.get(badge["generation"], ""), False),
        (gettext("Carried in"), CARRIERS.get(badge["carrier"], ""), False),
    ]
    return [(str(label), str(value), technical) for label, value, technical in rows if str(value)]


def _day(value: str | None) -> str:
    return show_date(value) if value else ""


def _check(check: Mapping[str, Any]) -> dict[str, str]:
    outcome = Outcome(check["outcome"])
    evidence = [f"{name}: {value}" for name, value in check["evidence"].items()]
    return {
        "title": str(CHECK_TITLES[CheckName(check["name"])]),
        "kind": _KINDS.get(outcome, "none"),
        "outcome": str(OUTCOMES[outcome]),
        "sentence": check["sentence"],
        "code": " · ".join([check["code"], *evidence]),
    }


def _again(statement: Mapping[str, Any]) -> list[str]:
    verifier = statement["iss"]
    if "address" in statement["asked"]:
        now = gettext("How things are now: scan the code, which asks the same question again.")
    else:
        now = gettext(
            "How things are now: scan the code and give the same file again; its SHA-256 is above."
        )
    genuine = gettext(
        "Whether this receipt is genuine: give this PDF to %(verifier)s. What counts is the signed "
        "statement that is attached to it (receipt.jwt); anybody can verify it with the keys at "
        "%(keys)s.",
        verifier=verifier,
        keys=f"{verifier}/.well-known/jwks.json",
    )
    return [str(now), str(genuine)]


def _spell(value: Any) -> Any:
    """The same with every letter that the fonts do not hold as a blank."""
    if isinstance(value, str):
        return "".join(letter if _can_be_set(letter) else _BLANK for letter in value)
    if isinstance(value, dict):
        return {name: _spell(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_spell(inner) for inner in value]
    return value


def _can_be_set(letter: str) -> bool:
    number = ord(letter)
    return letter.isprintable() and (
        number < _LATIN_GREEK_CYRILLIC or number in _PUNCTUATION or letter == _BLANK
    )
