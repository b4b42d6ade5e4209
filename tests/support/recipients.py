"""Who a badge says it was issued to, what is asked, and the code of the answer.

One table for the engine and for the script that compares in the page: they must agree.
"""

from tests.support.badges import RECIPIENT, SALT, hashed

MAIL = {"identityType": "emailAddress", "hashed": True, "identityHash": hashed(RECIPIENT)}
NAME = {"identityType": "name", "hashed": False, "identityHash": "Noor Peeters"}
HIDDEN_NAME = {"identityType": "name", "hashed": True, "identityHash": hashed("Noor Peeters")}
NUMBER = {"identityType": "sourcedId", "hashed": True, "identityHash": hashed("s1234567")}
PHONE = {"identityType": "phoneNumber", "hashed": False, "identityHash": "+32 9 264 00 00"}
PRINCIPAL = {
    "identityType": "ext:eduPersonPrincipalName",
    "hashed": True,
    "identityHash": hashed("noor@university.example"),
}
BROKEN = {"identityType": "emailAddress", "hashed": True, "identityHash": "whirlpool$00"}

CASES: tuple[tuple[tuple[dict[str, object], ...], str, str], ...] = (
    ((MAIL,), RECIPIENT, "recipient_matches"),
    ((MAIL,), f" {RECIPIENT.upper()} ", "recipient_matches"),
    ((MAIL,), f"mailto:{RECIPIENT}", "recipient_matches"),
    ((MAIL,), "somebody@else.example", "recipient_mismatch"),
    ((MAIL,), "Noor Peeters", "recipient_of_another_kind"),
    ((MAIL, NAME), RECIPIENT, "recipient_matches"),
    ((MAIL, NAME), "somebody@else.example", "recipient_mismatch"),
    ((MAIL, NAME), "noor  PEETERS", "recipient_matches"),
    ((MAIL, NAME), "Peeters, Nóor", "recipient_matches"),
    ((MAIL, NAME), "N. Peeters", "recipient_name_differs"),
    ((NAME,), RECIPIENT, "recipient_of_another_kind"),
    ((NAME,), "Mehmet", "recipient_name_differs"),
    ((HIDDEN_NAME,), "Noor Peeters", "recipient_matches"),
    ((HIDDEN_NAME,), "Mehmet", "recipient_name_differs"),
    ((NUMBER, NAME), "s1234567", "recipient_matches"),
    ((NUMBER, NAME), "s7654321", "recipient_mismatch"),
    ((NUMBER, NAME), "Mehmet Yilmaz", "recipient_name_differs"),
    ((PRINCIPAL, MAIL, NAME), "Mehmet", "recipient_name_differs"),
    ((PRINCIPAL, MAIL), "Mehmet", "recipient_of_another_kind"),
    ((PRINCIPAL, MAIL), "noor@university.example", "recipient_matches"),
    ((PHONE,), "+3292640000", "recipient_matches"),
    ((PHONE,), "+3292640001", "recipient_mismatch"),
    ((BROKEN,), RECIPIENT, "recipient_hash_unsupported"),
    ((), RECIPIENT, "recipient_absent"),
)


def identifiers(entries: tuple[dict[str, object], ...]) -> list[dict[str, object]]:
    """The entries as ``credentialSubject.identifier``, salted where they are hashed."""
    return [
        {"type": "IdentityObject", **entry, **({"salt": SALT} if entry["hashed"] else {})}
        for entry in entries
    ]
