"""Following up: corrected, extended, reminded, reissued, and what is learnt of the mail."""

import hmac
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.awards.bounces import DeliveryReport, Outcome, note_report, read_delivery_status
from backpack.awards.cli import take_bounce
from backpack.awards.corrections import (
    correct_award,
    extend_award,
    extend_by_period,
    remind_of_award,
    replacement_of,
)
from backpack.awards.digests import send_digests, set_digest
from backpack.awards.needs import Need, count_needs, list_needs
from backpack.awards.reminders import send_reminders
from backpack.awards.rules import set_rules
from backpack.awards.service import offer_award
from backpack.awards.signals import note_arrival, signals_of
from backpack.awards.texts import AwardTexts
from backpack.errors import BackpackError, ConflictError
from backpack.issuing.claiming import claim_award, find_credential_of
from backpack.issuing.reissuing import reissue_credential
from backpack.issuing.status_lists import read_bit
from backpack.issuing.suspension import resume_credential, suspend_credential
from backpack.models import (
    Award,
    AwardState,
    BadgeStatus,
    Credential,
    IdentifierKind,
    OutboxMail,
    Person,
    SignalKind,
)
from tests.support.factories import (
    NOW,
    make_awarder,
    make_badge_class,
    make_person,
)
from tests.support.writing import write

NOOR = "noor@student.example"
DAY = timedelta(days=1)


@pytest.fixture
def session(app: Flask) -> Any:
    """A session whose work is thrown away, in the app's context."""
    with app.app_context(), app.extensions["session_factory"]() as session:
        yield session


def offer(session: Session, *, to: str = NOOR, now: datetime = NOW, **changes: Any) -> Award:
    """An award on offer, with its mail."""
    values: dict[str, Any] = {"recipient_kind": IdentifierKind.EMAIL, "created_by": None}
    values |= changes
    badge_class = values.pop("badge_class", None) or make_badge_class(session)
    return offer_award(session, badge_class=badge_class, recipient_value=to, now=now, **values)


def mails(session: Session, kind: str | None = None) -> list[OutboxMail]:
    """The outbox, or what is of one kind in it."""
    query = select(OutboxMail).order_by(OutboxMail.id)
    return list(session.scalars(query if kind is None else query.where(OutboxMail.kind == kind)))


def awarder(session: Session, award: Award) -> Person:
    """Somebody who may award it."""
    return make_awarder(session, award.badge_class.issuer)


def correct(session: Session, award: Award, **changes: Any) -> Award:
    """The award corrected."""
    values: dict[str, Any] = {
        "recipient_kind": IdentifierKind.EMAIL,
        "recipient_value": award.recipient_value,
        "notify_email": None,
        "language": "en",
        "texts": AwardTexts(grade="15"),
        "reason": "A slip of the pen.",
        "actor": awarder(session, award),
        "now": NOW + DAY,
    }
    return correct_award(session, award, **{**values, **changes})


def test_a_corrected_award_takes_the_place_of_the_wrong_one(session: Session) -> None:
    award = offer(session, to="noor@studnt.example")
    made = correct(session, award, recipient_value=NOOR)
    assert (award.state, made.state) == (AwardState.WITHDRAWN, AwardState.OFFERED)
    assert (made.replaces_id, replacement_of(session, award)) == (award.id, made)
    assert made.public_id != award.public_id
    assert made.offered_at == NOW + DAY
    assert [mail.recipient for mail in mails(session)] == ["noor@studnt.example", NOOR]
    assert award.public_id not in mails(session)[1].text
    same = correct(session, made, texts=AwardTexts(grade="16"), now=NOW + 2 * DAY)
    assert (same.recipient_value, same.grade) == (NOOR, "16")
    with pytest.raises(ConflictError, match="award_withdrawn"):
        correct(session, award)


def test_a_planned_award_stays_planned_when_it_is_corrected(session: Session) -> None:
    day = NOW + 9 * DAY
    made = correct(session, offer(session, scheduled_for=day))
    assert (made.state, made.scheduled_for) == (AwardState.SCHEDULED, day)
    assert mails(session) == []


def test_more_time_is_given_only_forward_and_not_for_ever(session: Session) -> None:
    award = offer(session)
    who = awarder(session, award)
    assert award.claim_until is not None
    later = award.claim_until + 30 * DAY
    extend_award(session, award, until=later, actor=who, now=NOW)
    assert award.claim_until == later
    for until, code in ((later, "deadline_not_later"), (NOW + 900 * DAY, "deadline_too_far")):
        with pytest.raises(BackpackError, match=code):
            extend_award(session, award, until=until, actor=who, now=NOW)
    with pytest.raises(ConflictError, match="award_expired"):
        extend_award(session, award, until=later + DAY, actor=who, now=later)
    # It has more time than the whole period gives, so nothing is done, and nothing is said.
    assert not extend_by_period(session, award, actor=who, now=NOW)
    assert award.claim_until == later
    assert extend_by_period(session, award, actor=who, now=NOW + 100 * DAY)
    assert award.claim_until > later


def test_nobody_is_reminded_twice_a_day_by_hand(session: Session) -> None:
    award = offer(session)
    who = awarder(session, award)
    remind_of_award(session, award, actor=who, now=NOW + DAY)
    with pytest.raises(ConflictError, match="reminded_lately"):
        remind_of_award(session, award, actor=who, now=NOW + DAY + timedelta(hours=2))
    remind_of_award(session, award, actor=who, now=NOW + 2 * DAY)
    assert len(mails(session, "award_reminder")) == 2
    eppn = offer(session, to="n@x.example", recipient_kind=IdentifierKind.EPPN)
    assert remind_of_award(session, eppn, actor=who, now=NOW) is None


def run_reminders(session: Session, now: datetime) -> None:
    """As the job does."""
    while send_reminders(session, now=now):
        pass


def test_reminders_go_out_on_their_days_and_a_warning_at_the_end(session: Session) -> None:
    award = offer(session)
    assert award.claim_until is not None
    sent: list[tuple[int, str]] = []
    for day in (1, 13, 14, 15, 59, 60, 61, 112, 113, 114, 119, 120, 121):
        before = len(mails(session))
        run_reminders(session, NOW + day * DAY)
        sent += [(day, mail.kind) for mail in mails(session)[before:]]
    assert sent == [(14, "award_reminder"), (60, "award_reminder"), (113, "award_last_call")]


def test_rules_of_an_institution_hold_for_it_alone(session: Session) -> None:
    mine, other = offer(session), offer(session)
    institution = mine.badge_class.issuer.institution
    set_rules(
        session,
        institution,
        reminder_days=[2],
        warning_days=None,
        paragraphs={"en": "Ask **us**. <script>alert(1)</script>"},
        suspendable=False,
        actor=awarder(session, mine),
        now=NOW,
    )
    run_reminders(session, NOW + 3 * DAY)
    (mail,) = mails(session, "award_reminder")
    assert mail.award_id == mine.id
    assert "<strong>us</strong>" in mail.html
    assert "<script>" not in mail.html
    assert other.reminders == 0
    run_reminders(session, NOW + 119 * DAY)
    assert [one.award_id for one in mails(session, "award_last_call")] == [other.id]


def test_days_that_passed_while_nothing_ran_are_one_mail(session: Session) -> None:
    award = offer(session)
    run_reminders(session, NOW + 70 * DAY)
    assert (award.reminders, len(mails(session, "award_reminder"))) == (2, 1)


def test_mail_that_came_back_is_not_followed_by_more(session: Session) -> None:
    award = offer(session)
    (mail,) = mails(session)
    note_report(session, report(mail, Outcome.BOUNCED), now=NOW)
    run_reminders(session, NOW + 20 * DAY)
    assert (award.reminders, len(mails(session))) == (1, 1)


def report(mail: OutboxMail, outcome: Outcome, reason: str = "550 5.1.1 unknown") -> DeliveryReport:
    """What a server says of ``mail``."""
    return DeliveryReport(f"<{mail.public_id}@ransel.example>", outcome, reason)


def test_a_report_counts_once_and_only_for_mail_of_ours(session: Session) -> None:
    offer(session)
    (mail,) = mails(session)
    assert note_report(session, report(mail, Outcome.DELIVERED), now=NOW)
    assert note_report(session, report(mail, Outcome.BOUNCED, "550\r\n 5.1.1"), now=NOW + DAY)
    assert note_report(session, report(mail, Outcome.BOUNCED, "again"), now=NOW + 2 * DAY)
    assert note_report(session, report(mail, Outcome.DELAYED), now=NOW + 3 * DAY)
    assert (mail.delivered_at, mail.bounced_at) == (NOW, NOW + DAY)
    assert mail.bounce_reason == "550 5.1.1"
    for name in ("<x@ransel.example>", f"<{'A' * 22}@ransel.example>", mail.public_id, ""):
        assert not note_report(session, DeliveryReport(name, Outcome.BOUNCED, ""), now=NOW)


def notification(message_id: str, *, action: str = "failed", headers_only: bool = False) -> bytes:
    """A delivery status notification as RFC 3464 has it."""
    text = f"Message-ID: {message_id}\r\nSubject: A badge\r\n\r\n"
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: bounces@ransel.example\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {NOOR}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\n{text}--b--\r\n"
    ).encode()


@pytest.mark.parametrize("headers_only", [True, False])
def test_a_notification_is_read(headers_only: bool) -> None:
    (found,) = read_delivery_status(notification("<abc@x.example>", headers_only=headers_only))
    assert (found.message_id, found.outcome) == ("<abc@x.example>", Outcome.BOUNCED)
    assert "no such user" in found.reason


def test_what_is_no_notification_says_nothing() -> None:
    reply = EmailMessage()
    reply["Message-ID"] = "<abc@x.example>"
    reply.set_content("I am away until Monday.")
    for data in (
        b"",
        b"\x00\xff\r\n\r\n",
        reply.as_bytes(),
        notification("").replace(b"Message-ID", b"X"),
    ):
        assert read_delivery_status(data) == []
    (delayed,) = read_delivery_status(notification("<abc@x.example>", action="delayed"))
    assert delayed.outcome is Outcome.DELAYED


def test_a_mail_server_pipes_it_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write(app, offer)
    (mail,) = write(app, mails)
    data = notification(f"<{mail.public_id}@ransel.example>")
    for _time in range(2):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        take_bounce(app.extensions["config"], SimpleNamespace())  # type: ignore[arg-type]
    (mail,) = write(app, mails)
    assert mail.bounced_at is not None


def test_a_mail_service_tells_what_became_of_mail(app: Flask) -> None:
    write(app, offer)
    (mail,) = write(app, mails)
    config = app.extensions["config"]
    client = app.test_client()
    event = {
        "message_id": f"{mail.public_id}@ransel.example",
        "outcome": "bounced",
        "reason": "550",
    }
    body = json.dumps({"events": [event, {**event, "message_id": "<else@x.example>"}]})
    secret = "a secret between two programs, long"

    def tell(body: str, signature: str | None = None) -> tuple[int, Any]:
        signed = "sha256=" + hmac.new(secret.encode(), body.encode(), sha256).hexdigest()
        headers = {"X-Ransel-Signature": signature or signed, "Accept": "application/json"}
        answer = client.post(
            "/mail/events", data=body, headers=headers, content_type="application/json"
        )
        return answer.status_code, answer.get_json()

    assert tell(body)[0] == 404
    object.__setattr__(config, "mail_webhook_secret", secret)
    assert tell(body, "sha256=00")[0] == 403
    for malformed in ("[]", "{}", '{"events": [1]}', '{"events": [{"message_id": "x"}]}', "{"):
        assert tell(malformed)[0] == 400
    for _time in range(2):
        assert tell(body) == (200, {"known": 1, "unknown": 1})
    (mail,) = write(app, mails)
    assert mail.bounce_reason == "550"


def test_following_the_link_is_noted_at_the_sign_in(session: Session) -> None:
    award = offer(session)
    noor = make_person(session, email=NOOR)
    other = make_person(session, email="other@student.example")
    note_arrival(session, "/backpack", other, now=NOW)
    note_arrival(session, f"/awards/{'A' * 22}", other, now=NOW)
    assert signals_of(session, award) == {}
    note_arrival(session, f"/awards/{award.public_id}", other, now=NOW)
    note_arrival(session, f"/awards/{award.public_id}?lang=nl", other, now=NOW + DAY)
    note_arrival(session, f"/awards/{award.public_id}", noor, now=NOW + 2 * DAY)
    session.expire_all()
    found = signals_of(session, award)
    assert (found[SignalKind.OPENED].times, found[SignalKind.WRONG_ACCOUNT].times) == (3, 2)
    assert found[SignalKind.OPENED].first_at == NOW


def needy(session: Session, award: Award, now: datetime) -> Need | None:
    """Why the award is on the list."""
    issuers = [award.badge_class.issuer]
    page = list_needs(session, issuers, need=None, page=1, now=now)
    assert sum(count_needs(session, issuers, now=now).values()) == len(page.awards)
    return page.awards[0].need if page.awards else None


def test_what_needs_somebody_and_why(session: Session) -> None:
    award = offer(session)
    assert needy(session, award, NOW + DAY) is None
    assert needy(session, award, NOW + 15 * DAY) is Need.SILENT
    note_arrival(session, f"/awards/{award.public_id}", make_person(session, email=NOOR), now=NOW)
    assert needy(session, award, NOW + 15 * DAY) is None
    assert needy(session, award, NOW + 110 * DAY) is Need.ENDING
    assert needy(session, award, NOW + 130 * DAY) is None
    note_arrival(session, f"/awards/{award.public_id}", make_person(session), now=NOW)
    assert needy(session, award, NOW + DAY) is Need.WRONG_ACCOUNT
    note_report(session, report(mails(session)[0], Outcome.BOUNCED), now=NOW)
    session.expire_all()
    assert needy(session, award, NOW + DAY) is Need.BOUNCED
    alone = offer(session, to="n@x.example", recipient_kind=IdentifierKind.EPPN)
    assert needy(session, alone, NOW + DAY) is Need.NO_ADDRESS
    assert needy(session, offer(session, scheduled_for=NOW + 9 * DAY), NOW + 130 * DAY) is None


def test_a_digest_comes_once_a_week_if_there_is_something_to_say(session: Session) -> None:
    award = offer(session)
    who = awarder(session, award)
    quiet = make_awarder(session, make_badge_class(session).issuer)
    leaver = make_awarder(session, award.badge_class.issuer)
    set_digest(session, leaver, wanted=False)
    for day in (1, 2, 7, 8, 15):
        while send_digests(session, now=NOW + day * DAY):
            pass
    sent = [
        (mail.person_id, (mail.created_at - NOW) // DAY)
        for mail in mails(session, "awarder_digest")
    ]
    # In the second week nothing happened; in the third nobody has opened the link for two weeks.
    assert sent == [(who.id, 1), (who.id, 15)]
    assert quiet.id not in {person for person, _day in sent}


def claimed(session: Session, *, suspendable: bool = True) -> tuple[Credential, Person]:
    """A badge of Noor's, and somebody who may take it back."""
    award = offer(session, texts=AwardTexts(grade="12"))
    who = awarder(session, award)
    set_rules(
        session,
        award.badge_class.issuer.institution,
        reminder_days=[],
        warning_days=None,
        paragraphs={},
        suspendable=suspendable,
        actor=who,
        now=NOW,
    )
    noor = make_person(session, email=NOOR)
    return claim_award(session, award, noor, now=NOW, recipient_name="Noor"), who


def test_a_badge_is_suspended_and_counts_again(session: Session) -> None:
    credential, who = claimed(session)
    status = json.loads(credential.signed_json)["credentialStatus"]
    assert [entry["statusPurpose"] for entry in status] == ["revocation", "suspension"]
    listed, index = credential.suspension_list, credential.suspension_index
    assert listed is not None
    assert index is not None
    suspend_credential(session, credential, actor=who, reason="Looked into.", now=NOW + DAY)
    assert (credential.suspended_at, read_bit(listed, index)) == (NOW + DAY, True)
    assert not read_bit(credential.status_list, credential.status_index)
    with pytest.raises(ConflictError, match="badge_suspended"):
        suspend_credential(session, credential, actor=who, reason="Again.", now=NOW + DAY)
    resume_credential(session, credential, actor=who, reason="All is well.", now=NOW + 2 * DAY)
    assert (credential.suspended_at, read_bit(listed, index)) == (None, False)
    with pytest.raises(ConflictError, match="badge_not_suspended"):
        resume_credential(session, credential, actor=who, reason="Again.", now=NOW + 2 * DAY)
    kinds = [mail.kind for mail in mails(session)[1:]]
    assert kinds == ["badge_suspended", "badge_resumed"]


def test_a_badge_without_the_entry_cannot_be_suspended(
    session: Session,
) -> None:
    credential, who = claimed(session, suspendable=False)
    assert isinstance(json.loads(credential.signed_json)["credentialStatus"], dict)
    with pytest.raises(ConflictError, match="badge_not_suspendable"):
        suspend_credential(session, credential, actor=who, reason="Looked into.", now=NOW)


def test_a_corrected_badge_takes_the_place_of_the_wrong_one(session: Session) -> None:
    credential, who = claimed(session)
    texts = AwardTexts(grade="17")
    reason = "The wrong grade."
    award = reissue_credential(
        session, credential, texts=texts, reason=reason, actor=who, now=NOW + DAY
    )
    made = find_credential_of(session, award)
    assert made is not None
    assert (award.state, made.person_id) == (AwardState.CLAIMED, credential.person_id)
    assert json.loads(made.signed_json)["credentialSubject"]["result"][0]["value"] == "17"
    assert credential.revoked_at == NOW + DAY
    assert read_bit(credential.status_list, credential.status_index)
    assert [mail.kind for mail in mails(session)[1:]] == ["badge_reissued"]
    with pytest.raises(ConflictError, match="badge_reissued"):
        reissue_credential(session, credential, texts=texts, reason=reason, actor=who, now=NOW)
    assert session.scalar(select(func.count(Award.id))) == 2


def test_a_learner_who_is_not_known_by_that_name_any_more_is_offered_it(session: Session) -> None:
    credential, who = claimed(session)
    credential.person.identifiers[0].ended_at = NOW
    award = reissue_credential(
        session, credential, texts=AwardTexts(), reason="Wrong.", actor=who, now=NOW + DAY
    )
    assert award.state is AwardState.OFFERED
    assert [mail.kind for mail in mails(session)[1:]] == ["award_offered"]


def test_a_correction_that_corrects_nothing_writes_to_nobody(session: Session) -> None:
    texts = AwardTexts(grade="15", narrative="One line\nand another")
    award = offer(session, texts=texts)
    # A browser ends lines in its own way.
    typed = replace(texts, narrative="One line\r\nand another")
    with pytest.raises(BackpackError, match="nothing_corrected"):
        correct(session, award, texts=typed, recipient_value=f" {NOOR} ")
    assert (award.state, len(mails(session))) == (AwardState.OFFERED, 1)
    made = correct(session, award, texts=replace(typed, grade=None))
    assert (made.grade, len(mails(session))) == (None, 2)


def test_what_was_awarded_is_corrected_also_when_its_badge_is_archived(session: Session) -> None:
    """Archived by hand, or because a newer version took its place: a wrong address is mended."""
    award = offer(session, to="noor@studnt.example")
    award.badge_class.status = BadgeStatus.ARCHIVED
    made = correct(session, award, recipient_value=NOOR)
    assert (made.state, made.badge_class_id) == (AwardState.OFFERED, award.badge_class_id)
    assert [mail.recipient for mail in mails(session)] == ["noor@studnt.example", NOOR]


def test_a_badge_is_made_anew_also_when_it_is_archived(session: Session) -> None:
    credential, who = claimed(session)
    credential.badge_class.status = BadgeStatus.ARCHIVED
    award = reissue_credential(
        session, credential, texts=AwardTexts(), reason="Wrong.", actor=who, now=NOW + DAY
    )
    assert (award.state, credential.revoked_at) == (AwardState.CLAIMED, NOW + DAY)
