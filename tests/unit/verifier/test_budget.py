"""How often one host is asked in all: buckets that fill again, in one process."""

import pytest

from tests.support.loopback import answer, redirect, serving
from verifier import budget as buckets
from verifier.budget import HostBudget, Rate
from verifier.errors import UnavailableError
from verifier.fetch import guarded_fetch
from verifier.policy import Limits
from verifier.turns import Turns

HOST = "badges.example"
SLOW = Rate(at_once=3, each_second=0.5)


def spent(budget: HostBudget, host: str = HOST, *, tries: int = 10) -> int:
    """How many of so many questions are let through at this moment."""
    return sum(budget.spend(host) for _ in range(tries))


def test_a_bucket_empties_and_fills_again_and_never_beyond() -> None:
    moments = [100.0]
    budget = HostBudget(SLOW, clock=lambda: moments[0])
    assert spent(budget) == 3
    moments[0] += 1.9
    assert spent(budget) == 0
    moments[0] += 0.2
    assert spent(budget) == 1
    moments[0] += 10_000
    assert spent(budget) == 3


def test_another_host_has_its_own() -> None:
    budget = HostBudget(SLOW, clock=lambda: 0.0)
    assert (spent(budget), spent(budget, "other.example")) == (3, 3)


def test_hosts_that_were_left_alone_take_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "MOST_HOSTS", 2)
    moments = [0.0]
    budget = HostBudget(SLOW, clock=lambda: moments[0])
    for host in ("a.example", "b.example"):
        spent(budget, host)
    moments[0] = SLOW.seconds_to_fill
    assert spent(budget, "c.example") == 3
    assert spent(budget, "c.example") == 0
    assert spent(budget, "a.example") == 3


def test_a_used_up_budget_is_said_without_waiting() -> None:
    turns = Turns(budget=HostBudget(Rate(at_once=1, each_second=0.001)))
    with turns.take(HOST, seconds=0):
        pass
    with pytest.raises(UnavailableError) as caught, turns.take(HOST, seconds=60):
        pass
    assert caught.value.code == "too_busy"


def test_where_a_redirect_leads_is_counted_there() -> None:
    turns = Turns(budget=HostBudget(Rate(at_once=1, each_second=0.001)))
    with (
        serving(answer(b"{}")) as (last, heads),
        serving(redirect(f"http://localhost:{last}/b")) as (first, _),
    ):
        fetch = guarded_fetch(
            limits=Limits(),
            plain_http_hosts=frozenset({f"localhost:{first}", f"localhost:{last}"}),
            admit=turns.admit,
        )
        assert fetch(f"http://localhost:{first}/a").status == 200
        with pytest.raises(UnavailableError) as caught:
            fetch(f"http://localhost:{first}/a")
        assert caught.value.code == "too_busy"
        assert len(heads) == 1
