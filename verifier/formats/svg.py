"""A badge in an SVG picture: one element of the badge's own namespace."""

from lxml import etree

from verifier.errors import UnreadableError
from verifier.formats.compact import looks_like_token

OB3_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
OB2_NAMESPACE = "http://openbadges.org"

# All of these spell ASCII letters with the bytes of ASCII.
_ENCODINGS = frozenset({"UTF-8", "ASCII", "US-ASCII", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252"})
_SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
_BADGE_ELEMENTS = (
    f"{{{OB3_NAMESPACE}}}credential",
    f"{{{OB2_NAMESPACE}}}assertion",
    f"{{{OB2_NAMESPACE}}}credential",
)


def read_xml(source: bytes) -> etree._Element:
    """Parse XML without documents beside it, entities, or the network.

    Raises:
        UnreadableError: ``picture_damaged`` (not well-formed), ``xml_entities``.
    """
    # The parser would not expand them, yet a file that declares entities wants nothing good.
    if b"<!ENTITY" in source:
        raise UnreadableError("xml_entities")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableError("picture_damaged", str(error)[:200]) from error
    # In another encoding the bytes searched above would not have been the letters that were read.
    encoding = root.getroottree().docinfo.encoding
    if (encoding or "UTF-8").upper() not in _ENCODINGS:
        raise UnreadableError("picture_damaged", f"the encoding is {encoding}")
    return root


def find_svg_text(source: bytes) -> bytes | None:
    """The credential baked into an SVG (Open Badges 3.0 section 5.3.2, 2.0 baking), or None.

    A ``verify`` attribute that holds a token is the badge; else the element's text is; else the
    attribute, which then holds the address of a hosted assertion.

    Raises:
        UnreadableError: ``not_a_badge`` (XML, but no SVG), ``picture_damaged``,
            ``xml_entities``, ``several_badges``.
    """
    root = read_xml(source)
    if root.tag not in {_SVG_ROOT, "svg"}:
        raise UnreadableError("not_a_badge", "an XML file that is no SVG picture")
    elements = list(root.iter(*_BADGE_ELEMENTS))
    if not elements:
        return None
    if len(elements) > 1:
        raise UnreadableError("several_badges", "two elements hold a badge")
    (element,) = elements
    verify = (element.get("verify") or "").strip()
    body = "".join(str(part) for part in element.itertext()).strip()
    text = verify if looks_like_token(verify) or not body else body
    return text.encode("utf-8") or None
