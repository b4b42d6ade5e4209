"""Text from strangers: Markdown to the few tags that are safe and quiet on our pages."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_LONGEST = 20_000
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr"}
_markdown = MarkdownIt("commonmark", {"html": False})


def safe_markdown(text: str) -> Markup:
    """``text`` as HTML without headings, pictures, scripts or styles; links lead out plainly.

    Headings become bold paragraphs, so that a badge cannot disturb the page's outline.
    """
    html = _markdown.render(text[:_LONGEST])
    for level in range(1, 7):
        html = html.replace(f"<h{level}>", "<p><strong>").replace(f"</h{level}>", "</strong></p>")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it
