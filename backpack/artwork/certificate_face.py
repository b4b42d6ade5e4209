"""The face of a certificate in typst: the frame, and what is told of one badge inside it.

Certificates of one badge and of several set it with the same words: ``one`` is what is told of a
badge, ``say`` the captions in its language, ``picture`` and ``code`` are SVGs.
"""

FACE = """
#let (ink, soft, faint) = ("1b2130", "454f61", "5f687a").map(rgb)
#let gilt = rgb("b08d45")

#let framed(colour) = pdf.artifact({
  place(dx: 9mm, dy: 9mm, rect(width: 100% - 18mm, height: 100% - 18mm, stroke: 1.2pt + colour))
  place(dx: 10.6mm, dy: 10.6mm, rect(
    width: 100% - 21.2mm, height: 100% - 21.2mm, stroke: 0.4pt + gilt,
  ))
})

// The words in the largest of the sizes at which they stand within width and height.
#let fitted(words, sizes, width, height, wrap: it => it, ..style) = context {
  let standing(size) = block(width: width, text(size: size, ..style, words))
  let widest(size) = calc.max(
    ..words.split(" ").map(word => measure(text(size: size, ..style, word)).width),
  )
  let size = sizes.find(
    size => measure(standing(size)).height <= height and widest(size) <= width,
  )
  wrap(text(size: if size == none { sizes.last() } else { size }, ..style, words))
}

#let face(one, say, colour, picture, code, level: 1) = {
  show link: set text(fill: colour)
  block(height: 1fr, width: 100%, align(horizon, grid(
    columns: (86mm, 1fr), column-gutter: 16mm, align: (center + horizon, left + horizon),
    block(width: 86mm, image(
      bytes(picture), format: "svg", width: 82mm, height: 92mm, fit: "contain",
      alt: say.badge + ": " + one.title,
    )),
    {
      text(size: 13pt, fill: colour, weight: 600, tracking: 0.03em, one.institution)
      if one.issuer != one.institution { linebreak(); text(size: 11.5pt, fill: soft, one.issuer) }
      v(9mm)
      fitted(
        one.title, (34pt, 30pt, 27pt, 24pt, 21pt, 18pt, 15pt), 140mm, 36mm,
        wrap: heading.with(level: level), hyphenate: false,
      )
      if one.recipient != "" {
        v(7mm)
        text(size: 12.5pt, style: "italic", fill: faint, say.awarded)
        v(2.6mm)
        fitted(one.recipient, (25pt, 22pt, 19pt, 16pt, 13pt), 140mm, 18mm, hyphenate: false)
      }
      v(7mm)
      box(width: 46mm, pdf.artifact(line(length: 100%, stroke: 0.9pt + gilt)))
      v(4mm)
      let dates = (say.on + " " + one.date,)
      if one.until != "" { dates.push(say.until + " " + one.until) }
      if one.grade != "" { dates.push(say.grade + ": " + one.grade) }
      text(size: 11.5pt, fill: soft, dates.join(" · "))
      if one.facts.len() > 0 {
        v(2mm)
        text(size: 11.5pt, fill: soft, one.facts.join(" · "))
      }
    },
  )))

  grid(
    columns: (1fr, auto), column-gutter: 8mm, align: (left + bottom, right + bottom),
    {
      set text(size: 9.5pt, fill: soft)
      block(width: 150mm, {
        text(weight: 600, fill: ink, say.check)
        linebreak()
        say.how
        linebreak()
        link(one.address, text(size: 8.5pt, one.address))
      })
    },
    image(
      bytes(code), format: "svg", width: 27mm, alt: say.code + " " + one.address,
    ),
  )
}
"""
