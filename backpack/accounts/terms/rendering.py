"""The Markdown of a terms document as HTML for its page."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from backpack.models import TermsDocument

TAGS = {"h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a"}


def render_terms(document: TermsDocument) -> Markup:
    """The whole text; its first heading is the page's."""
    html = MarkdownIt("commonmark").render(document.text)
    return Markup(nh3.clean(html, tags=TAGS))  # noqa: S704 - cleaned in this very line
