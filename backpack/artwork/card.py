"""The card that other sites show for a shared badge: an Open Graph picture of 1200 by 630."""

from backpack.artwork.typesetting import set_picture

WIDTH, HEIGHT = 1200, 630

# What stands above the recipient and above the issuer, by language.
CAPTIONS = {
    "en": ("Awarded to", "by"),
    "nl": ("Uitgereikt aan", "door"),
    "fr": ("Décerné à", "par"),
    "de": ("Verliehen an", "von"),
}

_LONGEST = {"title": 160, "issuer": 110, "recipient": 80, "date": 50, "status": 50, "site": 60}

FITTED = """
// The words in the largest of the sizes at which they stand within the width and the height;
// words too long for a line are divided, but only where whole ones would have to be very small.
#let fitted(words, sizes, width, height, ..style) = context {
  let standing(size, divided) = block(
    width: width, text(size: size, hyphenate: divided, ..style, words),
  )
  let widest(size) = calc.max(
    ..words.split(" ").map(word => measure(text(size: size, ..style, word)).width),
  )
  let fits(choice) = (
    measure(standing(..choice)).height <= height and (choice.at(1) or widest(choice.at(0)) <= width)
  )
  let choices = sizes.map(size => (size, false)) + sizes.slice(-3).map(size => (size, true))
  let choice = choices.find(fits)
  if choice == none {
    block(height: height, clip: true, standing(sizes.last(), true))
  } else {
    // What hangs below the last line belongs to what is clipped.
    let below = (bottom: 0.3 * choice.at(0))
    block(width: width, clip: choice.at(1), outset: below, standing(..choice))
  }
}
"""
"""In typst: words as large as they find room. Documents of cards set it first."""

_DOCUMENT = (
    """
#let data = sys.inputs
#let (paper, sheet, ink, soft, faint, gilt, brand, bad) = (
  "f9f6f0", "fffefb", "1b2130", "454f61", "5f687a", "c9a86a", "0b5a53", "9f1f1b",
).map(rgb)
#set page(width: 1200pt, height: 630pt, margin: 0pt, fill: paper)
#set text(font: "Libertinus Serif", lang: data.language, fill: ink, hyphenate: false)
#set par(leading: 0.4em, spacing: 0pt)

"""
    + FITTED
    + """
#place(dx: 24pt, dy: 24pt, rect(
  width: 1152pt, height: 582pt, radius: 10pt, fill: sheet, stroke: 1.5pt + gilt,
))
#place(dx: 31pt, dy: 31pt, rect(
  width: 1138pt, height: 568pt, radius: 5pt, stroke: 0.6pt + gilt,
))
#place(dx: 76pt, dy: 115pt, box(
  width: 400pt, height: 400pt, clip: true,
  align(center + horizon, image(
    bytes(data.badge), format: "svg", width: 100%, height: 100%, fit: "contain",
  )),
))
#if data.status != "" {
  place(dx: 76pt, dy: 115pt, rect(width: 400pt, height: 400pt, fill: sheet.transparentize(38%)))
}

#let column = 600pt
#place(dx: 532pt, dy: 62pt, box(width: column, height: 440pt, align(horizon, {
  if data.status != "" {
    box(
      inset: (x: 16pt, y: 9pt), radius: 20pt, stroke: 2pt + bad,
      text(size: 23pt, weight: 700, fill: bad, tracking: 0.04em, upper(data.status)),
    )
    v(22pt)
  }
  let room = if data.status == "" { 215pt } else { 150pt }
  fitted(data.title, (76pt, 68pt, 60pt, 53pt, 46pt, 40pt, 35pt), column, room, weight: 600)
  v(36pt)
  if data.recipient != "" {
    text(size: 25pt, style: "italic", fill: faint, data.awarded)
    v(14pt)
    fitted(data.recipient, (40pt, 35pt, 30pt, 26pt), column, 50pt)
    v(28pt)
    text(size: 25pt, style: "italic", fill: faint, data.by)
    v(14pt)
  }
  fitted(data.issuer, (32pt, 28pt, 25pt), column, 70pt, fill: soft)
})))

#place(dx: 532pt, dy: 518pt, line(length: column, stroke: 0.8pt + gilt))
#place(dx: 532pt, dy: 536pt, box(width: column, grid(
  columns: (auto, 1fr),
  text(size: 24pt, fill: soft, data.date),
  align(right, text(size: 24pt, weight: 600, fill: brand, data.site)),
)))
"""
)


def draw_card(
    *,
    badge_svg: str,
    title: str,
    issuer: str,
    recipient: str | None,
    date: str,
    language: str,
    status: str | None,
    site: str,
) -> bytes:
    """The PNG of a card, exactly 1200 by 630 pixels.

    ``date`` is ready to be read in ``language`` (a BCP 47 tag: its captions and hyphenation);
    without a ``recipient`` nobody is named. ``status`` is given only for a badge that is not in
    force any more, in words ("Revoked on 14 November 2026"): it is shown large and the picture is
    dimmed. Long texts are set smaller, and cut with an ellipsis beyond reason. All of them are
    data, never markup; the same arguments give the same bytes.

    Raises ``ArtworkError`` (``picture_invalid``) when ``badge_svg`` is no SVG.
    """
    tag = language.partition("-")[0].lower()
    known = tag if tag in CAPTIONS else "en"
    awarded, by = CAPTIONS[known]
    texts = {
        "title": title,
        "issuer": issuer,
        "recipient": recipient or "",
        "date": date,
        "status": status or "",
        "site": site,
    }
    inputs = {name: plain(text, longest=_LONGEST[name]) for name, text in texts.items()}
    inputs |= {"badge": badge_svg, "language": known, "awarded": awarded, "by": by}
    return set_picture(_DOCUMENT, inputs, pixels_per_point=1)


def plain(text: str, *, longest: int) -> str:
    """One line of printable text of at most that many characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
