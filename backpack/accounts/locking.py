"""One change of a person's account at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.models import Person


def lock_person(session: Session, person: Person) -> None:
    """Wait for whoever else changes this person's account, until the end of the transaction.

    Two tabs that agree to the terms at once then do so one after the other. On SQLite every
    transaction that writes waits for the others anyway.
    """
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
