"""Ways to change one thing in a scene; shared by the tables of the four kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.badges import Scene

DELETE = object()


@dataclass(frozen=True)
class Row:
    """One change to a good badge, and the one check with the one code that it must lead to."""

    name: str
    change: Callable[[Any], object]
    check: str
    code: str
    outcome: str = "failed"


def put(where: str, value: object) -> Callable[[Any], None]:
    """Set (or delete) one value in a scene: ``document/credentialSubject/id``."""

    def change(scene: Scene) -> None:
        holder, last = _walk(scene, where)
        if value is DELETE:
            del holder[last]
        else:
            holder[last] = value

    return change


def after(where: str, value: object) -> Callable[[Any], None]:
    """The same in the signed document: tampering."""

    def change(scene: Any) -> None:
        def tamper(signed: dict[str, Any]) -> None:
            holder, last = _walk_object(signed, where.split("/"))
            if value is DELETE:
                del holder[last]
            else:
                holder[last] = value

        scene.after.append(tamper)

    return change


def attribute(name: str, value: object) -> Callable[[Any], None]:
    """Set an attribute of the scene."""
    return lambda scene: setattr(scene, name, value)


def late(action: Callable[[Any], object]) -> Callable[[Any], None]:
    """Do something to the web after everything was published."""

    def change(scene: Scene) -> None:
        scene.late.append(lambda: action(scene.web))

    return change


def both(*changes: Callable[[Any], object]) -> Callable[[Any], None]:
    """Several steps that are one change."""

    def change(scene: Scene) -> None:
        for step in changes:
            step(scene)

    return change


def _walk(scene: Scene, where: str) -> tuple[Any, Any]:
    first, *rest = where.split("/")
    return _walk_object(getattr(scene, first), rest)


def _walk_object(holder: Any, steps: list[str]) -> tuple[Any, Any]:
    for step in steps[:-1]:
        holder = holder[int(step) if isinstance(holder, list) else step]
    last = steps[-1]
    return holder, int(last) if isinstance(holder, list) else last
