"""Numbers in forms: whatever is wrong with one is said once."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import DecimalField, Form, IntegerField
from wtforms.validators import Optional

from backpack.numbers import Within

SENTENCE = "A number from 1 to 9."


class Numbers(Form):  # type: ignore[misc] # WTForms carries no types
    """One of each kind."""

    whole = IntegerField(validators=[Optional(), Within(1, 9, SENTENCE)])
    point = DecimalField(validators=[Optional(), Within(1, 9, SENTENCE)])


@pytest.mark.parametrize("typed", ["word", "0", "10", "-3", "nan", "sNaN", "Infinity", "1e999"])
def test_what_is_wrong_is_said_once(typed: str) -> None:
    form = Numbers(MultiDict({"whole": typed, "point": typed}))
    assert not form.validate()
    assert form.errors == {"whole": [SENTENCE], "point": [SENTENCE]}


@pytest.mark.parametrize("typed", ["", "1", "9"])
def test_what_is_right_is_taken(typed: str) -> None:
    assert Numbers(MultiDict({"whole": typed, "point": typed})).validate()
