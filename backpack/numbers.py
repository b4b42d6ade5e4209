"""Numbers in forms: one sentence of ours, whatever was typed."""

from typing import Any

from wtforms.validators import NumberRange, StopValidation


class Within(NumberRange):  # type: ignore[misc] # WTForms carries no types
    """A number from ``min`` to ``max``; anything else is answered with ``message`` alone.

    WTForms would say of a word first that it is no number, and then that it is too small.
    """

    def __call__(self, form: Any, field: Any) -> None:
        """Judge the field.

        Raises:
            StopValidation: with the sentence.
        """
        try:
            super().__call__(form, field)
        except ValueError as error:
            field.errors.clear()
            raise StopValidation(str(self.message)) from error
