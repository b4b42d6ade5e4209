"""Markdown that staff and learners write, as HTML that is safe to put into any page."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {"p", "br", "hr", "ul", "ol", "li", "em", "strong", "a", "blockquote", "code", "pre"}
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
"""The page has its own first and second headings; those of a text come below them."""

_parser = MarkdownIt("commonmark", {"html": False})


def plain_markdown(text: str) -> str:
    """The words of a CommonMark ``text`` alone, for readers that know only plain text.

    What has no markup stays as it is. Paragraphs stay apart, items of lists keep a dash.
    """
    blocks: list[str] = []
    in_item = False
    for token in _parser.parse(text):
        if token.type == "list_item_open":
            in_item = True
        elif token.type == "inline":
            words = "".join(_words(child) for child in token.children or ())
            blocks.append(f"- {words}" if in_item else words)
            in_item = False
        elif token.type in {"code_block", "fence"}:
            blocks.append(token.content.rstrip())
    return "\n\n".join(blocks).replace("\n\n- ", "\n- ")


def _words(token: Token) -> str:
    return "\n" if token.type in {"softbreak", "hardbreak"} else token.content


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
