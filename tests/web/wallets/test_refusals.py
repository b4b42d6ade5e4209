"""What a wallet is refused, with the code that the specification has for it."""

from typing import Any

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import select

from backpack.api.wallets.taking import MOST_WRONG_CODES
from backpack.db import new_session
from backpack.issuing.revocation import revoke_credential
from backpack.models import AuditEvent, Credential, WalletOffer
from backpack.retention import forget_old
from tests.conftest import SteppingClock
from tests.support import factories
from tests.web.wallets.conftest import Learner

JWT = "open-badge-jwt"


def begin(learner: Learner) -> str:
    """An access token."""
    learner.offer(JWT, with_code="")
    return str(learner.wallet.ask_token(learner.row().code).json["access_token"])


def ask(learner: Learner, access: str, **proof: Any) -> tuple[int, str]:
    wallet = learner.wallet
    nonce = proof.pop("nonce", None) or wallet.ask_nonce()
    answer = wallet.ask_credential(access, JWT, wallet.prove(nonce, **proof))
    return answer.status_code, answer.json.get("error", "")


def test_a_wrong_code_counts_and_the_fifth_ends_the_offer(learner: Learner) -> None:
    learner.offer(JWT)
    row = learner.row()
    wrong = "000000" if row.tx_code != "000000" else "111111"
    for _attempt in range(MOST_WRONG_CODES):
        answer = learner.wallet.ask_token(row.code, wrong)
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    answer = learner.wallet.ask_token(row.code, row.tx_code)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert learner.row().ended_at is not None
    with learner.app.app_context(), new_session() as session:
        assert "system:wallet:ended" in set(session.scalars(select(AuditEvent.event)))


def test_a_right_code_after_a_wrong_one_is_taken(learner: Learner) -> None:
    learner.offer(JWT)
    row = learner.row()
    assert learner.wallet.ask_token(row.code, "x").status_code == 400
    assert learner.wallet.ask_token(row.code).json["error"] == "invalid_request"
    assert learner.wallet.ask_token(row.code, row.tx_code).status_code == 200


def test_a_code_that_nobody_asked_for_is_an_error(learner: Learner) -> None:
    learner.offer(JWT, with_code="")
    answer = learner.wallet.ask_token(learner.row().code, "123456")
    assert answer.json["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:pre-authorized_code"}, "invalid_request"),
        (
            {
                "grant_type": "urn:ietf:params:oauth:grant-type:pre-authorized_code",
                "pre-authorized_code": "A" * 43,
            },
            "invalid_grant",
        ),
    ],
)
def test_token_requests_that_are_wrong(learner: Learner, form: dict[str, str], code: str) -> None:
    answer = learner.wallet.client.post("/wallets/token", data=form)
    assert (answer.status_code, answer.json["error"]) == (400, code)
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_offer_is_good_for_one_token(learner: Learner) -> None:
    begin(learner)
    code = learner.row().code
    assert learner.wallet.ask_token(code).json["error"] == "invalid_grant"
    assert learner.wallet.client.get(f"/wallets/offers/{code}").status_code == 404


def test_an_offer_that_is_late_or_withdrawn_gives_nothing(
    learner: Learner, clock: SteppingClock
) -> None:
    _link, page = learner.offer(JWT, with_code="")
    withdrawn = learner.row().code
    assert learner.owner.post(f"{page}/withdraw").status_code == 302
    assert learner.wallet.ask_token(withdrawn).json["error"] == "invalid_grant"
    learner.offer(JWT, with_code="")
    clock.advance(minutes=10)
    assert learner.wallet.ask_token(learner.row().code).json["error"] == "invalid_grant"
    assert learner.wallet.client.get(f"/wallets/offers/{learner.row().code}").status_code == 404


def test_a_new_offer_ends_the_one_before(learner: Learner) -> None:
    learner.offer(JWT, with_code="")
    earlier = learner.row().code
    learner.offer(JWT, with_code="")
    assert learner.wallet.ask_token(earlier).json["error"] == "invalid_grant"
    assert learner.wallet.ask_token(learner.row().code).status_code == 200


def test_withdrawn_between_token_and_credential(learner: Learner) -> None:
    access = begin(learner)
    learner.owner.post(f"/wallet-offers/{learner.row().public_id}/withdraw")
    assert ask(learner, access) == (401, "invalid_token")


def test_an_access_token_ends(learner: Learner, clock: SteppingClock) -> None:
    access = begin(learner)
    clock.advance(minutes=5)
    assert ask(learner, access) == (401, "invalid_token")
    answer = learner.wallet.client.post("/wallets/credential", json={})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_nonce_is_used_once_and_not_made_up(learner: Learner, clock: SteppingClock) -> None:
    access = begin(learner)
    nonce = learner.wallet.ask_nonce()
    assert ask(learner, access, nonce=nonce) == (200, "")
    assert ask(learner, access, nonce=nonce) == (400, "invalid_nonce")
    assert ask(learner, access, nonce="A" * 75) == (400, "invalid_nonce")
    late = learner.wallet.ask_nonce()
    learner.wallet.now = clock.moment
    clock.advance(minutes=4)
    learner.offer(JWT, with_code="")
    access = learner.wallet.ask_token(learner.row().code).json["access_token"]
    clock.advance(minutes=2)
    assert ask(learner, access, nonce=late) == (400, "invalid_nonce")


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "http://elsewhere.test/wallets"},
        {"iat": 1},
        {"iat": 4_000_000_000},
        {"header": {"typ": "JWT"}},
        {"header": {"jwk": None}},
        {"header": {"jwk": None, "kid": "did:web:backpack.test"}},
        {"header": {"jwk": None, "kid": "did:jwk:AAAA"}},
        {"header": {"kid": "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"}},
    ],
)
def test_proofs_that_prove_nothing(learner: Learner, wrong: dict[str, Any]) -> None:
    access = begin(learner)
    assert ask(learner, access, **wrong) == (400, "invalid_proof")
    # Whoever sends nonsense has not used the offer up.
    assert ask(learner, access) == (200, "")


def test_a_proof_by_another_key_than_it_shows(learner: Learner) -> None:
    access = begin(learner)
    shown = ECKey.generate_key("P-256").as_dict(private=False)
    assert ask(learner, access, header={"jwk": shown}) == (400, "invalid_proof")


@pytest.mark.parametrize(
    ("configuration", "members", "code"),
    [
        ("open-badge-json-ld", {}, "unknown_credential_configuration"),
        (JWT, {"credential_response_encryption": {}}, "invalid_encryption_parameters"),
        (JWT, {"proofs": {}}, "invalid_credential_request"),
        (JWT, {"proofs": {"di_vp": ["x"]}}, "invalid_proof"),
        (JWT, {"credential_identifier": "x"}, "invalid_credential_request"),
    ],
)
def test_credential_requests_that_are_wrong(
    learner: Learner, configuration: str, members: dict[str, Any], code: str
) -> None:
    access = begin(learner)
    wallet = learner.wallet
    proof = wallet.prove(wallet.ask_nonce())
    answer = wallet.ask_credential(access, configuration, proof, **members)
    assert (answer.status_code, answer.json["error"]) == (400, code)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'{"proofs": 1}'])
def test_bodies_that_are_no_request(learner: Learner, body: bytes) -> None:
    access = begin(learner)
    answer = learner.wallet.client.post(
        "/wallets/credential", data=body, headers={"Authorization": f"Bearer {access}"}
    )
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_credential_request")


def test_a_revoked_badge_goes_into_no_wallet(learner: Learner, clock: SteppingClock) -> None:
    access = begin(learner)
    with learner.app.app_context(), new_session() as session, session.begin():
        badge = session.scalars(select(Credential)).one()
        revoke_credential(
            session, badge, reason="By mistake", actor=factories.make_person(session), now=clock()
        )
    assert ask(learner, access) == (400, "credential_request_denied")
    form = {"configuration": JWT}
    answer = learner.owner.post(f"/badges/{learner.public_id}/wallet", data=form)
    assert answer.status_code == 409


def test_only_the_owner_makes_sees_and_withdraws(learner: Learner) -> None:
    _link, page = learner.offer(JWT)
    form = {"configuration": JWT}
    assert learner.other.post(f"/badges/{learner.public_id}/wallet", data=form).status_code == 404
    assert learner.other.get(page).status_code == 404
    assert learner.other.get(f"{page}/qr.svg").status_code == 404
    assert learner.other.post(f"{page}/withdraw").status_code == 404
    assert learner.wallet.ask_token(learner.row().code, learner.row().tx_code).status_code == 200


def test_a_form_that_is_not_there_is_asked_again(learner: Learner) -> None:
    path = f"/badges/{learner.public_id}/wallet"
    assert learner.owner.post(path, data={"configuration": "nothing"}).status_code == 422
    assert learner.owner.get(path).status_code == 200


def test_old_offers_are_forgotten(learner: Learner, clock: SteppingClock) -> None:
    begin(learner)
    with learner.app.app_context(), new_session() as session, session.begin():
        assert forget_old(session, now=clock()).offers == 0
        clock.advance(days=2)
        assert forget_old(session, now=clock()).offers == 1
        assert session.scalars(select(WalletOffer)).all() == []
