"""The addresses that one verification asks: each once, all of them counted and remembered."""

from datetime import datetime

from verifier.errors import UnavailableError
from verifier.fetch import Fetch, Response
from verifier.policy import Limits
from verifier.report import Fetched


class Visits:
    """A fetch that asks every address once, keeps a list of what was asked, and has a budget."""

    def __init__(self, fetch: Fetch, *, limits: Limits, now: datetime) -> None:
        self._fetch = fetch
        self._now = now
        self._limits = limits
        self._answers: dict[tuple[str, str], Response | UnavailableError] = {}
        self._made: list[Fetched] = []

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        """Ask, or repeat the answer that was already had in this verification.

        Raises:
            UnavailableError: as every fetch, and ``too_many_fetches`` over the budget.
        """
        asked = (address.partition("#")[0], accept)
        answer = self._answers.get(asked)
        if answer is None:
            if len(self._answers) >= self._limits.total_fetches:
                raise UnavailableError("too_many_fetches", address=address)
            answer = self._ask(*asked)
            self._answers[asked] = answer
        if isinstance(answer, UnavailableError):
            raise answer
        return answer

    def _ask(self, address: str, accept: str) -> Response | UnavailableError:
        try:
            response = self._fetch(address, accept=accept)
        except UnavailableError as error:
            return error
        age = int(max(0.0, (self._now - response.at).total_seconds())) + response.age_seconds
        self._made.append(
            Fetched(address=address, status=response.status, at=response.at, age_seconds=age)
        )
        return response

    @property
    def made(self) -> tuple[Fetched, ...]:
        """What was asked and answered, in order."""
        return tuple(self._made)
