"""What a wallet is told when it cannot get what it asks for: codes of the specifications."""

from http import HTTPStatus


class WalletError(Exception):
    """A request of a wallet that is refused (RFC 6749, section 5.2; OpenID4VCI 1.0, section 8.3.1).

    ``description`` is for whoever builds the wallet, in English. ``keeps`` says that what was
    written before it was raised stays: a wrong code must count.
    """

    def __init__(
        self,
        code: str,
        description: str,
        *,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        keeps: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.description = description
        self.status = status
        self.keeps = keeps
