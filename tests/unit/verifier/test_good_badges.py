"""The good badge of each kind is genuine, with every check that can be asked passed."""

import pytest

from tests.support.badges import DataIntegrityScene, HostedScene, JwtScene, Scene, SignedScene
from verifier import Outcome, Verdict


@pytest.mark.parametrize("kind", [DataIntegrityScene, JwtScene, HostedScene, SignedScene])
def test_every_check_passes(kind: type[Scene]) -> None:
    report = kind().verify()
    assert [(check.name.value, check.outcome, check.code) for check in report.checks] == [
        (check.name.value, Outcome.PASSED, check.code) for check in report.checks
    ]
    assert report.verdict is Verdict.GENUINE
