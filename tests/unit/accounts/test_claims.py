"""Names, and an address with the word that it was verified, from whichever source they come."""

import pytest

from backpack.accounts.oidc.claims import merge_userinfo, read_claims
from backpack.accounts.providers import (
    Authority,
    ClaimMap,
    ClientAuthentication,
    Provider,
    ProviderKind,
)

PROVIDER = Provider(
    key="ghent",
    name="Ghent University",
    name_nl="Universiteit Gent",
    kind=ProviderKind.INSTITUTION,
    institution="ghent",
    issuer="https://login.ghent.example",
    discovery="https://login.ghent.example/.well-known/openid-configuration",
    client_id="ransel",
    client_secret=None,
    client_authentication=ClientAuthentication.NONE,
    scopes=("openid",),
    claims=ClaimMap(),
    authority=Authority(email_domains=frozenset({"ghent.example"})),
)
A, B = "a@ghent.example", "b@ghent.example"


@pytest.mark.parametrize(
    ("token", "userinfo", "emails"),
    [
        ({}, {"email": A, "email_verified": True}, [A]),
        ({"email": A, "email_verified": True}, {}, [A]),
        ({"email": A}, {"email": A, "email_verified": True}, [A]),
        ({"email": A}, {"email": B, "email_verified": True}, []),
        ({"email": A}, {"email_verified": True}, []),
        ({"email_verified": True}, {"email": A}, []),
        ({"email": A, "email_verified": True}, {"email": B, "email_verified": True}, [A]),
        ({"email": A, "email_verified": False}, {"email": A, "email_verified": True}, []),
    ],
)
def test_an_address_and_its_word_stay_together(
    token: dict[str, object], userinfo: dict[str, object], emails: list[str]
) -> None:
    merged = merge_userinfo({"sub": "1", **token}, {"sub": "1", **userinfo}, PROVIDER)
    read = read_claims(merged, PROVIDER)
    assert [identifier.value for identifier in read.identifiers] == emails


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": " Anna Peeters "}, "Anna Peeters"),
        ({"given_name": "Anna", "family_name": "Peeters"}, "Anna Peeters"),
        ({"given_name": "Anna"}, "Anna"),
        ({"name": "Anna\u202e\nPeeters"}, "AnnaPeeters"),
        ({"name": 7}, ""),
        ({}, ""),
    ],
)
def test_the_name(claims: dict[str, object], name: str) -> None:
    assert read_claims({"sub": "1", **claims}, PROVIDER).name == name
