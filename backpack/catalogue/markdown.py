"""Markdown that staff and learners write, as HTML that is safe to put into any page."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "hr", "ul", "ol", "li", "em", "strong", "a", "blockquote", "code", "pre"}
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
"""The page has its own first and second headings; those of a text come below them."""

_parser = MarkdownIt("commonmark", {"html": False})


def render_markdown(text: str) -> Markup:
    """HTML of a CommonMark ``text``: no markup of its own passes, links lead to the web alone."""
    tokens = _parser.parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    clean = nh3.clean(
        str(_parser.renderer.render(tokens, _parser.options, {})),
        tags=TAGS | set(HEADINGS.values()),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - nh3 has cleaned it
