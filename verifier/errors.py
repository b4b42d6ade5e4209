"""The four errors of a verification: one for each thing that can be done about it."""

from collections.abc import Mapping

EvidenceValue = str | int | float | bool | None
Evidence = Mapping[str, EvidenceValue]


class VerifierError(Exception):
    """Base of all that a verification raises on purpose.

    ``code`` is stable and chooses the sentence for people; ``detail`` is for whoever looks below
    it; ``evidence`` is flat and may be shown.
    """

    def __init__(self, code: str, detail: str = "", **evidence: EvidenceValue) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.evidence: Evidence = evidence


class UnreadableError(VerifierError):
    """The bytes are no badge at all: there is nothing to report on."""


class SeveralBadgesError(UnreadableError):
    """An address that leads to several badges, each of which is to be asked for by itself.

    ``addresses`` are absolute, in the order of the page.
    """

    def __init__(self, addresses: tuple[str, ...], *, address: str) -> None:
        super().__init__("several_badges", address=address, count=len(addresses))
        self.addresses = addresses


class RefutedError(VerifierError):
    """There is evidence that a claim of the badge is wrong: the check has FAILED."""


class UnsupportedError(VerifierError):
    """Lawful perhaps, but not something this verifier can judge: the check is UNKNOWN."""


class UnavailableError(VerifierError):
    """What is needed could not be had just now: the check is UNKNOWN."""
