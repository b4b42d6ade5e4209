"""The wallet side of ``@openid4vc/openid4vci`` takes every form over HTTP; our verifier judges it.

Asked wherever node is.
"""

import json
import subprocess
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask

from tests.support.asking import HOSTS, AskBackpack
from tests.support.npm import require_packages
from tests.support.served_app import serving
from tests.web.wallets.conftest import Learner
from verifier import Policy, Verdict, verify

FOLDER = Path(__file__).parents[2] / "conformance" / "node_wallet"
ORIGIN = "http://backpack.test"


@pytest.fixture(scope="module")
def node_wallet() -> Path:
    """The script, with its library installed."""
    return require_packages(FOLDER, "the JavaScript wallet") / "wallet.mjs"


def known_by_its_name(app: Flask) -> Callable[[Any, Any], Iterable[bytes]]:
    """The app behind a server on loopback, as if it had been asked by its own name."""

    def answer(environ: Any, start: Any) -> Iterable[bytes]:
        return app({**environ, "HTTP_HOST": "backpack.test"}, start)

    return answer


@pytest.mark.parametrize(
    "form", ["open-badge-jwt", "open-badge-json-ld", "micro-credential-sd-jwt"]
)
def test_a_wallet_that_we_did_not_write_takes_it(
    node_wallet: Path, learner: Learner, moment: datetime, form: str
) -> None:
    link, _page = learner.offer(form)
    with serving(lambda _address: cast("Flask", known_by_its_name(learner.app))) as server:
        asked = {
            "link": link,
            "txCode": learner.row().tx_code,
            "at": moment.isoformat(),
            "origin": ORIGIN,
            "server": server,
        }
        done = subprocess.run(
            ["node", str(node_wallet)], cwd=FOLDER, input=json.dumps(asked),
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (taken,) = json.loads(done.stdout)["credentials"]
    credential = taken["credential"]
    text = credential if isinstance(credential, str) else json.dumps(credential)
    report = verify(
        text.encode(),
        policy=Policy(now=moment, plain_http_hosts=HOSTS),
        fetch=AskBackpack(learner.app),
    )
    assert report.verdict is Verdict.GENUINE
