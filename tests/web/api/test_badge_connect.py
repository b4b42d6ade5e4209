"""Badges from a platform that speaks the older Badge Connect, over a socket; good and bad hosts."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from flask import jsonify, redirect, request
from sqlalchemy import Engine, select, update

from backpack import create_app
from backpack.config import Config
from backpack.models import BadgeHost, HostConnection, HostProtocol, ImportItem
from tests.conftest import SteppingClock
from tests.support.backpacks import HERE, NOOR, Backpack, open_backpack
from tests.support.badge_connect import CREATE, PROFILE, READ, ConnectHost, give
from tests.support.badges import HostedScene, SignedScene
from tests.support.importing import badges_of, items_of, work
from tests.support.importing import connect as connect_web
from tests.support.served_app import serving
from tests.support.sessions import sign_in_as
from tests.support.writing import write

HOSTS = "/profile/hosts"


@pytest.fixture
def host() -> ConnectHost:
    return ConnectHost()


@pytest.fixture
def address(host: ConnectHost) -> Iterator[str]:
    with serving(host.make_app) as base_url:
        yield base_url


@pytest.fixture
def here(config: Config, clock: SteppingClock, engine: Engine, address: str) -> Backpack:
    """Ours, which may ask that host on loopback."""
    ours = replace(config, base_url=HERE, plain_http_hosts=frozenset({urlsplit(address).netloc}))
    return open_backpack(create_app(ours, clock=clock, engine=engine), HERE)


class _Stay(HTTPRedirectHandler):
    """What a browser would follow is what the test wants to see."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


def connect(here: Backpack, address: str) -> str:
    """Connect, as a browser does; gives the path of the connection."""
    page = here.send(HOSTS, of=HOSTS, address=address)
    assert page.status_code == 200, page.text
    found = re.search(r'href="([^"]+/o/auth[^"]*)"', page.text)
    assert found is not None
    with pytest.raises(Exception) as moved:  # noqa: PT011 - urllib's own error of a redirect
        build_opener(_Stay).open(found[1].replace("&amp;", "&"))
    back = moved.value.headers["Location"]  # type: ignore[attr-defined] # an HTTPError
    moved.value.close()  # type: ignore[attr-defined]
    assert here.get(back.removeprefix(HERE)).status_code == 303
    return f"{HOSTS}/{connection_of(here).public_id}"


def connection_of(here: Backpack) -> HostConnection:
    query = (
        select(HostConnection)
        .where(HostConnection.connected_at.is_not(None))
        .order_by(HostConnection.id.desc())
    )
    return write(here.app, lambda session: session.scalars(query.limit(1)).one())


def pull(here: Backpack, path: str, **values: str) -> Any:
    return here.send(f"{path}/pull", of=HOSTS, **values)


def later(here: Backpack, clock: SteppingClock, **units: float) -> None:
    """Some time later she signs in again."""
    clock.advance(**units)
    here.browser = sign_in_as(here.app, here.noor)


def invented(count: int) -> list[dict[str, Any]]:
    """So many assertions, different from one another."""
    return [{"id": f"https://badges.example/{n}", "type": "Assertion"} for n in range(count)]


def names(here: Backpack) -> set[str]:
    """What the files that came are called by their host."""
    query = select(ImportItem.content).order_by(ImportItem.id)
    contents = write(here.app, lambda session: list(session.scalars(query)))
    return {json.loads(one or b"{}")["id"].rpartition("/")[2] for one in contents}


def test_hosted_and_signed_assertions_come_in_as_an_import(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    hosted, signed = HostedScene(), SignedScene()
    signed.web = hosted.web
    host.assertions = [json.loads(hosted.build())]
    token = signed.build().decode()
    payload = token.split(".")[1]
    host.signed = [token, token.replace(payload, payload[:-8] + "AAAAAAAA")]
    connect_web(here.app, hosted.web)
    path = connect(here, address)
    connection = connection_of(here)
    assert connection.known_as == "Noor from before"
    assert write(here.app, lambda s: s.scalars(select(BadgeHost.protocol)).one()) == (
        HostProtocol.BADGE_CONNECT
    )
    assert connection.scope.split() == [READ, PROFILE, "offline_access"]
    answer = pull(here, path)
    assert "/import/" in answer.location
    assert work(here.app) == 3
    said = [(str(item.outcome), item.code) for item in items_of(here.app)]
    assert said[:2] == [("imported", None)] * 2
    # What is bad keeps the rest from nothing, and says why.
    assert said[2][0] in {"refused", "unreadable"}
    assert said[2][1]
    assert {str(badge.verdict) for badge in badges_of(here.app)} == {"genuine"}
    assert {str(badge.ownership) for badge in badges_of(here.app)} == {"hers"}
    assert here.get(answer.location).status_code == 200
    pull(here, path, everything="yes")
    work(here.app)
    assert [item.code for item in items_of(here.app)[3:5]] == ["have_it"] * 2
    assert len(badges_of(here.app)) == 2


def test_all_pages_come_and_then_only_what_is_new(
    here: Backpack, host: ConnectHost, address: str, clock: SteppingClock
) -> None:
    host.assertions, host.per_page = invented(7), 3
    path = connect(here, address)
    began = clock()
    pull(here, path)
    assert names(here) == {str(number) for number in range(7)}
    assert host.offsets == [0, 3, 6]
    assert host.sinces == [None] * 3
    later(here, clock, days=3)
    host.assertions = []
    assert pull(here, path).location.endswith(HOSTS)
    # Ten minutes earlier, for the clocks of two machines differ.
    told = host.sinces[-1]
    assert told is not None
    assert 0 < (began.timestamp() - _moment(told)) <= 600
    pull(here, path, everything="yes")
    assert host.sinces[-1] is None


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_a_host_that_knows_no_since_is_asked_for_everything(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    path = connect(here, address)
    host.assertions = invented(1)
    pull(here, path)

    def refuse() -> Any:
        if "since" in request.args:
            return jsonify({"status": {"error": "no since", "statusCode": 400}}), 400
        return give(invented(2), more=False)

    host.answers["assertions"] = refuse
    assert "/import/" in pull(here, path).location
    assert len(items_of(here.app)) == 3


def test_tokens_are_refreshed_when_over_and_when_refused_before_their_time(
    here: Backpack, host: ConnectHost, address: str, clock: SteppingClock
) -> None:
    host.assertions = invented(1)
    path = connect(here, address)
    later(here, clock, hours=2)
    assert "/import/" in pull(here, path).location
    host.forget("access_token")
    assert "/import/" in pull(here, path).location
    host.forget("access_token")
    host.forget("refresh_token")
    over = pull(here, path)
    assert (over.status_code, "connection_over" in over.text) == (409, True)
    assert here.send(f"{path}/disconnect", of=HOSTS).status_code == 303


def test_a_host_without_refresh_tokens_is_good_for_an_hour(
    here: Backpack, host: ConnectHost, address: str, clock: SteppingClock
) -> None:
    host.assertions, host.refreshes = invented(1), False
    path = connect(here, address)
    assert "/import/" in pull(here, path).location
    later(here, clock, hours=2)
    assert pull(here, path).status_code == 409


def test_disconnecting_gives_the_tokens_back(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    path = connect(here, address)
    assert sorted(host.good.values()) == ["access_token", "refresh_token"]
    assert here.send(f"{path}/disconnect", of=HOSTS).status_code == 303
    assert [kind for kind, _ in host.revoked] == ["refresh_token", "access_token"]
    assert host.good == {}
    assert connection_of(here).refresh_encrypted is None


def test_tokens_that_come_after_she_disconnected_are_given_back_both(
    here: Backpack, host: ConnectHost, address: str, clock: SteppingClock
) -> None:
    """A refresh token that nobody keeps would open the other backpack for as long as it lasts."""
    path = connect(here, address)
    later(here, clock, hours=2)

    def disconnect() -> None:
        values = {"ended_at": clock(), "access_encrypted": None, "refresh_encrypted": None}
        write(here.app, lambda session: session.execute(update(HostConnection).values(values)))

    host.answers["token"] = disconnect
    assert pull(here, path).status_code == 409
    assert [kind for kind, _ in host.revoked] == ["refresh_token", "access_token"]
    assert "refresh_token" not in host.good.values()


def test_a_registration_that_nobody_uses_is_made_anew(
    here: Backpack, host: ConnectHost, address: str, clock: SteppingClock
) -> None:
    connect(here, address)
    later(here, clock, days=8)
    connect(here, address)
    assert host.registrations == 1
    path = f"{HOSTS}/{connection_of(here).public_id}"
    assert here.send(f"{path}/disconnect", of=HOSTS).status_code == 303
    connect(here, address)
    assert host.registrations == 2


ENDINGS = ({"tokenRevocationUrl": None}, {"tokenRevocationUrl": "https://evil.example/revoke"})


@pytest.mark.parametrize("manifest", ENDINGS)
def test_disconnecting_works_where_nothing_can_be_given_back(
    here: Backpack, host: ConnectHost, address: str, manifest: dict[str, Any]
) -> None:
    host.manifest = manifest
    path = connect(here, address)
    assert here.send(f"{path}/disconnect", of=HOSTS).status_code == 303
    assert host.revoked == []
    assert connection_of(here).ended_at is not None


def test_disconnecting_works_when_the_host_is_down(
    config: Config, clock: SteppingClock, engine: Engine, host: ConnectHost
) -> None:
    with serving(host.make_app) as address:
        ours = replace(
            config, base_url=HERE, plain_http_hosts=frozenset({urlsplit(address).netloc})
        )
        here = open_backpack(create_app(ours, clock=clock, engine=engine), HERE)
        path = connect(here, address)
    assert pull(here, path).status_code == 502
    assert here.send(f"{path}/disconnect", of=HOSTS).status_code == 303
    ended = connection_of(here)
    assert (ended.access_encrypted, ended.refresh_encrypted) == (None, None)
    assert here.send(HOSTS, of=HOSTS, address=address).status_code == 200, "registered still"


MANIFESTS: list[dict[str, Any]] = [
    {"apiBase": "https://evil.example/ims/ob/v2p1"},
    {"tokenUrl": "https://evil.example/token"},
    {"authorizationUrl": "javascript:alert(1)"},
    {"registrationUrl": "http://127.0.0.1:1/register"},
    {"registrationUrl": None},
    {"apiBase": 7},
    {"scopesOffered": [CREATE]},
    {"scopesOffered": "everything"},
]


@pytest.mark.parametrize("changes", MANIFESTS)
def test_a_manifest_that_leads_elsewhere_or_nowhere_is_refused(
    here: Backpack, host: ConnectHost, address: str, changes: dict[str, Any]
) -> None:
    host.manifest = changes
    assert here.send(HOSTS, of=HOSTS, address=address).status_code in {400, 502}
    assert write(here.app, lambda session: session.scalar(select(BadgeHost))) is None


def test_what_is_no_host_at_all_is_said_so(here: Backpack, host: ConnectHost, address: str) -> None:
    cases: list[tuple[Any, str]] = [
        (lambda: ("<h1>Welcome</h1>", 200), "host_unspoken"),
        (lambda: ("gone", 404), "host_unspoken"),
        (lambda: redirect("https://evil.example/"), "host_redirects"),
        (lambda: jsonify({"badgeConnectAPI": []}), "host_unreadable"),
        (lambda: jsonify({"badgeConnectAPI": "here"}), "host_unreadable"),
    ]
    for behave, code in cases:
        host.answers["badgeconnect.json"] = behave
        page = here.send(HOSTS, of=HOSTS, address=address)
        assert (page.status_code, code in page.text) == (502, True), code


def test_an_address_of_the_manifest_itself_will_do(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    assert connect(here, f"{address}/.well-known/badgeconnect.json")
    assert write(here.app, lambda s: s.scalars(select(BadgeHost.base_url)).one()) == address


BROKEN: list[Any] = [
    lambda: ("{", 200),
    lambda: ("<h1>Sorry</h1>", 200),
    lambda: ("[]", 200),
    lambda: jsonify({"assertions": []}),
    lambda: jsonify({"status": {"error": "broken"}, "assertions": []}),
    lambda: jsonify({"status": {"error": None}, "assertions": "many"}),
    lambda: ("", 500),
    lambda: ("", 403),
    lambda: redirect("https://evil.example/assertions"),
]


def test_an_answer_that_makes_no_sense_changes_nothing(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    path = connect(here, address)
    for behave in BROKEN:
        host.answers["assertions"] = behave
        assert pull(here, path).status_code == 502
    assert items_of(here.app) == []
    assert connection_of(here).pulled_at is None


def test_pages_that_go_round_or_never_end_are_left(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    path = connect(here, address)
    host.answers["assertions"] = lambda: give(invented(2), more=True)
    assert "/import/" in pull(here, path).location
    assert len(items_of(here.app)) == 2
    counter = iter(range(1000))
    host.answers["assertions"] = lambda: give(
        [{"id": f"https://badges.example/endless/{next(counter)}"}], more=True
    )
    assert "/import/" in pull(here, path).location
    assert len(items_of(here.app)) == 2 + 20
    # Something may be left there, so that everything is asked for again.
    assert connection_of(here).pulled_at is None


@pytest.mark.parametrize("heeds_offset", [True, False])
def test_a_host_that_never_says_whether_there_is_more_is_asked(
    here: Backpack, host: ConnectHost, address: str, *, heeds_offset: bool
) -> None:
    everything = invented(120 if heeds_offset else 50)

    def silent() -> Any:
        start = int(request.args["offset"]) if heeds_offset else 0
        return give(everything[start : start + int(request.args["limit"])], more=False)

    path = connect(here, address)
    host.answers["assertions"] = silent
    assert "/import/" in pull(here, path).location
    assert len(items_of(here.app)) == len(everything)
    # That was all, so that only what is new is asked for from now on.
    assert connection_of(here).pulled_at is not None


def test_what_came_before_a_host_broke_off_comes_in(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    path = connect(here, address)
    answers: Iterator[Any] = iter([give(invented(2), more=True), ("", 500)])
    host.answers["assertions"] = lambda: next(answers)
    assert "/import/" in pull(here, path).location
    assert len(items_of(here.app)) == 2
    assert connection_of(here).pulled_at is None


def test_a_code_that_is_refused_connects_nothing(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    refusals: list[Any] = [lambda: (jsonify({"error": "invalid_grant"}), 400), lambda: ("{", 200)]
    for behave in refusals:
        host.answers["token"] = behave
        page = here.send(HOSTS, of=HOSTS, address=address)
        state = re.search(r"state=([\w-]+)", page.text)
        back = re.search(r"redirect_uri=([^&]+?)&", page.text)
        assert state is not None
        assert back is not None
        key = back[1].rpartition("%2F")[2]
        answer = here.get(f"{HOSTS}/return/{key}?state={state[1]}&code=x")
        assert answer.status_code == 502
    query = select(HostConnection.connected_at).order_by(HostConnection.id)
    assert write(here.app, lambda session: list(session.scalars(query))) == [None, None]


def test_a_badge_is_not_given_to_a_host_that_is_only_read(
    here: Backpack, host: ConnectHost, address: str
) -> None:
    path = connect(here, address)
    assert 'name="badge"' not in here.get(HOSTS).text
    assert here.send(f"{path}/push", of=HOSTS, badge="x").status_code == 404
    assert NOOR not in json.dumps(host.manifest)
