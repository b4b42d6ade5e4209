"""Dates as badges write them, none of which may overflow."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.dates import read_span
from verifier.errors import RefutedError


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-09-01T00:00:00Z", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-09-01t00:00:00z", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-09-01T02:00:00+02:00", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-08-31T18:30:00-0530", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-09-01T00:00:00.5Z", datetime(2026, 9, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-09-01T00:00:00.123456789Z", datetime(2026, 9, 1, 0, 0, 0, 123_456, tzinfo=UTC)),
        ("2026-09-01T00:00", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-08-31T24:00:00Z", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-08-31T23:59:60Z", datetime(2026, 9, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+05:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59-05:00", datetime.max.replace(tzinfo=UTC)),
        ("9999-12-31T24:00:00Z", datetime.max.replace(tzinfo=UTC)),
        (1359217910, datetime(2013, 1, 26, 16, 31, 50, tzinfo=UTC)),
        ("1359217910", datetime(2013, 1, 26, 16, 31, 50, tzinfo=UTC)),
        (10**30, datetime.max.replace(tzinfo=UTC)),
        (-(10**30), datetime.min.replace(tzinfo=UTC)),
        (1e14, datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_moment(written: object, moment: datetime) -> None:
    span = read_span(written, field="x")
    assert (span.first, span.last) == (moment, moment)


def test_a_day_is_all_of_its_moments() -> None:
    span = read_span("2026-09-01", field="x")
    assert span.first == datetime(2026, 9, 1, tzinfo=UTC)
    assert span.last == datetime(2026, 9, 1, 23, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "", "soon", "2026-13-01", "2026-02-30T00:00:00Z", "2026-09-01T25:00:00Z",
        "2026-09-01T24:00:01Z", "2026-09-01T00:60:00Z", "2026-09-01T00:00:61Z",
        "2026-09-01T00:00:00+99:00", "2026-09-01T00:00:00+00:99", "26-09-01", "0000-01-01",
        "2026-09-01T00:00:00Z\n2", "٢٠٢٦-09-01", "12", True, None, [], {},
    ],
)  # fmt: skip
def test_no_date(written: object) -> None:
    with pytest.raises(RefutedError) as error:
        read_span(written, field="validFrom")
    assert (error.value.code, error.value.evidence["field"]) == ("date_malformed", "validFrom")


@given(
    st.text()
    | st.integers()
    | st.floats()
    | st.from_regex(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z))?")
)
def test_anything_is_a_moment_or_no_date(written: object) -> None:
    try:
        span = read_span(written, field="x")
    except RefutedError:
        return
    assert span.first.tzinfo is UTC
    assert span.first <= span.last
