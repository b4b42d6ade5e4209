"""A learner, her browser, and a program that she may connect."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backpack.models import Person
from tests.support.factories import make_person
from tests.support.programs import Program
from tests.support.sessions import sign_in_as
from tests.support.writing import write


@pytest.fixture
def noor(app: Flask) -> Person:
    return write(app, lambda session: make_person(session, email="noor@student.example"))


@pytest.fixture
def browser(app: Flask, noor: Person) -> FlaskClient:
    return sign_in_as(app, noor)


@pytest.fixture
def program(app: Flask) -> Program:
    return Program(app)
