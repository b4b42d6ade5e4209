"""Every event of the trail has words for the person whose things it tells of.

If this fails, add the event to ``SENTENCES`` in ``backpack/leaving/trail.py``, with its Dutch; or
to ``NOT_ABOUT_A_LEARNER`` there, if nobody can find it in her own trail.
"""

import re
from pathlib import Path

from backpack.leaving.trail import NOT_ABOUT_A_LEARNER, SENTENCES

EVENT = re.compile(r'"((?:person|learner|staff|system|provider)(?::[a-z_]+){2})"')
SOURCES = Path(__file__).parents[2] / "backpack"


def test_every_event_is_told_in_words() -> None:
    events = {
        event for path in SOURCES.rglob("*.py") for event in EVENT.findall(path.read_text("utf-8"))
    }
    assert len(events) > 20
    assert events - set(SENTENCES) - NOT_ABOUT_A_LEARNER == set()
    assert not set(SENTENCES) & NOT_ABOUT_A_LEARNER
