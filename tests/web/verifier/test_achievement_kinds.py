"""Kinds of achievements are said in words, whatever the issuer wrote."""

import pytest
from flask import Flask

from verifier.web import create_app
from verifier.web.achievement_kinds import show_kind


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app({})


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("CoCurricular", "Engagement beside the studies"),
        ("ext:SummerSchoolDay", "Summer school day"),
        ("Micro-credential of Ghent", "Micro-credential of Ghent"),
        ("", ""),
    ],
)
def test_kinds_are_words(app: Flask, written: str, shown: str) -> None:
    with app.test_request_context("/"):
        assert show_kind(written) == shown
