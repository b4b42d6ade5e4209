"""The certificate of a collection: what its reader may see of each badge, on paper and attached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from backpack.artwork import qr
from backpack.artwork.collection_certificate import (
    BadgePage,
    Elsewhere,
    TitlePage,
    draw_collection,
)
from backpack.badges.collecting.view import MOST_ON_PAPER
from backpack.badges.importing.answers import ENDINGS
from backpack.catalogue.dates import say_day
from backpack.errors import ConflictError
from backpack.models import Collection, ImportedBadge
from backpack.sharing.certificates import certificate_of, read_parts, refusing_letters
from backpack.sharing.shown import Shown

LARGEST_FILE = 400_000
"""Of a badge from elsewhere, in bytes; a larger one is listed, and its file is not inside."""

LARGEST_TOGETHER = 2_000_000
"""Of all badges from elsewhere in one paper, in bytes: setting them takes thirty times as much
memory. Those for which there is no more room are listed, as larger ones are.
"""

_ATTACHED = frozenset({"image/png", "image/svg+xml", "application/json", "application/jwt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What one reader sees of a collection.

    ``address`` is where this reader looks at all of it; empty if there is no such page.
    """

    collection: Collection
    owner: str | None
    badges: Sequence[Shown]
    imported: Sequence[ImportedBadge]
    address: str


def make_paper(paper: Paper, *, language: str) -> bytes:
    """The PDF of ``paper``, its title page in ``language``, each badge in its own.

    Raises:
        ConflictError: ``nothing_to_print``, ``too_many_to_print``, ``letters_missing``.
    """
    if not paper.badges:
        raise ConflictError(
            "nothing_to_print", _("There is no badge in this collection to put on paper.")
        )
    if len(paper.badges) + len(paper.imported) > MOST_ON_PAPER:
        raise ConflictError(
            "too_many_to_print",
            _(
                "One file holds %(most)s badges at most. Make a smaller collection.",
                most=MOST_ON_PAPER,
            ),
        )
    title = TitlePage(
        language=language,
        title=paper.collection.name,
        owner=paper.owner,
        words=read_parts(paper.collection.words),
        address=paper.address,
        code_svg=qr.draw_svg(paper.address).decode() if paper.address else "",
    )
    with refusing_letters():
        return draw_collection(
            title,
            [_page(number, shown) for number, shown in enumerate(paper.badges, 1)],
            list(_list_imported(paper, language=language)),
            moment=paper.collection.changed_at,
        )


def _page(number: int, shown: Shown) -> BadgePage:
    badge_class = shown.credential.badge_class
    return BadgePage(
        certificate=certificate_of(shown.badge, address=shown.address),
        badge_svg=badge_class.image_svg,
        code_svg=qr.draw_svg(shown.address).decode(),
        credential=shown.signed_json,
        file_name=f"{number:02d}-{badge_class.slug}.json",
    )


def _list_imported(paper: Paper, *, language: str) -> Iterator[Elsewhere]:
    left = LARGEST_TOGETHER
    for number, badge in enumerate(paper.imported, len(paper.badges) + 1):
        listed = _elsewhere(number, badge, language=language, most=min(left, LARGEST_FILE))
        left -= len(listed.content)
        yield listed


def _elsewhere(number: int, badge: ImportedBadge, *, language: str, most: int) -> Elsewhere:
    day = say_day(badge.awarded_at, zone="UTC", language=language)
    told = [text for text in (badge.issuer_name, day) if text]
    media_type = badge.media_type.partition(";")[0]
    if media_type not in _ATTACHED or len(badge.content) > most:
        return Elsewhere(name=badge.name, told=[*told, _("its file is not inside")])
    return Elsewhere(
        name=badge.name,
        told=told,
        file_name=f"{number:02d}.{ENDINGS[media_type]}",
        media_type=media_type,
        content=badge.content,
    )
