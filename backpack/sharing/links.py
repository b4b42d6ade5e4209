"""The addresses with which a learner shares a badge elsewhere. Pure: values in, addresses out."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urlencode

from backpack.catalogue.dates import day_in

LINKEDIN_PROFILE = "https://www.linkedin.com/profile/add"
LINKEDIN_POST = "https://www.linkedin.com/sharing/share-offsite/"
FACEBOOK = "https://www.facebook.com/sharer/sharer.php"
X_POST = "https://x.com/intent/post"
BLUESKY = "https://bsky.app/intent/compose"
WHATSAPP = "https://wa.me/"

SERVER = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z", re.IGNORECASE)
"""The name of a server of the web, and nothing around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """What LinkedIn's form for a licence or certification asks for.

    Months are 1 to 12 and, like the years, those of the calendar day in ``zone``, where the
    institution is: the day that the badge's page shows. ``organisation_id`` is LinkedIn's own
    number for the issuer's page, if the institution gave it; a name is used otherwise, never a
    guess.
    """

    name: str
    organisation: str
    organisation_id: int | None
    issued: datetime
    expires: datetime | None
    zone: str
    address: str
    number: str

    @property
    def issued_on(self) -> date:
        """The day of the award, where the institution is."""
        return day_in(self.issued, self.zone)

    @property
    def expires_on(self) -> date | None:
        """The day on which it expires, where the institution is; None if it does not."""
        return day_in(self.expires, self.zone) if self.expires is not None else None

    def values(self) -> list[tuple[str, str]]:
        """The query of the address that fills the form, in LinkedIn's own names."""
        issued, expires = self.issued_on, self.expires_on
        values = [("startTask", "CERTIFICATION_NAME"), ("name", self.name)]
        if self.organisation_id is not None:
            values.append(("organizationId", str(self.organisation_id)))
        else:
            values.append(("organizationName", self.organisation))
        values += [("issueYear", str(issued.year)), ("issueMonth", str(issued.month))]
        if expires is not None:
            values += [
                ("expirationYear", str(expires.year)),
                ("expirationMonth", str(expires.month)),
            ]
        return [*values, ("certUrl", self.address), ("certId", self.number)]


def linkedin_profile(certification: Certification) -> str:
    """LinkedIn's form *Add licence or certification*, filled in."""
    return f"{LINKEDIN_PROFILE}?{urlencode(certification.values(), quote_via=quote)}"


def linkedin_post(address: str) -> str:
    """A post on LinkedIn that shows the card of ``address``."""
    return f"{LINKEDIN_POST}?{urlencode({'url': address})}"


def facebook(address: str) -> str:
    """A post on Facebook that shows the card of ``address``."""
    return f"{FACEBOOK}?{urlencode({'u': address})}"


def x_post(text: str, address: str) -> str:
    """A post on X with the address behind the text."""
    return f"{X_POST}?{urlencode({'text': text, 'url': address}, quote_via=quote)}"


def bluesky(text: str, address: str) -> str:
    """A post on Bluesky, which makes a link of the address in the text."""
    return f"{BLUESKY}?{urlencode({'text': f'{text} {address}'}, quote_via=quote)}"


def whatsapp(text: str, address: str) -> str:
    """A WhatsApp message, to whom the sender chooses there."""
    return f"{WHATSAPP}?{urlencode({'text': f'{text} {address}'}, quote_via=quote)}"


def mastodon_server(text: str) -> str:
    """The server in what people write for it: its name, its address, or a name on it."""
    name = text.strip().removeprefix("https://").partition("/")[0]
    return name.rpartition("@")[2]


def mastodon(server: str, text: str, address: str) -> str:
    """A post on the Mastodon server of that name, which must match ``SERVER``."""
    query = urlencode({"text": f"{text} {address}"}, quote_via=quote)
    return f"https://{server.lower()}/share?{query}"


def email(*, subject: str, body: str, to: str = "") -> str:
    """A message that the sender's own program opens; RFC 6068 wants %20 and CRLF."""
    lines = body.replace("\r\n", "\n").replace("\n", "\r\n")
    query = urlencode({"subject": subject, "body": lines}, quote_via=quote)
    return f"mailto:{quote(to, safe='@')}?{query}"
