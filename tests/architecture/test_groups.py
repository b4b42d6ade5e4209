"""Tests of one group run in one worker: they share a demo, and would start one each otherwise."""

import pytest


@pytest.mark.xdist_group("together")
def test_a_group_is_seen_by_the_workers(request: pytest.FixtureRequest) -> None:
    """Some versions of pytest and its plugin for workers leave groups out without a word."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("this run has no groups")
    assert request.node.nodeid.endswith("@together")
