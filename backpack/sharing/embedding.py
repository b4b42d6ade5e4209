"""Ways to put a public badge into other pages: a frame, plain HTML, oEmbed, a mail's signature."""

from urllib.parse import urlencode, urlsplit

from markupsafe import Markup

WIDTH, HEIGHT = 420, 200
"""Of the frame, in CSS pixels; what is in it stands at 280 by 180 as well."""

SIGNATURE_PIXELS = 64


def frame(address: str, title: str, *, width: int = WIDTH, height: int = HEIGHT) -> str:
    """An ``iframe`` for sites that let one in; it runs no script and may do nothing."""
    return str(
        Markup(
            '<iframe src="{}/embed" title="{}" width="{}" height="{}" frameborder="0"'
            ' sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy"></iframe>'
        ).format(address, title, width, height)
    )


def plain_html(address: str, title: str, picture: str, *, pixels: int = 180) -> str:
    """A linked picture, for sites that let no frame in; works under any policy for pictures."""
    return str(
        Markup('<a href="{0}"><img src="{2}" alt="{1}" width="{3}" height="{3}"></a>').format(
            address, title, picture, pixels
        )
    )


def signature(address: str, title: str, institution: str, picture: str) -> str:
    """A line for the signature of mails: mail programs know tables and little else."""
    return str(
        Markup(
            '<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>'
            '<td><a href="{0}"><img src="{3}" alt="" width="{4}" height="{4}"></a></td>'
            '<td width="12"></td>'
            '<td><a href="{0}">{1}</a><br>{2}</td></tr></table>'
        ).format(address, title, institution, picture, SIGNATURE_PIXELS)
    )


def fit(most: int | None, usual: int) -> int:
    """A side of the frame in CSS pixels: as usual, or ``most`` if the other site has less room."""
    return usual if most is None else max(1, min(usual, most))


def oembed_address(base_url: str, address: str) -> str:
    """Where other sites ask what to show for ``address``."""
    return f"{base_url}/oembed?{urlencode({'url': address, 'format': 'json'})}"


def read_names(url: str, base_url: str) -> tuple[str, ...]:
    """The names in one of our public addresses: of a badge, or of a collection and a badge in it.

    Nothing for any other address.
    """
    asked, own = urlsplit(url), urlsplit(base_url)
    if (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
        return ()
    if not asked.path.startswith(f"{own.path}/"):
        return ()
    match asked.path.removeprefix(f"{own.path}/").rstrip("/").split("/"):
        case ["b", name]:
            names: tuple[str, ...] = (name,)
        case ["c", collection, "badges", name]:
            names = (collection, name)
        case _:
            return ()
    return names if all(name and "." not in name for name in names) else ()


def describe(
    *, address: str, title: str, institution: str, picture: str, width: int, height: int
) -> dict[str, object]:
    """The answer of oEmbed 1.0 (section 2.3.4.4, type *rich*)."""
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": institution,
        "provider_name": "Ransel",
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": frame(address, title, width=width, height=height),
        "thumbnail_url": picture,
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
