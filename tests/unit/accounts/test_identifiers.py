"""Identifiers: one normal form for all spellings, masks that give nothing away."""

import pytest

from backpack.accounts.identifiers import mask_identifier, normalise_identifier, scope_of
from backpack.models import IdentifierKind

EMAIL, EPPN = IdentifierKind.EMAIL, IdentifierKind.EPPN
ESI, EDUID = IdentifierKind.ESI, IdentifierKind.EDUID


@pytest.mark.parametrize(
    ("kind", "value", "normalised"),
    [
        (EMAIL, " Anna.Peeters@Ghent.Example ", "anna.peeters@ghent.example"),
        (EMAIL, "anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        (EMAIL, "anna+badges@ghent.example", "anna+badges@ghent.example"),
        (EMAIL, "Straße@Ghent.Example", "straße@ghent.example"),
        (EMAIL, "ſanne@ghent.example", "ſanne@ghent.example"),
        (EMAIL, "ﬁen@ghent.example", "ﬁen@ghent.example"),
        (EMAIL, "\N{CYRILLIC SMALL LETTER A}nna@ghent.example", "\u0430nna@ghent.example"),
        (EPPN, "APeeters@Ghent.Example", "apeeters@ghent.example"),
        (EPPN, "\N{KELVIN SIGN}arel@Ghent.Example", "\u212aarel@ghent.example"),
        (
            ESI,
            "URN:schac:personaluniquecode:INT:esi:Ghent.Example:Ab1",
            "urn:schac:personaluniquecode:int:esi:ghent.example:Ab1",
        ),
        (EDUID, "0b93aa41-Q", "0b93aa41-Q"),
    ],
)
def test_normal_form(kind: IdentifierKind, value: str, normalised: str) -> None:
    assert normalise_identifier(kind, value) == normalised
    assert normalise_identifier(kind, normalised) == normalised


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (EMAIL, ""),
        (EMAIL, "anna"),
        (EMAIL, "anna@@ghent.example"),
        (EMAIL, "anna@ghent.example\nBcc: x@y.example"),
        (EMAIL, "Anna <anna@ghent.example>"),
        (EMAIL, "a" * 401 + "@ghent.example"),
        (EMAIL, "\N{KELVIN SIGN}arel@ghent.example"),
        (EPPN, "anna"),
        (EPPN, "anna@b@ghent.example"),
        (EPPN, "anna peeters@ghent.example"),
        (EPPN, "anna@"),
        (EPPN, "anna@\N{KELVIN SIGN}ul.example"),
        (ESI, "urn:schac:personalUniqueCode:int:esi:ghent.example"),
        (ESI, "urn:schac:personalUniqueCode:be:esi:ghent.example:1"),
        (ESI, "1234"),
        (EDUID, ""),
        (EDUID, "a b"),
    ],
)
def test_malformed(kind: IdentifierKind, value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        normalise_identifier(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        (EMAIL, "anna.peeters@ghent.example", "a•••@ghent.example"),
        (EPPN, "apeeters@ghent.example", "a•••@ghent.example"),
        (ESI, "urn:schac:personalUniqueCode:int:esi:ghent.example:000170424", "•••424"),
        (EDUID, "0b93aa41", "0b•••"),
    ],
)
def test_mask(kind: IdentifierKind, value: str, masked: str) -> None:
    assert mask_identifier(kind, value) == masked


def test_scope() -> None:
    assert scope_of(EMAIL, "anna@ghent.example") == "ghent.example"
    assert scope_of(EPPN, "anna@ghent.example") == "ghent.example"
    assert scope_of(ESI, "urn:schac:personaluniquecode:int:esi:ghent.example:1") == "ghent.example"
    assert scope_of(EDUID, "0b93aa41") == ""
