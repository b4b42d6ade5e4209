"""A page as a test reads it: by what it means, never by its English."""

from dataclasses import dataclass

from lxml import html
from werkzeug.test import TestResponse


@dataclass(frozen=True)
class Page:
    """An answer of the app, parsed."""

    status: int
    root: html.HtmlElement

    @classmethod
    def read(cls, response: TestResponse) -> "Page":
        """Parse ``response``."""
        return cls(response.status_code, html.fromstring(response.get_data(as_text=True)))

    @property
    def verdict(self) -> str | None:
        """``good``, ``bad`` or ``open``; None where the page gives no verdict."""
        for section in self.root.find_class("verdict"):
            return str(section.get("class")).split()[-1]
        return None

    @property
    def codes(self) -> list[str]:
        """The codes of the checks, in order, from the technical details."""
        answers = self.root.xpath('//dl[contains(@class, "evidence")]/dd[1]')
        return [answer.text_content().split(" · ")[1] for answer in answers]

    @property
    def says_unproven(self) -> bool:
        """Whether the badge's facts stand under the warning that nothing is proven."""
        return bool(self.root.find_class("unproven"))

    @property
    def pictures(self) -> list[str]:
        """The addresses of the pictures."""
        return [str(address) for address in self.root.xpath("//img/@src")]

    @property
    def situation(self) -> str | None:
        """What keeps the badge from being genuine, as the verdict says it."""
        return next(
            iter(self.root.xpath("//main/section//@data-situation[not(ancestor::template)]")), None
        )

    @property
    def seal(self) -> str | None:
        """What the page says of a receipt; None where it is about something else."""
        return next(iter(self.root.xpath("//@data-seal")), None)

    def hidden(self, name: str) -> list[str]:
        """The values of the hidden fields of that name."""
        return [str(value) for value in self.root.xpath("//input[@name=$name]/@value", name=name)]

    def links(self) -> list[str]:
        """Where the page leads."""
        return [str(address) for address in self.root.xpath("//a/@href")]

    def has(self, identifier: str) -> bool:
        """Whether there is an element with that id."""
        return bool(self.root.xpath("//*[@id=$id]", id=identifier))
