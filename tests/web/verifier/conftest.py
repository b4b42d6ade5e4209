"""The public app on a web in memory, with issuers that sign for real."""

from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from tests.support.badges import NOW, DataIntegrityScene
from tests.support.fake_web import FakeWeb
from verifier.web import create_app

BADGE = "https://badges.example/b/1"

Open = Callable[..., FlaskClient]


@pytest.fixture
def scene() -> DataIntegrityScene:
    """A good badge that waits to be changed, signed and published."""
    return DataIntegrityScene()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, so that not every app of every test compiles them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def open_app(scene: DataIntegrityScene, compiled: FileSystemBytecodeCache) -> Open:
    """Make a visitor of the app: ``open_app(config)``; its web is the scene's."""

    def make(config: Mapping[str, str] | None = None, *, web: FakeWeb | None = None) -> FlaskClient:
        served = web or scene.web
        app = create_app(config or {}, fetch_factory=lambda _policy: served, clock=lambda: NOW)
        app.testing = True
        app.jinja_env.bytecode_cache = compiled
        return app.test_client()

    return make


@pytest.fixture
def client(open_app: Open) -> FlaskClient:
    """A visitor of the app as it is without any configuration."""
    return open_app()


@pytest.fixture
def good(scene: DataIntegrityScene) -> bytes:
    """The good badge as a file, which is also published at ``BADGE``."""
    badge = scene.build()
    scene.web.publish(BADGE, badge)
    return badge
