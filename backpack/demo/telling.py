"""Tells the demo's stories: everything happens in its order, through the services people use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import update
from sqlalchemy.orm import Session

from backpack.awards.matching import is_for
from backpack.awards.service import (
    AwardTexts,
    decline_award,
    expire_awards,
    offer_award,
    withdraw_award,
)
from backpack.demo.personas import PERSONAS
from backpack.demo.stories import OFFICERS, STORIES, Deed, Step, Story
from backpack.issuing.claiming import claim_award, find_credential_of
from backpack.issuing.revocation import revoke_credential
from backpack.models import Award, BadgeClass, Credential, OutboxMail, Person
from backpack.sharing.service import Choices, publish_badge

AWARDERS = {slug: one.name for one in PERSONAS for slug in one.awards_for} | {
    slug: name for slug, (name, _email) in OFFICERS.items()
}
"""Who awards for each issuer, by the issuer's slug."""

OFFICE_HOUR = 9
"""At which hour, in UTC, the day's awards begin."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """Something that happens at a moment of the past; ``order`` keeps a story's order."""

    at: datetime
    order: int
    happen: Callable[[datetime], None]


def tell_stories(
    session: Session, badges: dict[str, BadgeClass], people: dict[str, Person], *, now: datetime
) -> None:
    """Let everything happen in the order in which it happened, as it would have."""
    moments: list[_Moment] = []
    # The morning before: whatever is so many days ago is certainly past.
    today = now.replace(hour=OFFICE_HOUR, minute=0, second=0, microsecond=0)
    morning = today if today <= now else today - timedelta(days=1)
    for number, story in enumerate(STORIES):
        told = _Told(session, story, badges[story.badge], people)
        # Nobody awards on the stroke of the same second.
        minute = timedelta(minutes=7 * number)
        if story.days_ago < 0:
            due = morning - timedelta(days=story.days_ago)
            written = morning - timedelta(days=1) + minute
            moments.append(_Moment(written, 0, partial(told.begin, due=due)))
        else:
            offered = morning - timedelta(days=story.days_ago) + minute
            moments.append(_Moment(offered, 0, told.begin))
        for order, step in enumerate(story.then, start=1):
            at = morning - timedelta(days=step.days_ago) + minute
            moments.append(_Moment(at, order, partial(told.go_on, step)))
    for moment in sorted(moments, key=lambda one: (one.at, one.order)):
        moment.happen(moment.at)
        session.flush()
    # What is in the past has long arrived; the rest is delivered as any mail.
    session.execute(
        update(OutboxMail).values(sent_at=OutboxMail.created_at, next_attempt_at=None, attempts=1)
    )


class _Told:
    """One story, while it is being told."""

    def __init__(
        self, session: Session, story: Story, badge: BadgeClass, people: dict[str, Person]
    ) -> None:
        self._session = session
        self._story = story
        self._badge = badge
        self._people = people
        self._award: Award | None = None

    def begin(self, at: datetime, *, due: datetime | None = None) -> None:
        """Somebody of the issuer makes the award."""
        story = self._story
        name, url = story.evidence or (None, None)
        self._award = offer_award(
            self._session,
            badge_class=self._badge,
            recipient_kind=story.kind,
            recipient_value=story.to,
            notify_email=story.write_to,
            language=story.language,
            texts=AwardTexts(
                recipient_name=story.name,
                grade=story.grade,
                narrative=story.narrative,
                evidence_name=name,
                evidence_url=url,
            ),
            scheduled_for=due,
            created_by=self._awarder(),
            now=at,
        )

    def _awarder(self) -> Person:
        """Whoever awards for the issuer."""
        return self._people[AWARDERS[self._badge.issuer.slug]]

    def go_on(self, step: Step, at: datetime) -> None:
        """The next thing that happens to the award."""
        DEEDS[step.deed](self, step.reason or "", at)

    @property
    def award(self) -> Award:
        """The award, once it was made."""
        if self._award is None:
            raise LookupError("a story goes on before it begins")
        return self._award

    def learner(self) -> Person:
        """Whose award it is."""
        person = self._people[self._story.name]
        if not is_for(self._session, self.award, person):
            raise LookupError(f"the award to {self._story.to} is not for {person.name}")
        return person

    def claim(self, _reason: str, at: datetime) -> None:
        """The learner claims it."""
        person = self.learner()
        claim_award(self._session, self.award, person, now=at, recipient_name=person.printed_name)

    def _credential(self) -> Credential:
        credential = find_credential_of(self._session, self.award)
        if credential is None:
            raise LookupError("there is no badge before somebody claims it")
        return credential

    def publish(self, _reason: str, at: datetime) -> None:
        """The learner makes the badge public, with everything in it."""
        everything = Choices(show_name=True, show_grade=True, show_evidence=True)
        publish_badge(self._session, self._credential(), everything, now=at)

    def decline(self, reason: str, at: datetime) -> None:
        """The learner would rather not have it."""
        decline_award(self._session, self.award, self.learner(), reason=reason, now=at)

    def withdraw(self, reason: str, at: datetime) -> None:
        """The awarder takes it back before it was claimed."""
        withdraw_award(self._session, self.award, actor=self._awarder(), reason=reason, now=at)

    def expire(self, _reason: str, at: datetime) -> None:
        """Nobody claims it in time."""
        expire_awards(self._session, now=at)

    def revoke(self, reason: str, at: datetime) -> None:
        """The awarder takes the badge back."""
        revoke_credential(
            self._session, self._credential(), actor=self._awarder(), reason=reason, now=at
        )


DEEDS: dict[Deed, Callable[[_Told, str, datetime], None]] = {
    Deed.CLAIM: _Told.claim,
    Deed.PUBLISH: _Told.publish,
    Deed.DECLINE: _Told.decline,
    Deed.WITHDRAW: _Told.withdraw,
    Deed.EXPIRE: _Told.expire,
    Deed.REVOKE: _Told.revoke,
}
