"""What was counted is kept for some minutes."""

from datetime import UTC, datetime, timedelta

from backpack.staff.insight.keeping import KEPT_FOR, MOST, Kept

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


def test_what_was_counted_is_kept_for_some_minutes_by_desk() -> None:
    kept = Kept[int]()
    made: list[int] = []

    def get(desk: int, *, after: timedelta = timedelta(0), keep: bool = True) -> int:
        def make() -> int:
            made.append(desk)
            return len(made)

        return kept.get((desk,), make, now=NOW + after, keep=lambda _made: keep)

    assert [get(1), get(1), get(2), get(1)] == [1, 1, 2, 1]
    assert get(1, after=KEPT_FOR - timedelta(seconds=1)) == 1
    assert get(1, after=KEPT_FOR) == 3
    assert get(1, after=timedelta(0)) == 4, "the clock went back"
    assert [get(3, keep=False), get(3, keep=False)] == [5, 6]


def test_the_oldest_goes_when_there_are_too_many() -> None:
    kept = Kept[int]()
    for desk in range(MOST + 1):
        kept.get((desk,), lambda: 1, now=NOW, keep=lambda _made: True)
    assert kept.get((MOST,), lambda: 2, now=NOW, keep=lambda _made: True) == 1
    assert kept.get((0,), lambda: 2, now=NOW, keep=lambda _made: True) == 2
