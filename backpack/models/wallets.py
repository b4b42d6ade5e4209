"""Offers of a badge to a wallet (OpenID4VCI 1.0), and the nonces that wallets have used."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key, public_id
from backpack.models.credentials import Credential
from backpack.models.people import Person


class WalletOffer(Base):
    """One badge in one form, for one wallet, for a few minutes.

    Whoever has ``code`` (and the transaction code, if there is one) gets an access token, once;
    whoever has that gets the credential, bound to one key.
    """

    __tablename__ = "wallet_offer"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    """Its name on its owner's own pages; tells nobody the code."""
    code: Mapped[str] = mapped_column(String(64), unique=True)
    """The pre-authorized code, and the end of the offer's address."""
    tx_code: Mapped[str | None] = mapped_column(String(8))
    """What the owner types into her wallet; none if she chose to do without."""
    wrong_codes: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"), index=True)
    configuration: Mapped[str] = mapped_column(String(64))
    """The form, by the id of its credential configuration."""
    show_name: Mapped[bool]
    show_grade: Mapped[bool]
    show_evidence: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    """When its owner withdrew it, or too many wrong transaction codes ended it."""
    redeemed_at: Mapped[datetime | None]
    access_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    access_until: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(String(64))
    """The thumbprint of the key that the credential was bound to."""
    taken_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    credential: Mapped[Credential] = relationship()


class WalletNonce(Base):
    """A nonce that a wallet has proven its key with; it is good for nothing more."""

    __tablename__ = "wallet_nonce"

    id: Mapped[Key]
    nonce_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
