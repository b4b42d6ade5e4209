"""Several badges as one PDF: a title page with their owner's words, then a page for each badge.

Every signed credential is attached, so that a verifier answers for each badge from the file alone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backpack.artwork.certificate import CAPTIONS, Certificate, Part, plain, told
from backpack.artwork.certificate_face import FACE
from backpack.artwork.typesetting import set_paper

# What is printed on the title page, by language.
TITLE_CAPTIONS = {
    "en": {
        "title": "Badges",
        "of": "Badges of",
        "list": "In this file",
        "elsewhere": "Issued elsewhere",
        "how": "Every signed badge of this list is inside this very file. Give it to a verifier of"
        " Open Badges, and it answers for each of them.",
        "own": "The words on this page are the holder’s own. What the badges say of themselves"
        " stands on the pages that follow.",
        "page": "page",
    },
    "nl": {
        "title": "Badges",
        "of": "Badges van",
        "list": "In dit bestand",
        "elsewhere": "Elders uitgereikt",
        "how": "Elke ondertekende badge van deze lijst zit in dit bestand zelf. Geef het aan een"
        " verificateur van Open Badges, en die antwoordt voor elke badge.",
        "own": "De woorden op deze pagina zijn van wie de badges heeft. Wat de badges zelf zeggen,"
        " staat op de pagina’s die volgen.",
        "page": "pagina",
    },
}

_BRAND = "#0b5a53"

_DOCUMENT = (
    FACE
    + """
#let data = json(bytes(sys.inputs.data))
#let say = data.captions
#let brand = rgb(data.colour)

#set document(title: data.title + " · " + say.title, author: data.author)
#set page(
  paper: "a4", flipped: true, margin: (x: 26mm, top: 24mm, bottom: 22mm), fill: white,
  footer: context {
    set text(size: 8.5pt, fill: faint)
    align(center, [#data.title · #say.page #counter(page).get().first()])
  },
)
#set text(font: "Libertinus Serif", lang: data.language, fill: ink, size: 11pt, hyphenate: auto)
#set par(leading: 0.58em, spacing: 0.9em)
#show heading: set text(weight: 600)
#show heading: set block(above: 0pt, below: 0pt)

#for file in data.files {
  let content = bytes(sys.inputs.at(file.key))
  pdf.attach(
    file.name, if file.numbers { bytes(json(content)) } else { content },
    relationship: "data", mime-type: file.type, description: file.description,
  )
}

#page(background: framed(brand), {
  fitted(
    data.title, (34pt, 30pt, 27pt, 24pt, 21pt, 18pt, 15pt), 240mm, 36mm,
    wrap: heading.with(level: 1), hyphenate: false,
  )
  if data.owner != "" {
    v(4mm)
    text(size: 12.5pt, style: "italic", fill: faint, say.of + " ")
    text(size: 16pt, data.owner)
  }
  v(5mm)
  box(width: 46mm, pdf.artifact(line(length: 100%, stroke: 0.9pt + gilt)))
  v(3mm)
  if data.words.len() > 0 {
    set text(size: 13pt)
    block(width: 190mm, for part in data.words {
      if part.kind == "item" { list(part.text) } else { par(part.text) }
    })
  }
  v(6mm)
  heading(level: 2, text(size: 15pt, say.list))
  v(3mm)
  set list(spacing: 0.8em)
  set text(size: 12pt)
  let line(entry) = {
    text(weight: 600, entry.name)
    text(fill: soft, ", " + entry.told.join(", "))
  }
  let shown = list(..data.entries.map(line))
  if data.entries.len() > 8 { columns(2, gutter: 12mm, shown) } else { shown }
  if data.elsewhere.len() > 0 {
    v(6mm)
    heading(level: 2, text(size: 13pt, say.elsewhere))
    v(2mm)
    list(..data.elsewhere.map(line))
  }
  v(1fr)
  grid(
    columns: (1fr, auto), column-gutter: 8mm, align: (left + bottom, right + bottom),
    {
      set text(size: 9.5pt, fill: soft)
      show link: set text(fill: brand)
      block(width: 170mm, {
        say.how
        linebreak()
        say.own
        if data.address != "" { linebreak(); link(data.address, text(size: 8.5pt, data.address)) }
      })
    },
    if data.address != "" {
      image(bytes(sys.inputs.code), format: "svg", width: 27mm, alt: data.code + " " + data.address)
    },
  )
})

#for (number, one) in data.badges.enumerate() {
  set text(lang: one.language)
  page(
    background: framed(rgb(one.colour)),
    face(
      one, one.captions, rgb(one.colour),
      sys.inputs.at("badge-" + str(number)), sys.inputs.at("code-" + str(number)), level: 2,
    ),
  )
}
"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePage:
    """One badge of the file: what is printed of it, its pictures, and its signed JSON."""

    certificate: Certificate
    badge_svg: str
    code_svg: str
    credential: str
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A badge of another issuer: listed, and attached as its own file if that is a badge's form."""

    name: str
    told: Sequence[str]
    file_name: str = ""
    media_type: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitlePage:
    """What stands before the badges, in ``language``: the owner's own words and her name.

    ``address`` with ``code_svg`` is where all of it can be looked at; empty if there is no page.
    """

    language: str
    title: str
    owner: str | None
    words: Sequence[Part]
    address: str
    code_svg: str


def draw_collection(
    title: TitlePage,
    badges: Sequence[BadgePage],
    elsewhere: Sequence[Elsewhere] = (),
    *,
    moment: datetime,
) -> bytes:
    """The PDF of several badges, A4, as PDF/A-3a and PDF/UA-1, each credential attached by name.

    All texts are data, never markup; the same arguments give the same bytes.

    Raises ``ArtworkError`` as ``certificate.draw_certificate``.
    """
    known = title.language if title.language in TITLE_CAPTIONS else "en"
    pages = [told(one.certificate) for one in badges]
    attached = [one for one in elsewhere if one.file_name]
    files = [
        {
            "name": one.file_name,
            "key": f"credential-{number}",
            "numbers": False,
            "type": "application/ld+json",
            "description": f"{page['captions']['attached']}: {page['title']}",
        }
        for number, (one, page) in enumerate(zip(badges, pages, strict=True))
    ]
    files += [
        {
            "name": one.file_name,
            "key": f"elsewhere-{number}",
            "numbers": True,
            "type": one.media_type,
            "description": plain(one.name) or one.file_name,
        }
        for number, one in enumerate(attached)
    ]
    data = {
        "captions": TITLE_CAPTIONS[known],
        "code": CAPTIONS[known]["code"],
        "language": known,
        "colour": _BRAND,
        "title": plain(title.title),
        "author": plain(title.owner or "") or "Ransel",
        "owner": plain(title.owner or ""),
        "words": [{"kind": part.kind, "text": plain(part.text)} for part in title.words],
        "address": title.address,
        "entries": [
            {"name": page["title"], "told": [page["institution"], page["date"]]} for page in pages
        ],
        "elsewhere": [
            {"name": plain(one.name), "told": [plain(text) for text in one.told]}
            for one in elsewhere
        ],
        "badges": pages,
        "files": files,
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False), "code": title.code_svg}
    for number, one in enumerate(badges):
        inputs |= {
            f"badge-{number}": one.badge_svg,
            f"code-{number}": one.code_svg,
            f"credential-{number}": one.credential,
        }
    # What goes into typst is text, and these are any bytes: they go as a list of numbers.
    inputs |= {
        f"elsewhere-{number}": json.dumps(list(one.content)) for number, one in enumerate(attached)
    }
    return set_paper(_DOCUMENT, inputs, moment=moment)
