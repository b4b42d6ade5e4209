"""The one error of the artwork."""


class ArtworkError(ValueError):
    """A picture cannot be made from what was given.

    ``code`` is stable: ``symbol_unknown``, ``shape_unknown``, ``colour_invalid``,
    ``size_invalid``, ``picture_invalid`` or ``letters_missing``; ``detail`` is for whoever looks
    below it.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
