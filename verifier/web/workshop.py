"""The workbenches of this process: each is a child that decodes, watched with a clock."""

import atexit
import os
import subprocess
import sys
import threading
from functools import lru_cache
from pathlib import Path

from werkzeug.exceptions import ServiceUnavailable

import verifier
from verifier import workbench
from verifier.errors import UnreadableError
from verifier.workbench import PICTURE, read_message, write_message

JOB_SECONDS = 10.0
"""A photo without a code takes three at the most; what takes longer is made to take long."""

BENCHES = 2
WAIT_SECONDS = 12.0
COME_BACK_SECONDS = 10
JOBS_EACH = 500
"""Then the child is replaced, so that nothing in it can grow for ever."""

_TOO_MUCH = {"pdf": "too_large"}


class Workshop:
    """So many children at most, started when they are needed and ended with this process."""

    def __init__(self, *, benches: int = BENCHES, wait: float = WAIT_SECONDS) -> None:
        self._places = threading.BoundedSemaphore(benches)
        self._idle: list[_Bench] = []
        self._lock = threading.Lock()
        self._wait = wait

    def decode(self, job: str, source: bytes, *, seconds: float = JOB_SECONDS) -> tuple[bytes, ...]:
        """Have a child do the job in so many seconds.

        Raises:
            UnreadableError: as the job; ``picture_too_large`` or ``too_large`` where it took
                more time or memory than any lawful file.
            ServiceUnavailable: all children are busy.
        """
        if not self._places.acquire(timeout=self._wait):
            raise ServiceUnavailable(retry_after=COME_BACK_SECONDS)
        try:
            bench = self._take()
            try:
                return bench.do(job, source, seconds=seconds)
            finally:
                self._put_back(bench)
        finally:
            self._places.release()

    def close(self) -> None:
        """End all children that are idle."""
        with self._lock:
            benches, self._idle = self._idle, []
        for bench in benches:
            bench.close()

    def _take(self) -> "_Bench":
        with self._lock:
            return self._idle.pop() if self._idle else _Bench()

    def _put_back(self, bench: "_Bench") -> None:
        if bench.usable:
            with self._lock:
                self._idle.append(bench)
        else:
            bench.close()


class _Bench:
    """One child and its pipes."""

    def __init__(self) -> None:
        root = Path(verifier.__file__).parents[1]
        # It needs nothing of our environment, in which there may be secrets.
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", workbench.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(root), "PATH": os.environ.get("PATH", "")},
            cwd="/",
        )
        if self._child.stdin is None or self._child.stdout is None:
            raise OSError("a child without pipes")
        self._to, self._from = self._child.stdin, self._child.stdout
        self._jobs = 0

    @property
    def usable(self) -> bool:
        return self._jobs < JOBS_EACH and self._child.poll() is None

    def do(self, job: str, source: bytes, *, seconds: float) -> tuple[bytes, ...]:
        self._jobs += 1
        clock = threading.Timer(seconds, self._child.kill)
        clock.start()
        try:
            write_message(self._to, {"job": job}, (source,))
            answer = read_message(self._from)
        except (OSError, ValueError):
            answer = None
        finally:
            clock.cancel()
        if answer is None:
            # Killed by the clock, or by its own hand where memory was refused to it.
            self.close()
            raise UnreadableError(_TOO_MUCH.get(job, "picture_too_large"))
        head, parts = answer
        code = head.get("code")
        if code == "memory":
            self._jobs = JOBS_EACH
            raise UnreadableError(_TOO_MUCH.get(job, "picture_too_large"))
        if isinstance(code, str):
            raise UnreadableError(code, str(head.get("detail", "")))
        return parts

    def close(self) -> None:
        self._child.kill()
        for pipe in (self._to, self._from):
            try:
                pipe.close()
            except OSError:
                # What was still to be written has nobody to read it.
                continue
        self._child.wait()


@lru_cache(maxsize=1)
def _workshop_of(_pid: int) -> Workshop:
    workshop = Workshop()
    atexit.register(workshop.close)
    return workshop


def close_workshop() -> None:
    """End the children of this process; the next job starts new ones."""
    _workshop_of(os.getpid()).close()


def decode(job: str, source: bytes) -> tuple[bytes, ...]:
    """Have this process's workshop do a job. A process that was forked off gets its own."""
    return _workshop_of(os.getpid()).decode(job, source)


def encode_picture(content: bytes) -> bytes | None:
    """A raster picture made harmless, or None."""
    try:
        return next(iter(decode(PICTURE, content)), None)
    except UnreadableError:
        return None
