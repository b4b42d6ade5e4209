"""What is in the archive: badges in every form, what is needed to verify them, and the account.

The layout is documented in docs/verification.md ("Archives"); ``verifier/archive.py`` reads it.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from backpack.catalogue.naming import name_in
from backpack.errors import ConflictError
from backpack.issuing import forms, status_lists
from backpack.issuing.addresses import site_addresses
from backpack.issuing.answers import CREDENTIAL, DID
from backpack.issuing.context_files import context_files
from backpack.issuing.did_documents import build_did_document
from backpack.issuing.documents import write_moment
from backpack.issuing.keys import list_keys, verification_method
from backpack.issuing.signatures import write_json
from backpack.leaving.account import build_account, build_schema
from backpack.models import (
    BadgeClass,
    Credential,
    ImportedBadge,
    Issuer,
    IssuerKey,
    Person,
    StatusList,
    TermsAcceptance,
)
from backpack.sharing.own import own_certificate
from backpack.shell import LANGUAGES

FORMAT = "ransel-export"
VERSION = 1

READMES = {"en": "README.md", "nl": "LEESMIJ.md"}

Make = Callable[[Session, Credential, datetime], str | bytes]

FILES: dict[str, Make] = {
    "badge.json": lambda _session, credential, _now: credential.signed_json,
    "badge.jwt": lambda session, credential, now: forms.as_jwt(
        session, credential, credential.signed_json, now=now
    ),
    "badge.png": lambda _session, credential, _now: forms.as_png(
        credential, credential.signed_json
    ),
    "badge.svg": lambda _session, credential, _now: forms.as_svg(
        credential, credential.signed_json
    ),
    "ob2.json": lambda _session, credential, _now: forms.as_ob2_json(credential),
    "ob2.png": lambda _session, credential, _now: forms.as_ob2_png(credential),
    "ob2.svg": lambda _session, credential, _now: forms.as_ob2_svg(credential),
    "certificate.pdf": lambda _session, credential, now: own_certificate(credential, now=now),
}
"""Every file of a badge by its name; a new form of it is a row here.

One that cannot be made (``ConflictError``) is named in the manifest, and fails nothing else.
"""


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes files into the archive, and remembers what it wrote."""

    archive: zipfile.ZipFile
    now: datetime
    digests: dict[str, str]
    left_out: list[dict[str, str]]
    """Files that could not be made, each with the code of the reason."""

    def write(self, name: str, content: str | bytes) -> None:
        octets = content.encode() if isinstance(content, str) else content
        info = zipfile.ZipInfo(name, date_time=self.now.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        self.archive.writestr(info, octets)
        self.digests[name] = hashlib.sha256(octets).hexdigest()


def fill_archive(
    session: Session, archive: zipfile.ZipFile, person: Person, *, now: datetime
) -> Iterator[tuple[int, int]]:
    """Write everything of ``person`` into ``archive``; gives how many steps of how many are done.

    Must run inside the app's context, and takes the iterator's end as its own.
    """
    now = now.replace(microsecond=0)
    credentials = _credentials(session, person)
    total = len(credentials) + 2
    writer = _Writer(archive, now, {}, [])
    listed: list[dict[str, Any]] = []
    for number, credential in enumerate(credentials, 1):
        listed += _write_badge(writer, session, credential, number=number)
        yield number, total
    _write_imported(writer, session, person)
    account = build_account(session, person, now=now)
    writer.write("account.json", write_json(account))
    writer.write("account.schema.json", write_json(build_schema()))
    _write_texts(writer, session, person)
    yield total - 1, total
    issuers = list(
        {one.badge_class.issuer.id: one.badge_class.issuer for one in credentials}.values()
    )
    addresses = _write_web(writer, session, issuers, credentials)
    keys = build_key_list(session, issuers)
    writer.write("keys.json", write_json(keys))
    contexts = _write_contexts(writer)
    _write_readmes(writer, person, issuers, keys=keys, contexts=contexts, count=len(credentials))
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": write_moment(now),
        "made_by": site_addresses().base_url,
        "credentials": listed,
        "addresses": addresses,
        "files": dict(sorted(writer.digests.items())),
        "left_out": writer.left_out,
    }
    writer.write("manifest.json", write_json(manifest))
    yield total, total


def _credentials(session: Session, person: Person) -> list[Credential]:
    return list(
        session.scalars(
            select(Credential)
            .where(Credential.person_id == person.id)
            .options(
                undefer(Credential.signed_json),
                selectinload(Credential.variants),
                joinedload(Credential.award),
                joinedload(Credential.badge_class)
                .joinedload(BadgeClass.issuer)
                .joinedload(Issuer.institution),
            )
            .order_by(Credential.issued_at, Credential.id)
        )
    )


def _write_badge(
    writer: _Writer, session: Session, credential: Credential, *, number: int
) -> list[dict[str, Any]]:
    folder = f"badges/{number:03d}-{credential.badge_class.slug}"
    for name, make in FILES.items():
        try:
            content = make(session, credential, writer.now)
        except ConflictError as error:
            writer.left_out.append({"file": f"{folder}/{name}", "reason": error.code})
        else:
            writer.write(f"{folder}/{name}", content)
    files = [f"{folder}/badge.json"]
    if credential.public is not None:
        writer.write(f"{folder}/public.json", credential.public.signed_json)
        token = forms.as_jwt(session, credential, credential.public.signed_json, now=writer.now)
        writer.write(f"{folder}/public.jwt", token)
        files.append(f"{folder}/public.json")
    addresses = site_addresses()
    return [
        {
            "file": file,
            "id": addresses.credential(credential.public_id),
            "name": credential.badge_class.name,
            "issuer": addresses.issuer_did(credential.badge_class.issuer),
            "sha256": writer.digests[file],
        }
        for file in files
    ]


def _write_imported(writer: _Writer, session: Session, person: Person) -> None:
    """Badges from elsewhere, as the very bytes that were brought in."""
    endings = {"image/png": "png", "image/svg+xml": "svg", "application/pdf": "pdf"}
    badges = session.scalars(
        select(ImportedBadge)
        .where(ImportedBadge.person_id == person.id)
        .options(undefer(ImportedBadge.content))
        .order_by(ImportedBadge.id)
    )
    for number, badge in enumerate(badges, 1):
        media_type = badge.media_type.partition(";")[0]
        ending = endings.get(media_type, "jwt" if "jwt" in media_type else "json")
        writer.write(f"imported/{number:03d}.{ending}", badge.content)


def _write_texts(writer: _Writer, session: Session, person: Person) -> None:
    """The texts that she agreed to, each under the digest that the account names."""
    accepted = session.scalars(
        select(TermsAcceptance)
        .where(TermsAcceptance.person_id == person.id)
        .options(joinedload(TermsAcceptance.document))
    )
    for digest, text in {one.document.sha256: one.document.text for one in accepted}.items():
        writer.write(f"terms/{digest}.md", text)


def _write_web(
    writer: _Writer, session: Session, issuers: list[Issuer], credentials: list[Credential]
) -> dict[str, dict[str, Any]]:
    """What a verification asks the network for, as it is today: keys, and who is revoked."""
    addresses, answers = site_addresses(), {}

    def keep(address: str, file: str, content: str, content_type: str) -> None:
        writer.write(file, content)
        answers[address] = {
            "file": file,
            "content_type": content_type,
            "sha256": writer.digests[file],
        }

    for issuer in issuers:
        document = build_did_document(issuer, list_keys(session, issuer), addresses=addresses)
        address = f"{addresses.issuer(issuer)}/did.json"
        keep(address, f"web/issuers/{issuer.slug}/did.json", write_json(document), DID)
    wanted = {one.status_list_id for one in credentials}
    wanted |= {one.suspension_list_id for one in credentials if one.suspension_list_id is not None}
    lists = select(StatusList).where(StatusList.id.in_(wanted)).options(undefer(StatusList.bits))
    for one in session.scalars(lists.order_by(StatusList.id)):
        # Signed now, so that the issuer itself says of which moment it speaks.
        signed = status_lists.sign_as_of(session, one, now=writer.now)
        address = addresses.status_list(one.public_id)
        keep(address, f"web/status/{one.public_id}.json", signed, CREDENTIAL)
    return answers


def build_key_list(session: Session, issuers: list[Issuer] | None = None) -> dict[str, Any]:
    """The keys of ``issuers``, or of all, in the form of the verifier's trust file."""
    addresses = site_addresses()
    query = select(IssuerKey).options(joinedload(IssuerKey.issuer)).order_by(IssuerKey.id)
    if issuers is not None:
        query = query.where(IssuerKey.issuer_id.in_([issuer.id for issuer in issuers]))
    return {
        "name": addresses.base_url,
        "keys": [
            {
                "id": verification_method(key, addresses),
                "type": "Multikey",
                "controller": addresses.issuer_did(key.issuer),
                "publicKeyMultibase": key.public_multikey,
            }
            for key in session.scalars(query)
        ],
    }


def _write_contexts(writer: _Writer) -> list[tuple[str, str]]:
    """The vocabularies that the badges are signed with, each with its digest."""
    listed = []
    for address, (name, content) in context_files().items():
        writer.write(f"contexts/{name}", content)
        listed.append((address, writer.digests[f"contexts/{name}"]))
    return listed


def _write_readmes(
    writer: _Writer,
    person: Person,
    issuers: list[Issuer],
    *,
    keys: dict[str, Any],
    contexts: list[tuple[str, str]],
    count: int,
) -> None:
    addresses = site_addresses()
    for language in LANGUAGES:
        with force_locale(language):
            text = render_template(
                "backpack/leaving/readme.txt",
                language=language,
                name=person.called,
                made_at=write_moment(writer.now),
                base_url=addresses.base_url,
                count=count,
                issuers=[(name_in(one, language), addresses.issuer_did(one)) for one in issuers],
                keys=keys["keys"],
                contexts=contexts,
                left_out=writer.left_out,
            )
        writer.write(READMES[language], text.strip() + "\n")
