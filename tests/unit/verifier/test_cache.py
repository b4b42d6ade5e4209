"""Answers of others are kept as long as they allow, never longer, and never the wrong ones."""

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.badges import (
    DID_ADDRESS,
    HOST,
    INDEX,
    METHOD,
    NOW,
    STATUS_ADDRESS,
    DataIntegrityScene,
    SignedScene,
)
from tests.support.fake_web import FakeWeb
from tests.support.issuer import ed25519_key, encode_bits, sign_document, sign_token
from verifier import Policy, UnavailableError, Verdict, to_json, verify
from verifier.cache import LONGEST, Bounds, CachedFetch, MemoryStore, read_lifetime
from verifier.fetch import Fetch, Response
from verifier.policy import Limits
from verifier.status.time_to_live import UNDECLARED, read_time_to_live
from verifier.turns import PoliteFetch, Turns

ADDRESS = f"https://{HOST}/profile"
MINUTE = {"cache-control": "public, max-age=60"}


def later(**units: float) -> datetime:
    return NOW + timedelta(**units)


def cached(web: Fetch, store: MemoryStore, now: datetime = NOW) -> CachedFetch:
    return CachedFetch(web, store=store, policy=Policy(now=now))


def asked_twice(web: FakeWeb, *, apart: timedelta = timedelta(0), address: str = ADDRESS) -> int:
    """How often the server was asked when the same was asked twice, some time apart."""
    store = MemoryStore()
    for now in (NOW, NOW + apart):
        web.at = now
        try:
            cached(web, store, now)(address)
        except UnavailableError:
            continue
    return web.asked.count(address)


def web_of(headers: dict[str, str], **options: Any) -> FakeWeb:
    web = FakeWeb(at=NOW)
    web.publish(ADDRESS, {"id": ADDRESS}, headers=headers, **options)
    return web


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (MINUTE, 60),
        ({"cache-control": "max-age=60, s-maxage=10"}, 10),
        ({"cache-control": 'MAX-AGE="60"'}, 60),
        ({"cache-control": "max-age=60", "vary": "Accept, Origin"}, 60),
        ({"cache-control": "max-age=60", "vary": "*"}, 0),
        ({"cache-control": "no-store, max-age=60"}, 0),
        ({"cache-control": "no-cache, max-age=60"}, 0),
        ({"cache-control": 'no-cache="set-cookie", max-age=60'}, 0),
        ({"cache-control": "private, max-age=60"}, 0),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=abc"}, 0),
        ({"cache-control": "public"}, 0),
        ({}, 0),
        ({"date": "Sun, 01 Nov 2026 12:00:00 GMT", "expires": "Sun, 01 Nov 2026 12:00:30 GMT"}, 30),
        ({"date": "Sun, 01 Nov 2026 12:00:00 GMT", "expires": "0"}, 0),
        ({"expires": "Sun, 01 Nov 2026 12:00:30 GMT"}, 0),
        ({"date": "Sun, 01 Nov 2026 12:00:30 GMT", "expires": "Sun, 01 Nov 2026 12:00:00 GMT"}, 0),
    ],
)
def test_how_long_an_answer_may_be_kept(headers: dict[str, str], seconds: int) -> None:
    assert read_lifetime(headers) == timedelta(seconds=seconds)


def test_an_answer_is_used_again_while_it_is_fresh() -> None:
    assert asked_twice(web_of(MINUTE), apart=timedelta(seconds=59)) == 1
    assert asked_twice(web_of(MINUTE), apart=timedelta(seconds=60)) == 2


def test_the_age_on_the_way_counts() -> None:
    aged = {**MINUTE, "age": "30"}
    assert asked_twice(web_of(aged), apart=timedelta(seconds=29)) == 1
    assert asked_twice(web_of(aged), apart=timedelta(seconds=31)) == 2
    assert asked_twice(web_of({**MINUTE, "age": "60"})) == 2


def test_nothing_is_kept_for_long() -> None:
    year = {"cache-control": "max-age=31536000"}
    assert asked_twice(web_of(year), apart=LONGEST - timedelta(seconds=1)) == 1
    assert asked_twice(web_of(year), apart=LONGEST) == 2


@pytest.mark.parametrize("status", [404, 410, 500, 301])
def test_an_error_is_never_kept(status: int) -> None:
    assert asked_twice(web_of(MINUTE, status=status)) == 2


def test_a_server_that_does_not_answer_is_asked_again() -> None:
    web = FakeWeb(at=NOW)
    web.fail(ADDRESS)
    assert asked_twice(web) == 2


def test_no_store_and_silence_are_obeyed() -> None:
    assert asked_twice(web_of({"cache-control": "no-store"})) == 2
    assert asked_twice(web_of({})) == 2


def test_an_answer_that_came_from_elsewhere_is_not_kept() -> None:
    assert asked_twice(web_of(MINUTE, moved_to=f"https://{HOST}/other")) == 2


def test_an_answer_over_plain_http_is_not_kept() -> None:
    web = FakeWeb(at=NOW)
    address = "http://localhost:8000/profile"
    web.publish(address, {}, headers=MINUTE)
    assert asked_twice(web, address=address) == 2


def test_every_kind_that_is_accepted_is_an_answer_of_its_own() -> None:
    web, store = web_of(MINUTE), MemoryStore()
    fetch = cached(web, store)
    for accept in ("application/json", "text/html", "application/json"):
        fetch(ADDRESS, accept=accept)
    assert len(web.asked) == 2


def test_an_answer_from_after_the_question_is_not_used() -> None:
    """As of last year a verifier may not know what it learnt since."""
    web, store = web_of(MINUTE), MemoryStore()
    cached(web, store)(ADDRESS)
    cached(web, store, later(days=-365))(ADDRESS)
    assert len(web.asked) == 2


def test_the_whole_answer_comes_back() -> None:
    web, store = FakeWeb(at=NOW), MemoryStore()
    body = b'{"a": 1}\n\x00\xff'
    web.publish(ADDRESS, body, content_type="application/vc", headers=MINUTE)
    first = cached(web, store)(ADDRESS)
    second = cached(web, store, later(seconds=30))(ADDRESS)
    assert second == replace(first, headers=MINUTE)


@pytest.mark.parametrize(
    "raw", [b"", b"null\n", b"{}\n", b'{"at": 1}\n', b"\xff\n", b'{"at": "2026", "headers": []}']
)
def test_what_is_damaged_in_the_store_is_as_nothing(raw: bytes) -> None:
    class Damaged(MemoryStore):
        def read(self, key: str) -> bytes | None:
            del key
            return raw

    web = web_of(MINUTE)
    assert cached(web, Damaged())(ADDRESS).status == 200
    assert web.asked == [ADDRESS]


# The memory store and its bounds.


def test_the_store_is_bounded_in_entries_and_forgets_what_nobody_asks_for() -> None:
    store = MemoryStore(Bounds(entries=2))
    store.keep("a", b"1", seconds=60)
    store.keep("b", b"2", seconds=60)
    store.read("a")
    store.keep("c", b"3", seconds=60)
    assert [store.read(key) for key in "abc"] == [b"1", None, b"3"]


def test_the_store_is_bounded_in_bytes() -> None:
    store = MemoryStore(Bounds(entry_bytes=40, total_bytes=100))
    store.keep("too large", bytes(41), seconds=60)
    for key in "abc":
        store.keep(key, bytes(40), seconds=60)
        store.keep(key, bytes(40), seconds=60)
    assert [store.read(key) is not None for key in ("too large", "a", "b", "c")] == [
        False, False, True, True,
    ]  # fmt: skip


def test_eight_threads_share_a_store() -> None:
    store = MemoryStore(Bounds(entries=5, total_bytes=1_000))

    def work(name: int) -> None:
        for count in range(300):
            store.keep(str((name + count) % 9), bytes(count), seconds=60)
            store.read(str(count % 9))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [store.read(str(name)) for name in range(9)]
    assert sum(len(value) for value in kept if value is not None) <= 1_000
    assert len([value for value in kept if value is not None]) <= 5


# Status lists.


def served_scene(**subject: Any) -> tuple[DataIntegrityScene, bytes]:
    """A good badge whose issuer lets everything be kept for half an hour."""
    scene = DataIntegrityScene()
    scene.status_list["credentialSubject"].update(subject)
    source = scene.build()
    half_an_hour = {"cache-control": "max-age=1800"}
    scene.web.publish(DID_ADDRESS, scene.did_document, headers=half_an_hour)
    publish_list(scene, half_an_hour)
    return scene, source


def publish_list(scene: DataIntegrityScene, headers: dict[str, str]) -> None:
    signed = sign_document(scene.status_list, scene.key, METHOD)
    scene.web.publish(STATUS_ADDRESS, signed, content_type="application/vc", headers=headers)


@pytest.mark.parametrize(
    ("subject", "time_to_live"),
    [({"ttl": 60_000}, timedelta(minutes=1)), ({}, UNDECLARED)],
)
def test_a_status_list_is_never_older_than_its_time_to_live(
    subject: dict[str, Any], time_to_live: timedelta
) -> None:
    scene, source = served_scene(**subject)
    store = MemoryStore()

    def judge(now: datetime) -> Verdict:
        scene.web.at = now
        return verify(source, policy=Policy(now=now), fetch=cached(scene.web, store, now)).verdict

    assert judge(NOW) is Verdict.GENUINE
    scene.status_list["credentialSubject"]["encodedList"] = encode_bits([INDEX])
    publish_list(scene, {})
    assert judge(NOW + time_to_live - timedelta(seconds=1)) is Verdict.GENUINE
    assert judge(NOW + time_to_live) is Verdict.NOT_GENUINE
    assert scene.web.asked.count(DID_ADDRESS) == 1


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"ttl": 0}, timedelta(0)),
        ({"ttl": -5}, timedelta(0)),
        ({"ttl": True}, UNDECLARED),
        ({"ttl": "60000"}, UNDECLARED),
        ({"ttl": 1.5}, timedelta(milliseconds=1.5)),
        ({"ttl": 1e300}, timedelta(days=1)),
    ],
)
def test_what_a_list_declares(declared: dict[str, Any], expected: timedelta) -> None:
    scene = DataIntegrityScene()
    scene.status_list["credentialSubject"].update(declared)
    body = json.dumps(scene.status_list).encode()
    assert read_time_to_live(body, limits=Limits()) == expected
    token = sign_token({"alg": "EdDSA"}, scene.status_list, scene.key).encode()
    assert read_time_to_live(token, limits=Limits()) == expected


def test_a_list_that_is_a_token_declares_seconds() -> None:
    key = ed25519_key("issuer")
    for ttl, expected in (
        (60, timedelta(minutes=1)),
        (None, UNDECLARED),
        (10**9, timedelta(days=1)),
    ):
        claims = {"sub": ADDRESS, "status_list": {"bits": 1, "lst": ""}, "ttl": ttl}
        token = sign_token({"alg": "EdDSA", "typ": "statuslist+jwt"}, claims, key).encode()
        assert read_time_to_live(token, limits=Limits()) == expected


def test_a_list_of_revoked_assertions_is_one_too() -> None:
    body = json.dumps(SignedScene().revocation_list).encode()
    assert read_time_to_live(body, limits=Limits()) == UNDECLARED
    for other in (b"", b"{", b"\xff", b"[]", b'{"id": 1}', b"a.b.c", b"\x89PNG"):
        assert read_time_to_live(other, limits=Limits()) is None


# How old an answer is, in the report.


def test_the_report_says_when_every_answer_was_had() -> None:
    scene, source = served_scene(ttl=600_000)
    store = MemoryStore()
    moments = (NOW, later(seconds=90))
    reports = []
    for now in moments:
        fetch = cached(scene.web, store, now)
        reports.append(verify(source, policy=Policy(now=now), fetch=fetch))
    assert [(visit.at, visit.age_seconds) for visit in reports[0].fetched] == [(NOW, 0)] * 2
    assert [(visit.at, visit.age_seconds) for visit in reports[1].fetched] == [(NOW, 90)] * 2
    assert to_json(reports[1])["fetched"][0]["age_seconds"] == 90
    seen = reports[1].check(reports[1].checks[4].name).evidence["seen_at"]
    assert seen == NOW.isoformat()


def test_the_age_on_the_way_is_said() -> None:
    scene = DataIntegrityScene()
    source = scene.build()
    scene.web.publish(DID_ADDRESS, scene.did_document, headers={"age": "12"})
    report = verify(source, policy=Policy(now=NOW), fetch=scene.web)
    assert report.fetched[0].age_seconds == 12


# Turns at one host.


class Slow:
    """A server that answers when it is let, and knows how many asked at once."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.inside = 0
        self.most = 0
        self.full = threading.Semaphore(0)
        self.lock = threading.Lock()

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        del accept
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.full.release()
        self.let.wait(10)
        with self.lock:
            self.inside -= 1
        return Response(address=address, status=200, content_type="", body=b"", at=NOW)


def test_one_host_is_asked_so_many_questions_at_once_and_others_wait() -> None:
    slow = Slow()
    fetch = PoliteFetch(slow, turns=Turns(at_once=2), limits=Limits())
    threads = [threading.Thread(target=fetch, args=(f"{ADDRESS}/{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        slow.full.acquire()
    slow.let.set()
    for thread in threads:
        thread.join(10)
    assert slow.most == 2
    assert slow.full.acquire(timeout=1)


def test_another_host_does_not_wait() -> None:
    slow = Slow()
    turns = Turns(at_once=1)
    fetch = PoliteFetch(slow, turns=turns, limits=Limits())
    busy = threading.Thread(target=fetch, args=(ADDRESS,))
    busy.start()
    slow.full.acquire()
    web = FakeWeb(at=NOW)
    web.publish("https://other.example/1", {})
    assert PoliteFetch(web, turns=turns, limits=Limits())("https://other.example/1").status == 200
    slow.let.set()
    busy.join(10)


def test_a_turn_that_does_not_come_is_said() -> None:
    turns = Turns(at_once=1)
    with turns.take(HOST, seconds=1), pytest.raises(UnavailableError) as caught:
        PoliteFetch(web_of({}), turns=turns, limits=Limits(fetch_seconds=0.01))(ADDRESS)
    assert caught.value.code == "too_busy"
    with turns.take(HOST, seconds=0):
        pass


def test_a_turn_is_given_back_after_an_error() -> None:
    web = FakeWeb(at=NOW)
    fetch = PoliteFetch(web, turns=Turns(at_once=1), limits=Limits(fetch_seconds=0.01))
    codes = []
    for _ in range(3):
        with pytest.raises(UnavailableError) as caught:
            fetch(ADDRESS)
        codes.append(caught.value.code)
    assert codes == ["unreachable"] * 3
