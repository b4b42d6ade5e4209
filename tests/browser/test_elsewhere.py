"""What comes from elsewhere and goes there, in a browser: hosts, programs, wallets, an export."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Route, expect

from backpack import create_app
from backpack.config import Config, Environment
from backpack.db import Base, make_engine
from backpack.models import Person
from tests.browser.conftest import DESK, PHONE, ROOT, Visitor
from tests.conftest import KEY, BackpackClient, SteppingClock
from tests.support.badge_connect import ConnectHost
from tests.support.badges import DataIntegrityScene, HostedScene
from tests.support.factories import NOW, make_person
from tests.support.importing import connect as connect_web
from tests.support.importing import pack, work
from tests.support.issued import issue
from tests.support.issuer import sign_document
from tests.support.pages import confirm, path_of
from tests.support.pictures import make_picture, make_png, make_text_chunk
from tests.support.programs import Program
from tests.support.served_app import serving
from tests.support.sessions import sign_in_as
from tests.support.writing import write

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("elsewhere")]

NOOR = "noor@student.example"
Visit = Callable[..., Visitor]


@dataclass
class Site:
    """A backpack behind a socket, another host that it may ask, and a clock for both."""

    app: Flask
    address: str
    host: ConnectHost
    host_address: str
    clock: SteppingClock
    noor: Person

    @property
    def client(self) -> FlaskClient:
        """Noor, signed in, without a browser."""
        return sign_in_as(self.app, self.noor)

    def sign_in(self, visitor: Visitor) -> None:
        """Let the visitor be Noor."""
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = self.client.get_cookie(name, domain=str(urlsplit(self.address).hostname))
        assert cookie is not None
        visitor.context.add_cookies([{"name": name, "value": cookie.value, "url": self.address}])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    host, clock = ConnectHost(), SteppingClock(NOW)
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    made: list[Flask] = []
    with serving(host.make_app) as host_address:

        def make(base_url: str) -> Flask:
            config = Config(
                environment=Environment.TEST,
                base_url=base_url,
                verifier_url="http://verifier.test",
                secret_key="a secret for tests only, 32 letters",
                key_encryption_key=base64.b64decode(KEY),
                database_url=url,
                providers_file=ROOT / "tests" / "support" / "providers.toml",
                jobs_file=tmp_path / "jobs.db",
                plain_http_hosts=frozenset({urlsplit(host_address).netloc}),
                rate_limits=False,
            )
            made.append(create_app(config, clock=clock, engine=engine))
            return made[0]

        with serving(make) as address:
            (app,) = made
            app.test_client_class = BackpackClient
            noor = write(app, lambda session: make_person(session, email=NOOR))
            yield Site(app, address, host, host_address, clock, noor)
    engine.dispose()


def look(visitor: Visitor, name: str) -> None:
    """Judge the page on a phone and on a desk, each in both themes."""
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        visitor.look(name)


def test_a_host_is_connected_its_badges_come_in_and_it_is_left(site: Site, visit: Visit) -> None:
    scene = HostedScene()
    site.host.assertions = [json.loads(scene.build())]
    connect_web(site.app, scene.web)
    visitor = visit("en", PHONE)
    page = visitor.page
    site.sign_in(visitor)
    visitor.go(f"{site.address}/profile")
    page.locator('main a[href$="/profile/hosts"]').click()
    page.locator("#address").fill(site.host_address + "/nowhere at all")
    page.locator('form[action$="/profile/hosts"] button').click()
    expect(page.locator("#address")).to_have_attribute("aria-invalid", "true")
    page.locator("#address").fill(site.host_address)
    page.locator('form[action$="/profile/hosts"] button').click()
    page.locator('main a[href*="/o/auth"]').wait_for()
    look(visitor, "host-go")
    page.locator('main a[href*="/o/auth"]').click()
    # The host has her say yes, and sends her back.
    page.wait_for_url(f"{site.address}/profile/hosts")
    visitor.look("hosts")
    page.locator('form[action$="/pull"] button').click()
    page.wait_for_url("**/import/*")
    assert work(site.app) == 1
    page.locator('[data-progress="done"]').wait_for()
    assert page.locator('li[data-outcome="imported"]').count() == 1
    visitor.go(f"{site.address}/profile/hosts")
    assert page.locator('form[action$="/pull"] button').count() == 2
    look(visitor, "hosts-brought-in")
    page.locator('form[action$="/disconnect"] button').click()
    confirm(page)
    page.locator('form[action$="/disconnect"]').wait_for(state="detached")
    assert site.host.good == {}


def test_a_program_asks_is_allowed_less_and_is_withdrawn(site: Site, visit: Visit) -> None:
    program = Program(site.app)
    visitor = visit("nl", DESK)
    page = visitor.page
    site.sign_in(visitor)

    def welcome(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<title>Back</title>")

    page.route("https://badges.wallet.example/**", welcome)
    visitor.go(site.address + program.question())
    look(visitor, "program-asks-nl")
    page.locator("input[name=scope]").nth(1).uncheck()
    page.locator("button[value=allow]").click()
    page.wait_for_url("https://badges.wallet.example/**")
    code = parse_qs(urlsplit(page.url).query)["code"][0]
    tokens = program.exchange(code).get_json()
    assert "credential.upsert" not in tokens["scope"]
    program.token = tokens["access_token"]
    assert program.ask("/credentials").status_code == 200
    visitor.go(f"{site.address}/profile")
    page.locator('main a[href$="/profile/apps"]').click()
    page.locator('form[action$="/withdraw"]').wait_for()
    look(visitor, "programs-nl")
    page.locator('form[action$="/withdraw"] button').click()
    confirm(page)
    page.locator('form[action$="/withdraw"]').wait_for(state="detached")
    visitor.look("programs-none-nl")
    assert program.ask("/credentials").status_code == 401


def test_an_offer_to_a_wallet_open_withdrawn_and_expired(site: Site, visit: Visit) -> None:
    credential = write(
        site.app, lambda session: issue(session, person=session.get_one(Person, site.noor.id))
    )
    visitor = visit("en", PHONE)
    page = visitor.page
    site.sign_in(visitor)
    choosing = f"{site.address}/badges/{credential.public_id}/wallet"
    visitor.go(choosing)
    look(visitor, "wallet-choose")
    page.locator('form[action$="/wallet"] button[type=submit]').click()
    page.wait_for_url("**/wallet-offers/*")
    assert page.locator("img.qr").evaluate("picture => picture.complete && picture.naturalWidth")
    look(visitor, "wallet-offer")
    page.locator('form[action$="/withdraw"] button').click()
    page.locator("img.qr").wait_for(state="detached")
    visitor.look("wallet-offer-withdrawn")
    page.locator(f'main .actions a[href$="/badges/{credential.public_id}/wallet"]').click()
    page.locator("input[name=with_code]").uncheck()
    page.locator('form[action$="/wallet"] button[type=submit]').click()
    page.wait_for_url("**/wallet-offers/*")
    visitor.look("wallet-offer-without-code")
    site.clock.advance(minutes=11)
    page.reload()
    assert page.locator("img.qr").count() == 0
    look(visitor, "wallet-offer-expired")


def test_an_export_comes_in_while_she_watches(site: Site, visit: Visit, tmp_path: Path) -> None:
    scene = DataIntegrityScene()
    del scene.document["credentialStatus"]
    scene.publish()
    connect_web(site.app, scene.web)
    signed = [
        sign_document({**scene.document, "id": f"urn:example:{n}"}, scene.key, scene.method)
        for n in range(4)
    ]
    signed[3]["name"] = "Something greater"
    files = [
        (f"badge-{n}.png", make_png(before=[make_text_chunk(json.dumps(one).encode())]))
        for n, one in enumerate(signed)
    ]
    files += [("holiday.png", make_picture("PNG")), ("again.png", files[0][1]), ("me.html", b"-")]
    export = tmp_path / "export.zip"
    export.write_bytes(pack(files))
    visitor = visit("nl", PHONE)
    page = visitor.page
    site.sign_in(visitor)
    visitor.go(f"{site.address}/import")
    page.locator("#files").set_input_files(export)
    page.locator('form[action$="/import"] button[type=submit]').click()
    page.wait_for_url("**/import/*")
    expect(page.locator("progress")).to_have_attribute("value", "0")
    look(visitor, "export-begun-nl")
    assert work(site.app) == 6
    page.locator('[data-progress="done"]').wait_for()
    outcomes = page.locator("li[data-outcome]")
    assert outcomes.evaluate_all("lines => lines.map(line => line.dataset.outcome)") == [
        "refused", "unreadable", "duplicate", "imported", "imported", "imported",
    ]  # fmt: skip
    look(visitor, "export-done-nl")
    page.locator("main .actions a").nth(1).click()
    page.wait_for_url("**/backpack")
    assert path_of(page) == "/backpack"
    assert page.locator(".shelf .card").count() == 3
