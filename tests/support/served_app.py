"""A WSGI app behind a real socket on loopback, for as long as a test needs it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    """Answers without writing each request down."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@contextmanager
def serving(make_app: Callable[[str], Flask]) -> Iterator[str]:
    """Serve ``make_app(base_url)`` on a free port of 127.0.0.1; gives the base address."""

    def not_yet(_environ: object, _start: object) -> list[bytes]:
        raise RuntimeError("asked before the app was there")

    server = make_server("127.0.0.1", 0, not_yet, threaded=True, request_handler=QuietHandler)
    base_url = f"http://127.0.0.1:{server.server_port}"
    server.app = make_app(base_url)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield base_url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
