"""The Markdown of a terms document as HTML for its page."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from backpack.models import TermsDocument

HEADINGS = ("h1", "h2", "h3", "h4")
TAGS = {*HEADINGS, "p", "ul", "ol", "li", "strong", "em", "a"}


def render_terms(document: TermsDocument, *, below: int = 0) -> Markup:
    """The whole text; its first heading is the page's, or ``below`` so many levels of others."""
    parser = MarkdownIt("commonmark")
    tokens = parser.parse(document.text)
    for token in tokens:
        if token.tag in HEADINGS:
            level = min(HEADINGS.index(token.tag) + below, len(HEADINGS) - 1)
            token.tag = HEADINGS[level]
    html = parser.renderer.render(tokens, parser.options, {})
    return Markup(nh3.clean(html, tags=TAGS))  # noqa: S704 - cleaned in this very line
