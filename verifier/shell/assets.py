"""Where templates, static files and translations lie, in a checkout and in an installed wheel."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory, url_for

ONE_DAY = 86_400
ONE_YEAR = 365 * ONE_DAY


@cache
def asset_folder(name: str) -> Path:
    """The folder ``templates``, ``static`` or ``translations``.

    A wheel carries them in ``ransel_assets``; a checkout has them beside the packages, and they
    go before the copies that an editable install makes once and never again.
    """
    root = Path(__file__).resolve().parents[2]
    if (root / "pyproject.toml").is_file():
        return root / name
    spec = find_spec("ransel_assets")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"{name} is neither beside the packages nor installed")
    return Path(next(iter(spec.submodule_search_locations))) / name


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def serve_static(app: Flask, *, parts: frozenset[str]) -> None:
    """Serve ``static/<part>/...`` for the named parts, and give templates ``static(path)``.

    The address carries a digest of the bytes, so browsers may keep a file for good and still get
    the new one after an update.
    """
    folder = asset_folder("static")

    def send_static(part: str, filename: str) -> Response:
        if part not in parts:
            abort(404)
        return send_from_directory(folder / part, filename, max_age=ONE_YEAR)

    def send_favicon() -> Response:
        # Asked for beside whatever is no page of ours, such as JSON and PDFs.
        return send_from_directory(folder / "shared", "favicon.ico", max_age=ONE_DAY)

    app.add_url_rule("/static/<part>/<path:filename>", endpoint="static", view_func=send_static)
    app.add_url_rule("/favicon.ico", endpoint="favicon", view_func=send_favicon)

    def static(path: str) -> str:
        part, _, filename = path.partition("/")
        version = _digest(folder / path)
        return url_for("static", part=part, filename=filename, v=version)

    app.jinja_env.globals["static"] = static
