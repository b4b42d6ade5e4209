"""The addresses with which a learner shares a badge elsewhere. Pure: values in, addresses out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

LINKEDIN_PROFILE = "https://www.linkedin.com/profile/add"
LINKEDIN_POST = "https://www.linkedin.com/sharing/share-offsite/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """What LinkedIn's form for a licence or certification asks for.

    Months are 1 to 12 and, like the years, in UTC. ``organisation_id`` is LinkedIn's own number
    for the issuer's page, if the institution gave it; a name is used otherwise, never a guess.
    """

    name: str
    organisation: str
    organisation_id: int | None
    issued: datetime
    expires: datetime | None
    address: str
    number: str

    def values(self) -> list[tuple[str, str]]:
        """The query of the address that fills the form, in LinkedIn's own names."""
        issued = self.issued.astimezone(UTC)
        values = [("startTask", "CERTIFICATION_NAME"), ("name", self.name)]
        if self.organisation_id is not None:
            values.append(("organizationId", str(self.organisation_id)))
        else:
            values.append(("organizationName", self.organisation))
        values += [("issueYear", str(issued.year)), ("issueMonth", str(issued.month))]
        if self.expires is not None:
            expires = self.expires.astimezone(UTC)
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


def email(*, subject: str, body: str) -> str:
    """A message that the sender's own program opens; RFC 6068 wants %20 and CRLF."""
    lines = body.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"mailto:?{urlencode({'subject': subject, 'body': lines}, quote_via=quote)}"
