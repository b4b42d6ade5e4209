"""The card that other sites show for a shared collection: its badges side by side, and its name."""

from collections.abc import Sequence

from backpack.artwork.card import FITTED, plain
from backpack.artwork.typesetting import set_picture

MOST_PICTURES = 4

_LONGEST = {"title": 160, "owner": 110, "number": 60, "site": 60}

_DOCUMENT = (
    """
#let data = sys.inputs
#let (paper, sheet, ink, soft, faint, gilt, brand) = (
  "f9f6f0", "fffefb", "1b2130", "454f61", "5f687a", "c9a86a", "0b5a53",
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
#let count = int(data.pictures)
#let high = if count == 0 { 0pt } else { 226pt }
#if count > 0 {
  place(dx: 76pt, dy: 62pt, box(width: 1048pt, height: high, align(center + horizon, stack(
    dir: ltr, spacing: 30pt,
    ..range(count).map(number => box(width: high, height: high, clip: true, image(
      bytes(data.at("picture-" + str(number))), format: "svg",
      width: 100%, height: 100%, fit: "contain",
    ))),
  ))))
}
#place(dx: 76pt, dy: 76pt + high, box(width: 1048pt, height: 420pt - high, align(
  center + horizon,
  {
    set align(center)
    fitted(data.title, (60pt, 53pt, 46pt, 40pt, 35pt), 1048pt, 126pt, weight: 600)
    if data.owner != "" {
      v(24pt)
      fitted(data.owner, (32pt, 28pt, 25pt), 1048pt, 40pt, fill: soft)
    }
  },
)))
#place(dx: 76pt, dy: 518pt, line(length: 1048pt, stroke: 0.8pt + gilt))
#place(dx: 76pt, dy: 536pt, box(width: 1048pt, grid(
  columns: (auto, 1fr),
  text(size: 24pt, fill: soft, data.number),
  align(right, text(size: 24pt, weight: 600, fill: brand, data.site)),
)))
"""
)


def draw_collection_card(
    pictures: Sequence[str], *, title: str, owner: str, number: str, language: str, site: str
) -> bytes:
    """The PNG of a card, exactly 1200 by 630 pixels.

    ``pictures`` are SVGs of badges, of which the first ``MOST_PICTURES`` are drawn; ``owner`` and
    ``number`` are sentences ready to be read in ``language``. All texts are data, never markup;
    the same arguments give the same bytes.

    Raises ``ArtworkError`` (``picture_invalid``) when a picture is no SVG.
    """
    texts = {"title": title, "owner": owner, "number": number, "site": site}
    inputs = {name: plain(text, longest=_LONGEST[name]) for name, text in texts.items()}
    drawn = pictures[:MOST_PICTURES]
    inputs |= {f"picture-{place}": svg for place, svg in enumerate(drawn)}
    inputs |= {"language": language.partition("-")[0].lower(), "pictures": str(len(drawn))}
    return set_picture(_DOCUMENT, inputs, pixels_per_point=1)
