"""The demo: invented people and badges, and an identity provider without passwords."""

from flask import Flask

from backpack.config import Config, Environment
from backpack.demo.mailbox import mailbox


def register(app: Flask, config: Config) -> None:
    """Add the mailbox page, and the word that this is a demo; outside a demo, nothing."""
    demo = config.environment is Environment.DEMO
    if demo:
        app.register_blueprint(mailbox)

    @app.context_processor
    def _say_so() -> dict[str, bool]:
        return {"is_demo": demo}
