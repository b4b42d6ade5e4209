"""What became of one file, in words: what happened, why, and what to do now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from backpack.badges.importing.telling import say_unreadable, say_verdict
from backpack.models import ImportItem, ImportOutcome, Ownership


@dataclass(frozen=True, slots=True)
class Said:
    """The outcome in a word, the kind of mark before it, and the sentences after it."""

    word: str
    kind: str
    sentence: str
    remedy: str | None = None


OUTCOMES: dict[ImportOutcome, tuple[Any, str]] = {
    ImportOutcome.WAITING: (lazy_gettext("Waiting"), "skipped"),
    ImportOutcome.TAKEN: (lazy_gettext("Being checked"), "skipped"),
    ImportOutcome.IMPORTED: (lazy_gettext("On your shelf"), "good"),
    ImportOutcome.RENEWED: (lazy_gettext("Newer copy taken"), "good"),
    ImportOutcome.DUPLICATE: (lazy_gettext("You have it already"), "skipped"),
    ImportOutcome.REFUSED: (lazy_gettext("Refused: not genuine"), "bad"),
    ImportOutcome.UNREADABLE: (lazy_gettext("Not read"), "bad"),
    ImportOutcome.UNREACHED: (lazy_gettext("Not reached"), "open"),
}

DUPLICATES: dict[str, Any] = {
    "own_badge": lazy_gettext("It was issued to you here, and it is on your shelf."),
    "have_it": lazy_gettext("The same badge is on your shelf, from the same day or newer."),
    "have_better": lazy_gettext(
        "The same badge is on your shelf and was found genuine; this copy was not."
    ),
}

OURS: dict[str, Any] = {
    "not_for_shelf": lazy_gettext(
        "It is no badge by itself, but an endorsement or a bundle made for one reader. Bring in "
        "the badges themselves."
    ),
    "import_failed": lazy_gettext(
        "We tried three times and failed. That is our mistake; the other files are not touched by "
        "it. Bring this one in again by itself."
    ),
}


def say_item(item: ImportItem, *, language: str) -> Said:
    """What became of ``item``, in ``language``."""
    word, kind = OUTCOMES[item.outcome]
    sentence, remedy = _sentences(item, language)
    if item.outcome in {ImportOutcome.IMPORTED, ImportOutcome.RENEWED} and (
        item.code or _is_anothers(item)
    ):
        kind = "open"
    return Said(str(word), kind, sentence, remedy)


def _sentences(item: ImportItem, language: str) -> tuple[str, str | None]:
    if "report" in item.said and item.outcome is not ImportOutcome.DUPLICATE:
        return say_verdict(item.said["report"], language=language)
    say = SAYING.get(item.outcome)
    return (say(item, language) if say else ""), None


def _say_duplicate(item: ImportItem, _language: str) -> str:
    return str(DUPLICATES[item.code or ""])


def _is_anothers(item: ImportItem) -> bool:
    badge = item.imported_badge
    return badge is not None and badge.ownership is Ownership.NOT_HERS


def _say_genuine(item: ImportItem, _language: str) -> str:
    if _is_anothers(item):
        return str(
            gettext(
                "It is genuine, and was issued to another name than those we know of you. So it "
                "does not count in your totals."
            )
        )
    return str(gettext("It is genuine."))


def _say_unreadable(item: ImportItem, language: str) -> str:
    code = item.code or ""
    if code in OURS:
        return str(OURS[code])
    return say_unreadable(code, item.said.get("evidence", {}), language=language)


def _say_unreached(item: ImportItem, _language: str) -> str:
    if item.code == "address_not_found":
        return str(
            gettext(
                "There is nothing at this address for strangers. Make the badge public there, or "
                "download its file and bring that in."
            )
        )
    return str(
        gettext(
            "The server at this address did not answer. Try again later, or download the badge’s "
            "file there and bring that in."
        )
    )


SAYING: dict[ImportOutcome, Callable[[ImportItem, str], str]] = {
    ImportOutcome.IMPORTED: _say_genuine,
    ImportOutcome.RENEWED: _say_genuine,
    ImportOutcome.DUPLICATE: _say_duplicate,
    ImportOutcome.UNREADABLE: _say_unreadable,
    ImportOutcome.UNREACHED: _say_unreached,
}
