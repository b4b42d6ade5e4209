"""Texts in the form in which people search: without case, accents and doubled spaces."""

import unicodedata


def fold_for_search(text: str) -> str:
    """``Élan  Vital`` as ``elan vital``, the same on every database."""
    parts = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())
