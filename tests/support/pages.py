"""The pages of the journey as a visitor uses them: found by what they do, never by their words."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from backpack.demo.personas import PERSONAS, Persona


def persona(name: str) -> Persona:
    """Somebody of the demo, by name."""
    return next(one for one in PERSONAS if one.name == name)


def path_of(page: Page) -> str:
    """Where the page is, without its origin."""
    return urlsplit(page.url).path


def last_part(page: Page) -> str:
    """The last part of the path: the id of what is shown."""
    return path_of(page).rstrip("/").rpartition("/")[2]


def code_of(page: Page) -> str | None:
    """The stable code of a page that says what went wrong; None for any other page."""
    marked = page.locator("main [data-code]")
    return marked.first.get_attribute("data-code") if marked.count() else None


def confirm(page: Page) -> None:
    """Say yes to the question that a button asks first."""
    page.locator("dialog[open] [data-answer=yes]").click()


class SignIn:
    """From the list of institutions over the provider's people and back."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose_institution(self, somebody: Persona) -> None:
        """Press the institution's button, and wait for its people."""
        self.page.locator(f'form[action$="/sign-in/{somebody.institution.slug}"] button').click()
        self.page.wait_for_url("**/authorize?**")

    def choose(self, somebody: Persona) -> None:
        """Be somebody, and wait to be back at the backpack."""
        provider = urlsplit(self.page.url).netloc
        self.page.locator(f'button[name=persona][value="{somebody.subject}"]').click()
        self.page.wait_for_url(lambda address: urlsplit(address).netloc != provider)

    def as_(self, somebody: Persona) -> None:
        """The whole way, and the terms if they are asked."""
        self.choose_institution(somebody)
        self.choose(somebody)
        if path_of(self.page) == "/terms":
            Terms(self.page).accept()


class Terms:
    """The terms, asked once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.form = page.locator('form[action*="/terms"]')

    def accept(self) -> None:
        """Tick the box and go on."""
        self.form.locator("input[name=agree]").check()
        self.form.locator("button[type=submit]").click()


@dataclass(frozen=True, kw_only=True)
class Award:
    """What staff type into the form for one award."""

    badge: str
    kind: str
    to: str
    write_to: str = ""
    name: str = ""
    narrative: str = ""
    grade: str = ""
    evidence_name: str = ""
    evidence_url: str = ""


class AwardingDesk:
    """The desk of staff: the form for one award, its preview, and one award's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, award: Award) -> None:
        """Type the whole form."""
        field = self.page.locator
        field("select[name=badge]").select_option(label=award.badge)
        field(f"input[name=recipient_kind][value={award.kind}]").check()
        field("input[name=recipient_value]").fill(award.to)
        field("input[name=notify_email]").fill(award.write_to)
        field("input[name=recipient_name]").fill(award.name)
        field("textarea[name=narrative]").fill(award.narrative)
        field("input[name=grade]").fill(award.grade)
        field("input[name=evidence_name]").fill(award.evidence_name)
        field("input[name=evidence_url]").fill(award.evidence_url)

    def look_it_over(self) -> None:
        """Go on to the preview."""
        self.page.locator("button[name=step][value=preview]").click()

    def award(self) -> str:
        """Press the last button; gives the award's public id."""
        self.page.locator("button[name=step][value=award]").click()
        self.page.wait_for_url(re.compile(r"/desk/awards/(?!new)"))
        return last_part(self.page)

    def take_back(self, reason: str) -> None:
        """Withdraw or revoke, whichever the page offers, with a reason."""
        form = self.page.locator('form:is([action$="/revoke"], [action$="/withdraw"])')
        form.locator("textarea[name=reason]").fill(reason)
        form.locator("button[type=submit]").click()
        confirm(self.page)
        form.wait_for(state="detached")


class Mailbox:
    """The demo's page with everybody's mail."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def newest_to(self, address: str, *, about: str = "") -> Locator:
        """The newest mail to an address, or in whose text it stands, about a badge."""
        mails = self.page.locator("ol.mails > li", has_text=address)
        return mails.filter(has_text=about).first

    def open(self, mail: Locator) -> None:
        """Unfold a mail, unless it is open already."""
        if mail.locator("details[open]").count() == 0:
            mail.locator("summary").click()

    def follow(self, mail: Locator) -> None:
        """Follow the link to the award in its text."""
        mail.locator('pre a[href*="/awards/"]').click()


class OwnBadge:
    """A badge in its owner's hands, from the award to the shared address."""

    def __init__(self, page: Page, public_id: str) -> None:
        self.page = page
        self.public_id = public_id

    @classmethod
    def claim(cls, page: Page) -> "OwnBadge":
        """Claim the award that is shown."""
        page.locator('form[action$="/claim"] button').click()
        page.wait_for_url("**/badges/*")
        return cls(page, last_part(page))

    def follow(self, ending: str) -> None:
        """Follow the link of the badge's page that ends so."""
        self.page.locator(f'main a[href$="/badges/{self.public_id}{ending}"]').first.click()

    def download(self, form: str, folder: Path) -> Path:
        """Press the download of one form; gives the file."""
        link = self.page.locator(f'a[href$="/badges/{self.public_id}/download/{form}"]').first
        with self.page.expect_download() as started:
            link.click()
        file = folder / started.value.suggested_filename
        started.value.save_as(file)
        return file

    def make_public(self) -> None:
        """Press the button of the dialog as it is filled in."""
        self.page.locator('form[action$="/publish"] button[type=submit]').first.click()
        self.page.wait_for_url("**/share")

    def make_private(self) -> None:
        """Take the public page away again."""
        self.page.locator('form[action$="/unpublish"] button').click()
        self.page.wait_for_url(f"**/badges/{self.public_id}")


class Verifier:
    """The verifier: its box, and its answer."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def give_file(self, file: Path) -> None:
        """Choose a file on the start page and press the button."""
        self.page.goto(self.address)
        self.page.locator("#file").set_input_files(file)
        self._send()

    def give_text(self, text: str) -> None:
        """Type an address, or anything, and press the button."""
        self.page.goto(self.address)
        self.page.locator("#source").fill(text)
        self._send()

    def _send(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("form.give button[type=submit]").click()

    @property
    def verdict(self) -> str | None:
        """``good``, ``bad`` or ``open``; None where the page gives no verdict."""
        shown = self.page.locator("section.verdict")
        if shown.count() == 0:
            return None
        return str(shown.get_attribute("class")).split()[-1]

    @property
    def answers(self) -> dict[str, str]:
        """Every check's code and outcome, in order."""
        lines = self.page.locator("dl.evidence > dd:first-of-type").all_text_contents()
        pairs = [line.strip().split(" · ") for line in lines]
        return {code: outcome for outcome, code in pairs}

    @property
    def reason(self) -> str | None:
        """Why something could not be asked, from the evidence of the first check."""
        evidence = self.page.locator("dl.evidence").first
        name = evidence.locator("dt", has_text="reason").first
        return name.locator("xpath=following-sibling::dd[1]").text_content()

    @property
    def questions(self) -> int:
        """How many checks the page lists."""
        return self.page.locator("ol.checks > li").count()
