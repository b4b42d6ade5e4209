"""The backpack answers under its own name alone."""

from flask import Flask


def test_a_wrong_host_gets_a_plain_refusal(app: Flask) -> None:
    answer = app.test_client().get("/", base_url="http://evil.example")
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert "evil" not in answer.text
