"""What can go wrong between us and a provider: it is down, or it is not to be believed."""

from flask_babel import gettext as _

from backpack.errors import BackpackError, UnavailableError

Action = tuple[str, str]


class ProviderUnavailableError(Exception):
    """The provider does not answer, or not in the way it must. ``code`` says which."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class DistrustedAnswerError(Exception):
    """The provider answered, and the answer must not be believed. ``code`` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def unavailable(code: str, name: str, action: Action) -> UnavailableError:
    """The page for a provider that does not answer, with a way to try again."""
    return UnavailableError(
        code,
        _(
            "The sign-in of %(name)s does not answer at the moment. Nothing is lost: wait a "
            "little and try again. If it stays this way, ask their IT helpdesk.",
            name=name,
        ),
        title=_("%(name)s cannot be reached", name=name),
        action=action,
    )


def distrusted(code: str, name: str, action: Action) -> BackpackError:
    """The page for an answer that was not believed."""
    return BackpackError(
        code,
        _(
            "What came back from %(name)s did not pass our checks, so nobody was signed in. "
            "Begin again. If it happens again, ask their IT helpdesk and mention “%(code)s”.",
            name=name,
            code=code,
        ),
        title=_("You are not signed in"),
        action=action,
    )
