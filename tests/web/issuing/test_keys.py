"""Keys of issuers: made once, sealed at rest, rotated without losing what they signed."""

import dataclasses
import threading

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack.db import new_session
from backpack.issuing.keys import (
    KeyStoreError,
    current_key,
    list_keys,
    open_private_key,
    rotate_key,
)
from backpack.models import AuditEvent, Issuer, IssuerKey
from tests.support.factories import NOW, make_issuer
from verifier.keys.multikey import write_multikey


def test_the_first_use_makes_the_key_and_the_next_finds_it(session: Session) -> None:
    issuer = make_issuer(session)
    key = current_key(session, issuer, now=NOW)
    assert current_key(session, issuer, now=NOW) is key
    assert write_multikey(open_private_key(key).public_key()) == key.public_multikey
    assert key.public_multikey.startswith("z6Mk")
    events = session.scalars(select(AuditEvent.event)).all()
    assert events == ["system:issuer_key:created"]


def test_the_private_half_is_nowhere_in_the_row(session: Session) -> None:
    key = current_key(session, make_issuer(session), now=NOW)
    assert open_private_key(key).private_bytes_raw() not in key.private_encrypted


def test_a_sealed_key_opens_in_its_own_row_only(session: Session) -> None:
    first = current_key(session, make_issuer(session), now=NOW)
    second = current_key(session, make_issuer(session), now=NOW)
    first.private_encrypted = second.private_encrypted
    with pytest.raises(KeyStoreError):
        open_private_key(first)


def test_a_damaged_row_is_noticed(session: Session) -> None:
    key = current_key(session, make_issuer(session), now=NOW)
    key.private_encrypted = key.private_encrypted[:-1] + bytes([key.private_encrypted[-1] ^ 1])
    with pytest.raises(KeyStoreError):
        open_private_key(key)
    key.private_encrypted = b"short"
    with pytest.raises(KeyStoreError):
        open_private_key(key)


def test_another_key_encryption_key_opens_nothing(app: Flask, session: Session) -> None:
    key = current_key(session, make_issuer(session), now=NOW)
    config = app.extensions["config"]
    app.extensions["config"] = dataclasses.replace(config, key_encryption_key=bytes(32))
    with pytest.raises(KeyStoreError):
        open_private_key(key)


def test_rotation_retires_and_keeps(session: Session) -> None:
    issuer = make_issuer(session)
    old = current_key(session, issuer, now=NOW)
    new = rotate_key(session, issuer, now=NOW)
    session.refresh(old)
    assert old.retired_at == NOW
    assert current_key(session, issuer, now=NOW) is new
    assert list_keys(session, issuer) == [old, new]


def test_the_database_allows_one_current_key(session: Session) -> None:
    issuer = make_issuer(session)
    key = current_key(session, issuer, now=NOW)
    session.add(
        IssuerKey(
            issuer=issuer,
            fragment="another",
            public_multikey="another",
            private_encrypted=key.private_encrypted,
            created_at=NOW,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_two_who_need_the_first_key_at_once_get_the_same(app: Flask) -> None:
    with app.app_context(), new_session() as session, session.begin():
        issuer_id = make_issuer(session).id
    together = threading.Barrier(2)
    fragments: list[str] = []

    def need_a_key() -> None:
        with app.app_context(), new_session() as session:
            together.wait(timeout=10)
            with session.begin():
                issuer = session.get_one(Issuer, issuer_id)
                fragments.append(current_key(session, issuer, now=NOW).fragment)

    threads = [threading.Thread(target=need_a_key) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(fragments) == 2
    assert len(set(fragments)) == 1
    with app.app_context(), new_session() as session:
        assert session.scalar(select(func.count()).select_from(IssuerKey)) == 1
