"""The certificate of a badge: what is printed comes from what this reader may see, and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from babel.numbers import format_decimal
from flask_babel import gettext as _
from markdown_it import MarkdownIt

from backpack.artwork import qr
from backpack.artwork.certificate import CAPTIONS, Certificate, Part, draw_certificate
from backpack.artwork.errors import ArtworkError
from backpack.catalogue.dates import say_day
from backpack.catalogue.markdown import plain_markdown
from backpack.catalogue.naming import name_in
from backpack.errors import ConflictError
from backpack.models import BadgeClass
from backpack.sharing.view import PublicBadge

LEVEL = {"en": "EQF level {}", "nl": "EQF-niveau {}", "fr": "niveau CEC {}", "de": "EQR-Niveau {}"}
CREDITS = {
    "en": "{} ECTS credits",
    "nl": "{} studiepunten (ECTS)",
    "fr": "{} crédits ECTS",
    "de": "{} ECTS-Punkte",
}
HOURS = {"en": "{} hours", "nl": "{} uur", "fr": "{} heures", "de": "{} Stunden"}
ASSESSMENT = {"en": "Assessment", "nl": "Toetsing", "fr": "Évaluation", "de": "Prüfung"}
QUALITY = {
    "en": "Quality assurance",
    "nl": "Kwaliteitszorg",
    "fr": "Assurance qualité",
    "de": "Qualitätssicherung",
}
PARTICIPATION = {
    "en": "Form of participation",
    "nl": "Vorm van deelname",
    "fr": "Forme de participation",
    "de": "Form der Teilnahme",
}

_parser = MarkdownIt("commonmark", {"html": False})


def make_certificate(
    badge: PublicBadge, *, address: str, signed_json: str, moment: datetime
) -> bytes:
    """The PDF of ``badge`` as this reader sees it, ``signed_json`` attached, in its own language.

    ``address`` is where it can be looked at and checked; ``moment`` the date of the file.

    Raises:
        ConflictError: the texts have letters for which this machine has no font.
    """
    with refusing_letters():
        return draw_certificate(
            certificate_of(badge, address=address),
            badge_svg=badge.badge_class.image_svg,
            code_svg=qr.draw_svg(address).decode(),
            credential=signed_json,
            moment=moment,
        )


def certificate_of(badge: PublicBadge, *, address: str) -> Certificate:
    """What is printed of ``badge``, in its own language."""
    badge_class, zone = badge.badge_class, badge.institution.time_zone
    language = badge_class.language if badge_class.language in CAPTIONS else "en"
    return Certificate(
        language=language,
        title=badge_class.name,
        institution=name_in(badge.institution, language),
        issuer=name_in(badge.issuer, language),
        colour=badge.institution.colour,
        recipient=badge.recipient,
        date=say_day(badge.awarded_at, zone=zone, language=language),
        until=say_day(badge.expires_at, zone=zone, language=language) if badge.expires_at else None,
        grade=badge.grade,
        address=address,
        facts=_facts(badge_class, language),
        description=plain_markdown(badge_class.description),
        outcomes=[str(outcome) for outcome in badge_class.learning_outcomes],
        criteria=read_parts(badge_class.criteria),
        more=_more(badge_class, language),
    )


@contextmanager
def refusing_letters() -> Iterator[None]:
    """Say in words that a certificate cannot be set for want of letters.

    Raises:
        ConflictError: ``letters_missing``.
    """
    try:
        yield
    except ArtworkError as error:
        if error.code != "letters_missing":
            raise
        raise ConflictError(
            "letters_missing",
            _(
                "The certificate cannot be set, because a name or a text in it has letters for "
                "which this site has no font yet. The badge’s picture carries the same badge."
            ),
        ) from error


def _facts(badge_class: BadgeClass, language: str) -> list[str]:
    facts = []
    if badge_class.ects:
        number = format_decimal(badge_class.ects, format="#,##0.##", locale=language)
        facts.append(CREDITS[language].format(number))
    if badge_class.workload_hours:
        facts.append(HOURS[language].format(badge_class.workload_hours))
    if badge_class.eqf_level:
        facts.append(LEVEL[language].format(badge_class.eqf_level))
    return facts


def _more(badge_class: BadgeClass, language: str) -> list[tuple[str, str]]:
    pairs = (
        (PARTICIPATION, badge_class.participation),
        (ASSESSMENT, badge_class.assessment),
        (QUALITY, badge_class.quality_assurance),
    )
    return [(titles[language], text) for titles, text in pairs if text]


def read_parts(markdown: str) -> list[Part]:
    """The paragraphs and items of a Markdown text, in order, without their markup."""
    parts: list[Part] = []
    depth = 0
    for token in _parser.parse(markdown):
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type in {"inline", "fence", "code_block"}:
            children = token.children or [token]
            words = "".join(
                " " if child.type in {"softbreak", "hardbreak"} else child.content
                for child in children
            )
            parts.append(Part("item" if depth else "paragraph", words))
    return parts
