"""The public app keeps other servers' answers: in memory, or in Redis for all processes."""

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from flask.testing import FlaskClient
from redis.backoff import NoBackoff
from redis.retry import Retry
from werkzeug.test import TestResponse

from tests.support.badges import DID_ADDRESS, METHOD, NOW, STATUS_ADDRESS, DataIntegrityScene
from tests.support.issuer import sign_document
from tests.support.page import Page
from tests.web.verifier.conftest import Open
from verifier.budget import Rate
from verifier.cache import Bounds, CachedFetch
from verifier.errors import UnavailableError
from verifier.policy import Policy
from verifier.web import create_app
from verifier.web.redis_budget import RedisBudget
from verifier.web.redis_store import RedisStore, open_redis_store
from verifier.web.settings import SettingsError

REDIS = os.environ.get("RANSEL_TEST_REDIS", "redis://127.0.0.1:6379/15")
NOWHERE = "redis://127.0.0.1:1/0"
MINUTE = {"cache-control": "max-age=60"}


@pytest.fixture
def client_of_redis() -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=2)
    try:
        client.ping()
    except redis.RedisError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"Redis is not there: {type(error).__name__}")
    yield client
    client.close()


@pytest.fixture
def prefix(client_of_redis: redis.Redis) -> Iterator[str]:
    """Keys of this test's own, which are gone afterwards."""
    prefix = f"ransel-test-{uuid.uuid4().hex}:"
    yield prefix
    for key in client_of_redis.scan_iter(f"{prefix}*"):
        client_of_redis.delete(key)


def publish(scene: DataIntegrityScene) -> bytes:
    """The good badge; what its issuer serves may be kept for a minute."""
    source = scene.build()
    scene.web.publish(DID_ADDRESS, scene.did_document, headers=MINUTE)
    signed = sign_document(scene.status_list, scene.key, METHOD)
    scene.web.publish(STATUS_ADDRESS, signed, content_type="application/vc", headers=MINUTE)
    return source


def ask(client: FlaskClient, source: bytes) -> TestResponse:
    return client.post("/api/v1/verify", data=source)


def test_the_app_keeps_answers_in_memory_by_itself(
    open_app: Open, scene: DataIntegrityScene
) -> None:
    source = publish(scene)
    client = open_app()
    answers = [ask(client, source).get_json() for _ in range(2)]
    assert [answer["verdict"] for answer in answers] == ["genuine", "genuine"]
    assert scene.web.asked == [DID_ADDRESS, STATUS_ADDRESS]
    assert [visit["address"] for visit in answers[1]["fetched"]] == [DID_ADDRESS, STATUS_ADDRESS]


def test_another_process_shares_what_is_kept_in_redis(
    client_of_redis: redis.Redis, prefix: str, scene: DataIntegrityScene
) -> None:
    publish(scene)
    policy = Policy(now=NOW)
    for _ in range(2):
        store = RedisStore(client_of_redis, prefix=prefix)
        answer = CachedFetch(scene.web, store=store, policy=policy)(DID_ADDRESS)
        assert answer.at == scene.web.at
    assert scene.web.asked == [DID_ADDRESS]
    later = Policy(now=NOW + timedelta(minutes=2))
    CachedFetch(scene.web, store=RedisStore(client_of_redis, prefix=prefix), policy=later)(
        DID_ADDRESS
    )
    assert scene.web.asked == [DID_ADDRESS] * 2


def test_redis_forgets_by_itself(client_of_redis: redis.Redis, prefix: str) -> None:
    store = RedisStore(client_of_redis, prefix=prefix)
    store.keep("a", b"1", seconds=50)
    assert 0 < int(client_of_redis.ttl(f"{prefix}a")) <= 50
    assert int(client_of_redis.ttl(f"{prefix}index")) > 0


def test_redis_is_bounded_in_entries_and_bytes(client_of_redis: redis.Redis, prefix: str) -> None:
    bounds = Bounds(entry_bytes=10, total_bytes=30, entries=100)
    store = RedisStore(client_of_redis, prefix=prefix, bounds=bounds)
    store.keep("too large", bytes(11), seconds=60)
    for count, key in enumerate("abcd"):
        store.keep(key, bytes(10), seconds=60 + count)
    kept = [key for key in ("too large", *"abcd") if store.read(key) is not None]
    assert kept == ["b", "c", "d"]
    assert len(list(client_of_redis.scan_iter(f"{prefix}*"))) == 4


def test_the_app_uses_redis_where_it_is_configured(
    client_of_redis: redis.Redis, open_app: Open, scene: DataIntegrityScene
) -> None:
    source = publish(scene)
    forget_answers(client_of_redis)
    answers = [ask(open_app({"RANSEL_VERIFIER_REDIS_URL": REDIS}), source) for _ in range(2)]
    kept = forget_answers(client_of_redis)
    assert [answer.get_json()["verdict"] for answer in answers] == ["genuine", "genuine"]
    assert scene.web.asked == [DID_ADDRESS, STATUS_ADDRESS]
    assert kept == 3


def forget_answers(client: redis.Redis) -> int:
    """Delete what apps of tests keep; says how many keys that were."""
    keys = list(client.scan_iter("ransel:answers:*"))
    return sum(client.delete(key) for key in keys)


def test_redis_being_down_never_breaks_a_verification(
    open_app: Open, scene: DataIntegrityScene
) -> None:
    source = publish(scene)
    client = open_app({"RANSEL_VERIFIER_REDIS_URL": NOWHERE})
    answers = [ask(client, source) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.get_json()["verdict"] for answer in answers] == ["genuine", "genuine"]


@pytest.fixture
def hanging_up() -> Iterator[tuple[int, list[object]]]:
    """A server that hangs up on everybody: its port, and who came."""
    listener = socket.create_server(("127.0.0.1", 0))
    came: list[object] = []

    def accept() -> None:
        while True:
            try:
                connection, peer = listener.accept()
            except OSError:
                return
            came.append(peer)
            connection.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield listener.getsockname()[1], came
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_after_a_failure_redis_is_left_alone_for_a_while(
    hanging_up: tuple[int, list[object]],
) -> None:
    port, came = hanging_up
    moments = [0.0]
    client = redis.Redis(port=port, retry=Retry(NoBackoff(), 0))
    store = RedisStore(client, clock=lambda: moments[0])
    assert store.read("a") is None
    at_first = len(came)
    assert at_first > 0
    store.keep("a", b"1", seconds=60)
    assert store.read("a") is None
    assert len(came) == at_first
    moments[0] = 60.0
    assert store.read("a") is None
    assert len(came) > at_first
    client.close()


def test_processes_count_together_how_often_a_host_is_asked(
    client_of_redis: redis.Redis, prefix: str
) -> None:
    rate = Rate(at_once=4, each_second=0.01)
    budgets = [RedisBudget(client_of_redis, rate=rate, prefix=prefix) for _ in range(2)]
    spent = [budget.spend("badges.example") for _ in range(3) for budget in budgets]
    assert spent == [True] * 4 + [False] * 2
    assert budgets[0].spend("other.example")
    for key in client_of_redis.scan_iter(f"{prefix}*"):
        assert b"example" not in key
        assert 0 < client_of_redis.ttl(key) <= rate.seconds_to_fill
        # As if a minute and a half had gone by: one question, and not two.
        client_of_redis.hincrbyfloat(key, "at", -150)
    assert [budget.spend("badges.example") for budget in budgets] == [True, False]


def test_without_redis_each_process_counts_for_itself(
    hanging_up: tuple[int, list[object]],
) -> None:
    client = redis.Redis(port=hanging_up[0], retry=Retry(NoBackoff(), 0))
    budget = RedisBudget(client, rate=Rate(at_once=2, each_second=0.001))
    assert [budget.spend("badges.example") for _ in range(3)] == [True, True, False]
    client.close()


def test_a_host_that_was_asked_enough_puts_the_question_off(
    open_app: Open, scene: DataIntegrityScene
) -> None:
    source = publish(scene)
    client = open_app()
    turns = client.application.extensions["ransel_desk"].turns
    while True:
        try:
            turns.admit(STATUS_ADDRESS)
        except UnavailableError:
            break
    put_off = ask(client, source)
    assert put_off.status_code == 503
    assert int(put_off.headers["Retry-After"]) > 0
    page = Page.read(client.post("/verify", data={"source": source.decode()}))
    assert (page.status, page.verdict) == (503, None)
    assert page.hidden("kept") != []
    assert ask(open_app(), source).get_json()["verdict"] == "genuine"


def test_an_address_that_is_not_of_redis_stops_the_start() -> None:
    with pytest.raises(SettingsError):
        create_app({"RANSEL_VERIFIER_REDIS_URL": "http://cache.example"})


def test_nothing_is_connected_before_it_is_needed() -> None:
    assert open_redis_store(NOWHERE).read("a") is None
