"""What can happen to awards: a deed is done by the services, and tells the log afterwards."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.awards import corrections, service
from backpack.awards.nominations import awarding
from backpack.awards.reminders import send_reminders
from backpack.awards.signals import note_arrival
from backpack.awards.texts import NO_TEXTS
from backpack.badges.collecting import service as collecting
from backpack.badges.counting import count_look, count_share
from backpack.db import new_session
from backpack.errors import BackpackError, NotFoundError
from backpack.issuing.claiming import claim_award
from backpack.issuing.reissuing import reissue_credential
from backpack.issuing.revocation import revoke_credential
from backpack.leaving.erasing import erase_person
from backpack.models import (
    BadgeClass,
    Collection,
    IdentifierKind,
    LookedAt,
    OutboxMail,
    PrivateLink,
    Reader,
)
from backpack.sharing.collection_links import make_collection_link
from backpack.sharing.private_links import Lifetime, Wish, make_link
from backpack.sharing.service import Choices, publish_badge, unpublish_badge
from tests.support.insight_log import LoggedAward
from tests.support.insight_proposals import PROPOSING, Deed, Note
from tests.support.insight_world import World

NOTHING_SHOWN = Choices(show_name=False, show_grade=False, show_evidence=False)
CHANNELS = ("facebook", "linkedin-profile")


def do(world: World, deed: str, badge: int, first: int, many: int) -> None:
    """Do one thing to ``many`` learners, one after the other; what is refused is not done."""
    for place in range(first, first + many):
        try:
            with new_session() as session, session.begin():
                note = DEEDS[deed](world, session, world.classes[badge], place % 8)
        except BackpackError:
            continue
        note()


def wait(world: World, days: int) -> None:
    """Let time go by, and the worker do what is due; the mailbox says who was reminded."""
    world.now += timedelta(days=days, hours=3)
    with new_session() as session, session.begin():
        before = session.scalars(select(OutboxMail.id)).all()
        while service.offer_scheduled(session, now=world.now):
            pass
        while service.expire_awards(session, now=world.now):
            pass
        while send_reminders(session, now=world.now):
            pass
        awarding.settle_nominations(session, now=world.now)
        mails = session.scalars(
            select(OutboxMail).where(
                OutboxMail.kind.in_(["award_reminder", "award_last_call"]),
                OutboxMail.id.not_in(before),
            )
        )
        reminded = {mail.award_id for mail in mails}
    for at, rows in world.rows.items():
        for row, award in zip(rows, world.log.entries[at].awards, strict=True):
            if award.offered is None and award.due and award.due <= world.now:
                award.offered = None if award.withdrawn else world.now
            if row in reminded:
                award.reminded.append(world.now)


def _offer(world: World, session: Session, class_id: int, place: int, days: int) -> Note:
    due = world.now + timedelta(days=days) if days else None
    award = service.offer_award(
        session,
        badge_class=session.get_one(BadgeClass, class_id),
        recipient_kind=IdentifierKind.EMAIL,
        recipient_value=world.address(session, place),
        scheduled_for=due,
        created_by=world.staff(session),
        now=world.now,
    )
    award_id = award.id

    def note() -> None:
        logged = LoggedAward(made=world.now, offered=None if due else world.now, due=due)
        world.add_award(world.new_entry(class_id, place), award_id, logged)

    return note


def offer(world: World, session: Session, class_id: int, place: int) -> Note:
    """Award now."""
    return _offer(world, session, class_id, place, 0)


def schedule(world: World, session: Session, class_id: int, place: int) -> Note:
    """Award in nine days."""
    return _offer(world, session, class_id, place, 9)


def sign_in(world: World, session: Session, class_id: int, place: int) -> Note:
    """Follow the link of the mail as far as the sign-in."""
    at, award = world.hers(session, class_id, place)
    if world.log.entries[at].awards[-1].offered is None:
        raise NotFoundError("nothing_there")
    path = f"/awards/{award.public_id}"
    note_arrival(session, path, world.person(session, place), now=world.now)
    return lambda: setattr(world.log.entries[at].awards[-1], "signed_in", True)


def remind(world: World, session: Session, class_id: int, place: int) -> Note:
    """Remind by hand."""
    at, award = world.hers(session, class_id, place)
    mail = corrections.remind_of_award(session, award, actor=world.staff(session), now=world.now)
    assert mail is not None
    return lambda: world.log.entries[at].awards[-1].reminded.append(world.now)


def claim(world: World, session: Session, class_id: int, place: int) -> Note:
    """Claim an award; twice is once."""
    at, award = world.hers(session, class_id, place)
    person = world.person(session, place)
    claim_award(session, award, person, now=world.now, recipient_name="N")

    def note() -> None:
        logged = world.log.entries[at].awards[-1]
        logged.claimed = logged.claimed or world.now

    return note


def decline(world: World, session: Session, class_id: int, place: int) -> Note:
    """Decline an award."""
    at, award = world.hers(session, class_id, place)
    service.decline_award(session, award, world.person(session, place), reason=None, now=world.now)
    return lambda: setattr(world.log.entries[at].awards[-1], "declined", True)


def withdraw(world: World, session: Session, class_id: int, place: int) -> Note:
    """Take an award back."""
    at, award = world.hers(session, class_id, place)
    actor = world.staff(session)
    service.withdraw_award(session, award, actor=actor, reason="Wrong.", now=world.now)
    return lambda: setattr(world.log.entries[at].awards[-1], "withdrawn", True)


def correct(world: World, session: Session, class_id: int, place: int) -> Note:
    """Put a corrected award in the place of one that nobody has claimed."""
    at, award = world.hers(session, class_id, place)
    made = corrections.correct_award(
        session,
        award,
        recipient_kind=IdentifierKind.EMAIL,
        recipient_value=world.address(session, place),
        notify_email=None,
        language="nl",
        texts=NO_TEXTS,
        reason="The language.",
        actor=world.staff(session),
        now=world.now,
    )
    made_id = made.id

    def note() -> None:
        before = world.log.entries[at].awards[-1]
        before.withdrawn = True
        later = before.offered is None and before.due is not None and before.due > world.now
        offered = None if later else world.now
        due = before.due if later else None
        world.add_award(at, made_id, LoggedAward(made=world.now, offered=offered, due=due))

    return note


def revoke(world: World, session: Session, class_id: int, place: int) -> Note:
    """Take a badge back."""
    at, badge = world.badge(session, class_id, place)
    revoke_credential(session, badge, actor=world.staff(session), reason="No.", now=world.now)
    return lambda: setattr(world.log.entries[at].awards[-1], "revoked", True)


def reissue(world: World, session: Session, class_id: int, place: int) -> Note:
    """Make a badge anew."""
    at, badge = world.badge(session, class_id, place)
    actor = world.staff(session)
    made = reissue_credential(
        session, badge, texts=NO_TEXTS, reason="A name.", actor=actor, now=world.now
    )
    made_id = made.id

    def note() -> None:
        world.log.entries[at].awards[-1].revoked = True
        logged = LoggedAward(made=world.now, offered=world.now, claimed=world.now)
        world.add_award(at, made_id, logged)

    return note


def publish(world: World, session: Session, class_id: int, place: int) -> Note:
    """Make a badge public."""
    at, badge = world.badge(session, class_id, place)
    publish_badge(session, badge, NOTHING_SHOWN, now=world.now)
    return lambda: setattr(world.log.entries[at].awards[-1], "public", True)


def unpublish(world: World, session: Session, class_id: int, place: int) -> Note:
    """Make it private again."""
    at, badge = world.badge(session, class_id, place)
    unpublish_badge(session, badge, now=world.now)
    return lambda: setattr(world.log.entries[at].awards[-1], "public", False)


def share(world: World, session: Session, class_id: int, place: int) -> Note:
    """Take a badge to another site."""
    _at, badge = world.badge(session, class_id, place)
    badge_class, channel = badge.badge_class, CHANNELS[place % 2]
    key, day = world.names[class_id][0], world.now.date()

    def note() -> None:
        count_share(badge_class, channel, now=world.now)
        world.log.shares.append((key, channel, day))

    return note


def look(world: World, session: Session, class_id: int, place: int) -> Note:
    """A stranger looks at a badge, by its page or as a program, or by a private link."""
    _at, badge = world.badge(session, class_id, place)
    link = session.scalar(select(PrivateLink.id).where(PrivateLink.credential_id == badge.id))
    if link is None:
        wish = Wish(label="For her", choices=NOTHING_SHOWN, lifetime=Lifetime.OPEN)
        link = make_link(session, badge, wish, now=world.now).id
    return lambda: _look(world, class_id, place, badge.id, link)


def _look(world: World, class_id: int, place: int, badge_id: int, link_id: int) -> None:
    key, day, learner = world.names[class_id][0], world.now.date(), world.learners[place]
    for subject, subject_id, reader, name in (
        (LookedAt.CREDENTIAL, badge_id, Reader.PAGE, "pages"),
        (LookedAt.CREDENTIAL, badge_id, Reader.PROGRAM, "programs"),
        (LookedAt.PRIVATE_LINK, link_id, Reader.PROGRAM, "programs"),
        (LookedAt.PRIVATE_LINK, link_id, Reader.PAGE, "private_links"),
    ):
        count_look(subject, subject_id, reader, now=world.now)
        world.log.looks.append((name, key, learner, day))


def look_at_collection(world: World, session: Session, class_id: int, place: int) -> Note:
    """A stranger looks at a collection with a badge in it."""
    made = _collect(world, session, class_id, place)
    made_id, owner = made.id, world.learners[place]

    def note() -> None:
        count_look(LookedAt.COLLECTION, made_id, Reader.PAGE, now=world.now)
        world.log.collections.append((owner, world.now.date()))

    return note


def _collect(world: World, session: Session, class_id: int, place: int) -> Collection:
    _at, badge = world.badge(session, class_id, place)
    person = world.person(session, place)
    made = session.scalar(select(Collection).where(Collection.person_id == person.id))
    if made is None:
        words = collecting.Words(name="Mine", words="", show_name=False)
        made = collecting.make_collection(session, person, words, now=world.now)
    collecting.add_badges(session, made, [f"own:{badge.public_id}"], person, now=world.now)
    return made


def look_at_collection_link(world: World, session: Session, class_id: int, place: int) -> Note:
    """Somebody opens a private link to a collection, and a program asks for a badge in it."""
    made = _collect(world, session, class_id, place)
    link = session.scalar(select(PrivateLink).where(PrivateLink.collection_id == made.id))
    if link is None:
        wish = Wish(label="For him", choices=NOTHING_SHOWN, lifetime=Lifetime.OPEN)
        link = make_collection_link(session, made, wish, version=made.version, now=world.now)
    link_id, owner, day = link.id, world.learners[place], world.now.date()

    def note() -> None:
        for reader, name in ((Reader.PAGE, "private_links"), (Reader.PROGRAM, "programs")):
            count_look(LookedAt.PRIVATE_LINK, link_id, reader, now=world.now)
            world.log.linked.append((name, owner, day))

    return note


def leave(world: World, session: Session, _class_id: int, place: int) -> Note:
    """A learner leaves, and somebody new comes in her place."""
    erase_person(session, world.person(session, place), now=world.now)
    return lambda: _left(world, place, world.now)


def _left(world: World, place: int, now: datetime) -> None:
    who, log = world.learners[place], world.log
    for entry in log.entries:
        if entry.learner == who:
            entry.left = True
            for award in entry.awards:
                award.withdrawn = award.withdrawn or award.offered is None
    log.looks = [one for one in log.looks if one[2] != who]
    log.collections = [one for one in log.collections if one[0] != who]
    log.linked = [one for one in log.linked if one[1] != who]
    world.learners[place] = world.new_learner()


DEEDS: dict[str, Deed] = {
    one.__name__: one
    for one in (
        offer, schedule, sign_in, remind, claim, decline, withdraw, correct, revoke, reissue,
        publish, unpublish, share, look, look_at_collection,
        look_at_collection_link, leave, *PROPOSING,
    )
}  # fmt: skip
"""All that can happen, by its name."""
