"""Status lists: a random place for everybody, one bit per revocation, none lost."""

import base64
import gzip
import json
import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from backpack.db import new_session
from backpack.issuing.revocation import revoke_credential
from backpack.issuing.status_lists import LENGTH, LIFETIME, ROOM, read_bit
from backpack.models import Credential, StatusList
from tests.support.factories import NOW, make_awarder, make_badge_class, make_person
from tests.support.issued import issue


def _served_bits(status_list: StatusList) -> bytes:
    document = json.loads(status_list.signed_json)
    encoded = document["credentialSubject"]["encodedList"]
    assert encoded[0] == "u"
    return gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))


def test_an_empty_list_is_long_and_says_how_long_it_lasts(session: Session) -> None:
    credential = issue(session)
    document = json.loads(credential.status_list.signed_json)
    bits = _served_bits(credential.status_list)
    assert len(bits) * 8 == LENGTH == 131_072
    assert not any(bits)
    assert document["credentialSubject"]["ttl"] == LIFETIME.total_seconds() * 1000
    assert timedelta(seconds=60) >= LIFETIME
    assert document["proof"]["cryptosuite"] == "eddsa-rdfc-2022"


def test_credentials_of_one_issuer_share_a_list_at_places_of_their_own(session: Session) -> None:
    badge_class = make_badge_class(session)
    made = [
        issue(
            session,
            badge_class=badge_class,
            person=make_person(session, email=f"p{n}@student.example"),
            recipient=f"p{n}@student.example",
        )
        for n in range(5)
    ]
    assert len({credential.status_list_id for credential in made}) == 1
    assert len({credential.status_index for credential in made}) == 5
    assert made[0].status_list.used == 5


def test_every_issuer_has_a_list_of_its_own(session: Session) -> None:
    person = make_person(session, email="noor@student.example")
    first, second = issue(session, person=person), issue(session, person=person)
    assert first.status_list_id != second.status_list_id


def test_a_full_list_is_followed_by_a_new_one(session: Session) -> None:
    badge_class = make_badge_class(session)
    first = issue(session, badge_class=badge_class)
    first.status_list.used = ROOM
    second = issue(
        session,
        badge_class=badge_class,
        person=make_person(session, email="p2@student.example"),
        recipient="p2@student.example",
    )
    assert second.status_list_id != first.status_list_id


def test_revoking_sets_one_bit_and_signs_anew(session: Session) -> None:
    credential = issue(session)
    actor = make_awarder(session, credential.badge_class.issuer)
    later = NOW + timedelta(hours=2)
    revoke_credential(session, credential, actor=actor, reason="A mistake", now=later)
    bits = _served_bits(credential.status_list)
    assert [index for index in range(LENGTH) if bits[index // 8] & 0x80 >> index % 8] == [
        credential.status_index
    ]
    assert json.loads(credential.status_list.signed_json)["validFrom"] == "2026-11-21T16:02:00Z"
    assert read_bit(credential.status_list, credential.status_index)


def test_two_revocations_at_once_both_land(app: Flask) -> None:
    with app.app_context(), new_session() as session, session.begin():
        badge_class = make_badge_class(session)
        actor = make_awarder(session, badge_class.issuer)
        made = [
            issue(
                session,
                badge_class=badge_class,
                person=make_person(session, email=f"p{n}@student.example"),
                recipient=f"p{n}@student.example",
            )
            for n in range(4)
        ]
        ids, actor_id = [credential.id for credential in made], actor.id
    together = threading.Barrier(len(ids))

    def revoke(credential_id: int) -> None:
        with app.app_context(), new_session() as session:
            together.wait(timeout=10)
            with session.begin():
                credential = session.get_one(Credential, credential_id)
                # Whoever looked at the list before must not write an old copy of it back.
                assert credential.status_list.bits
                revoke_credential(
                    session,
                    credential,
                    actor=session.get_one(type(actor), actor_id),
                    reason="Together",
                    now=NOW,
                )

    threads = [threading.Thread(target=revoke, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with app.app_context(), new_session() as session:
        (status_list,) = session.scalars(
            select(StatusList).options(undefer(StatusList.bits), undefer(StatusList.signed_json))
        ).all()
        bits = _served_bits(status_list)
        assert sum(byte.bit_count() for byte in bits) == len(ids)
        for credential_id in ids:
            credential = session.get_one(Credential, credential_id)
            assert credential.revoked_at == NOW
            assert read_bit(status_list, credential.status_index)
