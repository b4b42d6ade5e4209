"""How mail leaves: over SMTP, or not at all where there is no server, as in the demo."""

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

from backpack.config import Config
from backpack.models import OutboxMail

TIMEOUT_SECONDS = 20
PERMANENT = 500
"""From this SMTP reply code on, trying again is useless (RFC 5321, section 4.2.1)."""

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
"""``smtp`` insists on STARTTLS, ``smtps`` is TLS from the first byte, and ``smtp+plain`` is for a
mail server on the same machine or network."""


class DeliveryError(Exception):
    """A mail was not taken; ``permanent`` means that it never will be."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Transport(Protocol):
    """Something that takes mail."""

    def send(self, mail: OutboxMail) -> None:
        """Hand ``mail`` over, once.

        Raises:
            DeliveryError: it was not taken.
        """

    def close(self) -> None:
        """Let go of the connection, if there is one."""


class OutboxAlone:
    """Takes every mail and sends none: the demo's people have no mailboxes but the outbox."""

    def send(self, mail: OutboxMail) -> None:
        """Nothing is sent; the row itself is what the mailbox page shows."""

    def close(self) -> None:
        """There is no connection."""


class SmtpTransport:
    """Hands mail to one SMTP server, with one connection for as many mails as it lasts."""

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        bounces: str | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """``url`` is ``smtp://user:password@host:port``, or another scheme of ``PORTS``.

        What cannot be delivered comes back to ``bounces``, or else to the sender.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("an SMTP address begins with smtp://, smtps:// or smtp+plain://")
        self._scheme = parts.scheme
        self._host = parts.hostname
        self._port = parts.port or PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender
        self._bounces = bounces
        self._context = context or ssl.create_default_context()
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: OutboxMail) -> None:
        """One attempt for one recipient."""
        try:
            message = make_message(mail, sender=self._sender)
        except (ValueError, IndexError, MessageError) as error:
            raise DeliveryError(f"not a mail: {error}", permanent=True) from error
        try:
            self._connected().send_message(message, from_addr=self._bounces)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _refused(code, answer) from error
        except smtplib.SMTPResponseException as error:
            # A server that refuses our name or password will take it when that is mended.
            lasting = not isinstance(error, smtplib.SMTPAuthenticationError)
            raise _refused(error.smtp_code, error.smtp_error, lasting=lasting) from error
        except smtplib.SMTPNotSupportedError as error:
            self.close()
            raise DeliveryError(f"the mail server cannot do this: {error}") from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise DeliveryError(f"no connection: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        """The connection, if the server still answers on it; otherwise a new one."""
        if self._connection is not None:
            try:
                self._connection.noop()
            except (smtplib.SMTPException, OSError):
                self.close()
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._context
            )
        else:
            connection = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            if self._scheme == "smtp":
                connection.starttls(context=self._context)
            if self._user:
                connection.login(self._user, self._password)
        except (smtplib.SMTPException, OSError):
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """End the connection; a server that is gone already is no news."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()


def _refused(code: int, answer: bytes | str, *, lasting: bool = True) -> DeliveryError:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return DeliveryError(f"{code} {said}", permanent=lasting and code >= PERMANENT)


def make_message(mail: OutboxMail, *, sender: str) -> EmailMessage:
    """The message that is sent for a row of the outbox.

    Its Message-ID belongs to the row: should a worker be killed between the server's answer and
    our note of it, the second attempt is recognisable as the same message.
    """
    name, address = parseaddr(sender)
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = Address(
        display_name=f"{mail.sender_name} (Ransel)" if mail.sender_name else name,
        addr_spec=address,
    )
    message["To"] = Address(addr_spec=mail.recipient)
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.public_id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def make_transport(config: Config) -> Transport:
    """The transport that ``config`` asks for; without an SMTP address nothing leaves."""
    if config.smtp_url is None:
        return OutboxAlone()
    return SmtpTransport(config.smtp_url, sender=config.mail_from, bounces=config.mail_bounces)
