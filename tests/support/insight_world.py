"""An institution to which things happen through the real services, beside the log of them."""

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from backpack.accounts.identifiers import active_identifiers
from backpack.awards.nominations.calls import make_call
from backpack.db import new_session
from backpack.errors import NotFoundError
from backpack.issuing.claiming import find_credential_of
from backpack.models import (
    Award,
    BadgeKind,
    Credential,
    Issuer,
    Person,
    Requestable,
)
from tests.support import factories
from tests.support.insight_log import Entry, Log, LoggedAward
from tests.support.nominating import make_terms

ZONE = "Europe/Brussels"
START = datetime.fromisoformat("2026-09-29T20:30:00+00:00")
_numbers = count(1)


class World:
    """Two issuers, four badges (one of them in two versions) and eight learners."""

    def __init__(self) -> None:
        self.now = START
        self.log = Log(zone=ZONE)
        self.names: dict[int, tuple[str, str, str]] = {}
        self.rows: dict[int, list[int]] = {}
        """The awards of each entry, by its place in the log."""
        self.proposals: dict[int, int] = {}
        with new_session() as session, session.begin():
            self._make(session)
        self.learners = [self.new_learner() for _each in range(8)]

    def _make(self, session: Session) -> None:
        institution = factories.make_institution(session, time_zone=ZONE, claim_days=60)
        one, two = (factories.make_issuer(session, institution=institution) for _each in "ab")
        self.issuers = [one.id, two.id]
        kinds = BadgeKind.EXTRA_CURRICULAR, BadgeKind.MICRO_CREDENTIAL
        first = factories.make_badge_class(session, issuer=one, kind=kinds[0])
        newer = {"slug": first.slug, "version": 2}
        classes = [
            first,
            factories.make_badge_class(session, issuer=one, kind=kinds[0], **newer),
            factories.make_badge_class(
                session, issuer=one, kind=kinds[1], requestable=Requestable.ANYONE
            ),
            factories.make_badge_class(session, issuer=two, kind=kinds[0]),
            factories.make_badge_class(session, issuer=two, kind=kinds[1]),
        ]
        self.classes = [one.id for one in classes]
        for made in classes:
            key = f"{made.issuer.slug}/{made.slug}"
            self.names[made.id] = key, made.issuer.slug, made.kind.value
        self.awarder = factories.make_awarder(session, one).id
        factories.make_role(
            session, session.get_one(Person, self.awarder), issuer=session.get_one(Issuer, two.id)
        )
        self.member = factories.make_person(session).id
        terms = make_terms(
            opens_at=START - timedelta(days=1),
            closes_at=START + timedelta(days=900),
            second_member=False,
            graduates_only=False,
        )
        awarder = session.get_one(Person, self.awarder)
        self.call = make_call(session, first, terms, actor=awarder, now=START).id

    def new_learner(self) -> int:
        with new_session() as session, session.begin():
            address = f"learner-{next(_numbers)}@student.example"
            return factories.make_person(session, email=address).id

    def person(self, session: Session, place: int) -> Person:
        return session.get_one(Person, self.learners[place])

    def staff(self, session: Session) -> Person:
        return session.get_one(Person, self.awarder)

    def address(self, session: Session, place: int) -> str:
        return active_identifiers(session, self.person(session, place))[0].value

    def new_entry(self, class_id: int, place: int, **fields: object) -> int:
        badge, issuer, kind = self.names[class_id]
        entry = Entry(badge=badge, issuer=issuer, kind=kind, learner=self.learners[place])
        for name, value in fields.items():
            setattr(entry, name, value)
        self.log.entries.append(entry)
        at = len(self.log.entries) - 1
        self.rows[at] = []
        return at

    def add_award(self, at: int, award_id: int, logged: LoggedAward) -> None:
        self.rows[at].append(award_id)
        self.log.entries[at].awards.append(logged)

    def hers(self, session: Session, class_id: int, place: int) -> tuple[int, Award]:
        """The newest award of this badge to this learner, and its entry."""
        for at in reversed(self.rows):
            entry = self.log.entries[at]
            same = entry.learner == self.learners[place] and entry.badge == self.names[class_id][0]
            if same and self.rows[at] and not entry.left:
                return at, session.get_one(Award, self.rows[at][-1])
        raise NotFoundError("nothing_there")

    def badge(self, session: Session, class_id: int, place: int) -> tuple[int, Credential]:
        at, award = self.hers(session, class_id, place)
        credential = find_credential_of(session, award)
        if credential is None:
            raise NotFoundError("nothing_there")
        return at, credential

    def proposal(self, place: int, origin: str) -> int:
        """The newest entry of this learner that began so and was not decided."""
        for at in reversed(self.proposals):
            entry = self.log.entries[at]
            if entry.learner == self.learners[place] and entry.origin == origin and not entry.left:
                return at
        raise NotFoundError("nothing_there")
