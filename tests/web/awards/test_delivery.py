"""Mail on its way: one attempt for each, never twice, and one that fails stops no other."""

import ssl
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from backpack import mail
from backpack.jobs import MOST_ATTEMPTS, Delivery, delay_after, deliver_outbox, move_awards_on
from backpack.models import Award, AwardState, OutboxMail
from backpack.transports import DeliveryError, OutboxAlone, SmtpTransport
from tests.support.factories import NOW, make_award
from tests.support.smtp_server import Mailbox, smtp_server
from tests.support.writing import write

SENDER = "Ransel <no-reply@ransel.example>"


def put(session: Session, recipient: str) -> OutboxMail:
    """A mail for ``recipient`` that is due."""
    return mail.queue(
        session,
        kind="award_offered",
        recipient=recipient,
        letter=mail.Letter("A badge", text="See https://ransel.example\n", html="<p>See it</p>"),
        language="en",
        now=NOW,
    )


def put_all(app: Flask, *recipients: str) -> None:
    """A mail for each of them, in this order."""
    for recipient in recipients:
        write(app, lambda session, to=recipient: put(session, to))  # type: ignore[misc]


def factory_of(app: Flask) -> sessionmaker[Session]:
    """The app's own sessions."""
    factory: sessionmaker[Session] = app.extensions["session_factory"]
    return factory


def deliver(app: Flask, server: Mailbox, *, at: datetime = NOW) -> Delivery:
    """One run of the job."""
    return deliver_outbox(factory_of(app), SmtpTransport(server.url, sender=SENDER), at)


def rows(app: Flask) -> dict[str, OutboxMail]:
    """The outbox, by recipient."""
    found = write(app, lambda session: list(session.scalars(select(OutboxMail))))
    return {row.recipient: row for row in found}


def test_mail_arrives_once_over_one_connection(app: Flask) -> None:
    put_all(app, "anna@x.example", "bob@x.example", "cleo@x.example")
    with smtp_server() as server:
        assert deliver(app, server) == Delivery(sent=3)
        assert deliver(app, server, at=NOW + timedelta(days=9)) == Delivery()
        assert Counter(to for one in server.received for to in one.recipients) == {
            "anna@x.example": 1,
            "bob@x.example": 1,
            "cleo@x.example": 1,
        }
        assert server.connections == 1
    assert all(row.sent_at == NOW and row.next_attempt_at is None for row in rows(app).values())


def test_one_that_is_refused_stops_no_other(app: Flask) -> None:
    put_all(
        app, "anna@x.example", "gone@x.example", "busy@x.example", "no address", "bob@x.example"
    )
    with smtp_server() as server:
        server.refusals = {"gone@x.example": "550 no such user", "busy@x.example": "450 later"}
        assert deliver(app, server) == Delivery(sent=2, postponed=1, given_up=2)
        assert len(server.to("anna@x.example")) == 1
        assert len(server.to("bob@x.example")) == 1
    found = rows(app)
    assert found["gone@x.example"].failed_at == NOW
    assert found["gone@x.example"].next_attempt_at is None
    assert found["gone@x.example"].last_error == "550 no such user"
    assert found["no address"].failed_at == NOW
    assert found["busy@x.example"].failed_at is None
    assert found["busy@x.example"].next_attempt_at == NOW + delay_after(1)


def test_what_failed_is_tried_again_later_and_later_and_then_given_up(app: Flask) -> None:
    put_all(app, "busy@x.example")
    at = NOW
    with smtp_server() as server:
        server.refusals = {"busy@x.example": "450 later"}
        for attempt in range(1, MOST_ATTEMPTS):
            assert deliver(app, server, at=at) == Delivery(postponed=1)
            row = rows(app)["busy@x.example"]
            assert row.attempts == attempt
            assert row.next_attempt_at is not None
            assert deliver(app, server, at=row.next_attempt_at - timedelta(seconds=1)) == Delivery()
            at = row.next_attempt_at
        assert deliver(app, server, at=at) == Delivery(given_up=1)
        assert deliver(app, server, at=at + timedelta(days=30)) == Delivery()
    assert rows(app)["busy@x.example"].failed_at == at
    assert timedelta(days=1) < at - NOW < timedelta(days=4)


def test_a_server_that_is_away_loses_nothing(app: Flask) -> None:
    put_all(app, "anna@x.example")
    with smtp_server() as server:
        gone = server.url
    away = SmtpTransport(gone, sender=SENDER)
    assert deliver_outbox(factory_of(app), away, NOW) == Delivery(postponed=1)
    with smtp_server() as server:
        assert deliver(app, server, at=NOW + delay_after(1)) == Delivery(sent=1)
        assert len(server.to("anna@x.example")) == 1


def test_a_connection_that_was_dropped_is_made_again_before_the_next_mail(app: Flask) -> None:
    put_all(app, "anna@x.example", "bob@x.example")
    with smtp_server() as server:
        server.drop_after_mail = True
        assert deliver(app, server) == Delivery(sent=2)
        assert len(server.received) == 2


def test_two_workers_never_send_the_same_mail(app: Flask) -> None:
    recipients = [f"learner-{number}@x.example" for number in range(24)]
    put_all(app, *recipients)
    with smtp_server() as server, ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _number: deliver(app, server), range(3)))
        assert sum(run.sent for run in runs) == len(recipients)
        got = Counter(to for one in server.received for to in one.recipients)
    assert got == dict.fromkeys(recipients, 1)


def test_a_mail_that_is_being_sent_is_nobody_elses(app: Flask) -> None:
    put_all(app, "anna@x.example")

    class Slow(OutboxAlone):
        """Another worker looks while this one is sending."""

        def send(self, mail: OutboxMail) -> None:
            super().send(mail)
            assert deliver_outbox(factory_of(app), OutboxAlone(), NOW) == Delivery()

    assert deliver_outbox(factory_of(app), Slow(), NOW) == Delivery(sent=1)


def test_a_worker_that_dies_while_sending_loses_nothing(app: Flask) -> None:
    put_all(app, "anna@x.example")

    class Dies(OutboxAlone):
        """The process ends in the middle."""

        def send(self, mail: OutboxMail) -> None:
            super().send(mail)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_outbox(factory_of(app), Dies(), NOW)
    with smtp_server() as server:
        assert deliver(app, server, at=NOW + delay_after(1)) == Delivery(sent=1)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


def test_smtp_means_starttls_with_a_certificate_that_is_checked(app: Flask, tmp_path: Path) -> None:
    put_all(app, "anna@x.example")
    public, private = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    trusting = ssl.create_default_context(cafile=str(public))
    with smtp_server(context) as server:
        url = f"smtp://127.0.0.1:{server.port}"
        stranger = SmtpTransport(url, sender=SENDER)
        assert deliver_outbox(factory_of(app), stranger, NOW) == Delivery(postponed=1)
        assert server.received == []
        later = NOW + delay_after(1)
        known = SmtpTransport(url, sender=SENDER, context=trusting)
        assert deliver_outbox(factory_of(app), known, later) == Delivery(sent=1)
        assert server.received[0].encrypted


def test_without_starttls_nothing_is_said_in_the_clear(app: Flask) -> None:
    put_all(app, "anna@x.example")
    with smtp_server() as server:
        transport = SmtpTransport(f"smtp://u:p@127.0.0.1:{server.port}", sender=SENDER)
        with pytest.raises(DeliveryError):
            transport.send(rows(app)["anna@x.example"])
        assert server.received == []


def test_the_worker_offers_what_is_due_and_ends_what_is_over(app: Flask) -> None:
    def award(session: Session) -> tuple[Award, Award]:
        planned = make_award(session, state=AwardState.SCHEDULED, recipient="a@x.example")
        return planned, make_award(session, recipient="b@x.example")

    planned, offered = write(app, award)
    assert move_awards_on(app, NOW) == 0
    assert move_awards_on(app, NOW + timedelta(days=130)) == 2
    assert move_awards_on(app, NOW + timedelta(days=130)) == 0
    states = write(
        app, lambda session: [session.get_one(Award, one.id).state for one in (planned, offered)]
    )
    assert states == [AwardState.OFFERED, AwardState.EXPIRED]
    assert [row.recipient for row in rows(app).values()] == ["a@x.example"]
