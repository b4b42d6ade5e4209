"""A map of addresses to files in place of the network, so that a report can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from verifier.errors import UnavailableError, UnreadableError
from verifier.fetch import Fetch, Response
from verifier.formats import read_json
from verifier.policy import Limits


class WebMapError(ValueError):
    """The file is no map of addresses; the text says where it is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    path: Path
    status: int
    content_type: str


def read_web_map(file: Path, *, limits: Limits, at: datetime) -> Fetch:
    """Read ``{address: {"path", "status", "content_type"}}``; paths are relative to the file.

    The fetch answers with the bytes of ``path`` as of ``at``; any other address is unreachable.

    Raises:
        WebMapError: the file cannot be read, or is no such map.
    """
    try:
        document = read_json(file.read_bytes(), limits=limits)
    except (OSError, UnreadableError) as error:
        raise WebMapError(f"{file}: {error}") from error
    if not isinstance(document, Mapping):
        raise WebMapError(f"{file}: a map of addresses is a JSON object")
    answers = {
        str(address): _read_answer(address, answer, file.parent)
        for address, answer in document.items()
    }

    def fetch(address: str, *, accept: str = "application/json") -> Response:
        del accept
        answer = answers.get(address)
        if answer is None:
            raise UnavailableError("unreachable", "not in the map", address=address)
        return Response(
            address=address,
            status=answer.status,
            content_type=answer.content_type,
            body=_read_body(answer.path, limits),
            at=at,
        )

    return fetch


def refuse_network(address: str, *, accept: str = "application/json") -> Response:
    """The fetch of whoever is offline: nothing can be reached.

    Raises:
        UnavailableError: ``unreachable``, always.
    """
    del accept
    raise UnavailableError("unreachable", "offline", address=address)


def _read_answer(address: object, answer: Any, folder: Path) -> _Answer:
    if not isinstance(answer, Mapping):
        raise WebMapError(f"{address}: an answer is an object")
    path, status = answer.get("path"), answer.get("status", 200)
    content_type = answer.get("content_type", "")
    if path is not None and not isinstance(path, str):
        raise WebMapError(f"{address}: 'path' is a text")
    if not isinstance(status, int) or not isinstance(content_type, str):
        raise WebMapError(f"{address}: 'status' is a number and 'content_type' a text")
    return _Answer(
        path=folder / path if path is not None else Path(),
        status=status,
        content_type=content_type.partition(";")[0].strip().lower(),
    )


def _read_body(path: Path, limits: Limits) -> bytes:
    if path == Path():
        return b""
    try:
        with path.open("rb") as file:
            body = file.read(limits.response_bytes + 1)
    except OSError as error:
        raise UnavailableError("unreachable", str(error)) from error
    if len(body) > limits.response_bytes:
        raise UnavailableError("too_large")
    return body
