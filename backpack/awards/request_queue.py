"""The requests to some issuers: the queue of open ones, a page at a time, and each by its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backpack.errors import NotFoundError
from backpack.models import AwardRequest, BadgeClass, Issuer, RequestState

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; ``number`` counts from one, ``total`` all requests of the queue."""

    requests: list[AwardRequest]
    number: int
    pages: int
    total: int


def list_open(session: Session, issuers: Sequence[Issuer], *, page: int = 1) -> QueuePage:
    """The queue of ``issuers``: what waits longest comes first. A page that is not there is the
    nearest one that is.
    """
    waiting = (
        AwardRequest.state == RequestState.OPEN,
        BadgeClass.issuer_id.in_([issuer.id for issuer in issuers]),
    )
    counted = select(func.count(AwardRequest.id)).join(AwardRequest.badge_class).where(*waiting)
    total = session.scalar(counted) or 0
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(page, 1), pages)
    query = (
        select(AwardRequest)
        .join(AwardRequest.badge_class)
        .where(*waiting)
        .order_by(AwardRequest.created_at, AwardRequest.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
        .options(joinedload(AwardRequest.badge_class), joinedload(AwardRequest.person))
    )
    return QueuePage(list(session.scalars(query)), number, pages, total)


def find_request(session: Session, public_id: str, issuers: Sequence[Issuer]) -> AwardRequest:
    """The request of that name to one of ``issuers``.

    Raises:
        NotFoundError: there is none, or it was made to others.
    """
    request = session.scalar(
        select(AwardRequest)
        .join(AwardRequest.badge_class)
        .where(
            AwardRequest.public_id == public_id,
            BadgeClass.issuer_id.in_([issuer.id for issuer in issuers]),
        )
    )
    if request is None:
        raise NotFoundError("request_not_found")
    return request
