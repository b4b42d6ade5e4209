"""A real SMTP server on loopback: it keeps what it is sent, and refuses whom it is told to."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Received:
    """One message as it came over the wire."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    encrypted: bool


@dataclass
class Mailbox:
    """What the server knows: mail, refusals by address, and how often somebody connected."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    context: ssl.SSLContext | None = None
    drop_after_mail: bool = False

    @property
    def url(self) -> str:
        """The address for ``RANSEL_SMTP_URL``."""
        return f"smtp+plain://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """The messages that ``address`` got."""
        return [mail.message for mail in self.received if address in mail.recipients]


class _Conversation(socketserver.StreamRequestHandler):
    """The commands of RFC 5321 that a client of ours uses, and STARTTLS of RFC 3207."""

    server: "_Server"

    def handle(self) -> None:
        mailbox = self.server.mailbox
        mailbox.connections += 1
        self.encrypted = False
        self.sender = ""
        self.recipients: list[str] = []
        self.say("220 loopback ready")
        while line := self.rfile.readline():
            command, _space, rest = line.decode().strip().partition(" ")
            if not self.answer(command.upper(), rest):
                return

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()

    def answer(self, command: str, rest: str) -> bool:
        mailbox = self.server.mailbox
        if command == "EHLO":
            offer = mailbox.context is not None and not self.encrypted
            self.say(*(["250-loopback", "250 STARTTLS"] if offer else ["250 loopback"]))
        elif command == "STARTTLS" and mailbox.context is not None:
            self.say("220 go on")
            return self.encrypt(mailbox.context)
        elif command == "MAIL":
            self.sender, self.recipients = rest.partition(":")[2].split(">")[0].strip("<"), []
            self.say("250 ok")
        elif command == "RCPT":
            address = rest.partition(":")[2].strip("<>")
            if address not in mailbox.refusals:
                self.recipients.append(address)
            self.say(mailbox.refusals.get(address, "250 ok"))
        elif command == "DATA":
            self.say("354 go on")
            self.take()
            return not mailbox.drop_after_mail
        elif command == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    def encrypt(self, context: ssl.SSLContext) -> bool:
        """Speak TLS from now on; a client that does not trust us goes away."""
        try:
            self.request = context.wrap_socket(self.request, server_side=True)
        except ssl.SSLError:
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")
        self.encrypted = True
        return True

    def finish(self) -> None:
        """The socket that TLS took over is not the one that the server closes by itself."""
        super().finish()
        self.request.close()

    def take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        mail = Received(self.sender, self.recipients, message, encrypted=self.encrypted)
        self.server.mailbox.received.append(mail)
        self.say("250 taken")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mailbox = mailbox
        mailbox.port = self.server_address[1]


@contextmanager
def smtp_server(context: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """Run the server; ``context`` lets it offer STARTTLS."""
    mailbox = Mailbox(context=context)
    with _Server(mailbox) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join()
