"""The certificate: a badge on paper, worth framing, with the signed credential attached inside."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from backpack.artwork.certificate_face import FACE
from backpack.artwork.colours import read_colour, readable_shade
from backpack.artwork.typesetting import set_paper

CREDENTIAL_FILE = "credential.json"

# What is printed around the badge's own words, by language.
CAPTIONS = {
    "en": {
        "awarded": "awarded to",
        "on": "Awarded on",
        "until": "Valid until",
        "grade": "Result",
        "check": "Is this genuine?",
        "how": "Scan the code, or give this very file to a verifier of Open Badges:"
        " the signed badge is inside it.",
        "about": "What this badge stands for",
        "outcomes": "What its holder can do",
        "criteria": "What it takes to earn it",
        "badge": "The picture of the badge",
        "code": "QR code that leads to",
        "attached": "The signed Open Badges 3.0 credential",
        "title": "Certificate",
        "page": "page",
    },
    "nl": {
        "awarded": "uitgereikt aan",
        "on": "Uitgereikt op",
        "until": "Geldig tot",
        "grade": "Resultaat",
        "check": "Is dit echt?",
        "how": "Scan de code, of geef dit bestand zelf aan een verificateur van Open Badges:"
        " de ondertekende badge zit erin.",
        "about": "Waar deze badge voor staat",
        "outcomes": "Wat wie hem heeft kan",
        "criteria": "Wat ervoor nodig is",
        "badge": "De afbeelding van de badge",
        "code": "QR-code die leidt naar",
        "attached": "De ondertekende Open Badges 3.0-credential",
        "title": "Certificaat",
        "page": "pagina",
    },
    "fr": {
        "awarded": "décerné à",
        "on": "Décerné le",
        "until": "Valable jusqu’au",
        "grade": "Résultat",
        "check": "Est-il authentique ?",
        "how": "Scannez le code, ou donnez ce fichier même à un vérificateur d’Open Badges :"
        " le badge signé s’y trouve.",
        "about": "Ce que ce badge représente",
        "outcomes": "Ce que sait faire son titulaire",
        "criteria": "Ce qu’il faut pour l’obtenir",
        "badge": "L’image du badge",
        "code": "Code QR qui mène à",
        "attached": "Le justificatif Open Badges 3.0 signé",
        "title": "Certificat",
        "page": "page",
    },
    "de": {
        "awarded": "verliehen an",
        "on": "Verliehen am",
        "until": "Gültig bis",
        "grade": "Ergebnis",
        "check": "Ist es echt?",
        "how": "Scannen Sie den Code, oder geben Sie diese Datei selbst einem Prüfdienst für"
        " Open Badges: Der signierte Badge steckt darin.",
        "about": "Wofür dieser Badge steht",
        "outcomes": "Was die Inhaberin oder der Inhaber kann",
        "criteria": "Was dafür nötig ist",
        "badge": "Das Bild des Badges",
        "code": "QR-Code, der führt zu",
        "attached": "Der signierte Nachweis nach Open Badges 3.0",
        "title": "Zertifikat",
        "page": "Seite",
    },
}

_DOCUMENT = (
    FACE
    + """
#let data = json(bytes(sys.inputs.data))
#let say = data.captions
#let colour = rgb(data.colour)

#set document(title: data.title + " · " + say.title, author: data.institution)
#set page(
  paper: "a4", flipped: true, margin: (x: 26mm, top: 24mm, bottom: 22mm), fill: white,
  background: framed(colour),
  footer: context if counter(page).final().first() > 1 {
    set text(size: 8.5pt, fill: faint)
    align(center, [#data.title · #say.page #counter(page).get().first()])
  },
)
#set text(font: "Libertinus Serif", lang: data.language, fill: ink, size: 11pt, hyphenate: auto)
#set par(leading: 0.58em, spacing: 0.9em)
#show heading: set text(weight: 600)
#show heading: set block(above: 0pt, below: 0pt)

#pdf.attach(
  "credential.json", bytes(sys.inputs.credential),
  relationship: "data", mime-type: "application/ld+json", description: say.attached,
)

#face(data, say, colour, sys.inputs.badge, sys.inputs.code)

#if data.description != "" or data.outcomes.len() > 0 or data.criteria.len() > 0 {
  pagebreak()
  set text(size: 11.5pt)
  let titled(words, body) = { heading(level: 2, text(size: 15pt, words)); v(3mm); body; v(6mm) }
  let left = {
    if data.description != "" { titled(say.about, data.description) }
    if data.outcomes.len() > 0 { titled(say.outcomes, list(..data.outcomes)) }
  }
  let right = {
    if data.criteria.len() > 0 {
      titled(say.criteria, for part in data.criteria {
        if part.kind == "item" { list(part.text) } else { par(part.text) }
      })
    }
    for part in data.more {
      block(breakable: false, { text(weight: 600, part.at(0)); linebreak(); part.at(1) })
    }
  }
  grid(columns: (1fr, 1fr), column-gutter: 14mm, left, right)
}
"""
)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or an item of a list, in plain words."""

    kind: Literal["paragraph", "item"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """All that a certificate shows, ready to be read in ``language`` (a BCP 47 tag).

    ``facts`` stand in one line below the dates (ECTS credits, level); ``more`` are pairs of a
    title and a text for the second page. Without a ``recipient`` nobody is named.
    """

    language: str
    title: str
    institution: str
    issuer: str
    colour: str
    recipient: str | None
    date: str
    until: str | None
    grade: str | None
    address: str
    facts: Sequence[str] = ()
    description: str = ""
    outcomes: Sequence[str] = ()
    criteria: Sequence[Part] = ()
    more: Sequence[tuple[str, str]] = field(default=())


def draw_certificate(
    certificate: Certificate, *, badge_svg: str, code_svg: str, credential: str, moment: datetime
) -> bytes:
    """The PDF of a certificate, A4, as PDF/A-3a and PDF/UA-1.

    ``credential`` is the signed JSON, attached as ``credential.json`` so that the file itself can
    be verified; ``code_svg`` a QR code of the certificate's address. All texts are data, never
    markup; the same arguments give the same bytes.

    Raises ``ArtworkError`` (``picture_invalid``) when one of the pictures is no SVG,
    (``colour_invalid``) for a colour that is none.
    """
    data = told(certificate)
    inputs = {
        "data": json.dumps(data, ensure_ascii=False),
        "badge": badge_svg,
        "code": code_svg,
        "credential": credential,
    }
    return set_paper(_DOCUMENT, inputs, moment=moment)


def told(certificate: Certificate) -> dict[str, Any]:
    """What is printed of ``certificate``, as typst reads it: its texts, and captions around them.

    Raises ``ArtworkError`` (``colour_invalid``) for a colour that is none.
    """
    tag = certificate.language.partition("-")[0].lower()
    known = tag if tag in CAPTIONS else "en"
    return {
        "captions": CAPTIONS[known],
        "language": known,
        "title": plain(certificate.title),
        "institution": plain(certificate.institution),
        "issuer": plain(certificate.issuer),
        "colour": readable_shade(read_colour(certificate.colour)),
        "recipient": plain(certificate.recipient or ""),
        "date": certificate.date,
        "until": certificate.until or "",
        "grade": plain(certificate.grade or ""),
        "address": certificate.address,
        "facts": [plain(fact) for fact in certificate.facts],
        "description": plain(certificate.description),
        "outcomes": [plain(outcome) for outcome in certificate.outcomes],
        "criteria": [
            {"kind": part.kind, "text": plain(part.text)} for part in certificate.criteria
        ],
        "more": [[plain(title), plain(text)] for title, text in certificate.more],
    }


def plain(text: str) -> str:
    """The text without letters that cannot be printed."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
