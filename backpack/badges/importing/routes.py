"""Bringing badges in, what became of each, and an imported badge as its owner sees it."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.badges.audience import audience_of
from backpack.badges.collecting.service import list_collections
from backpack.badges.collecting.view import standing_of_place, why_hidden
from backpack.badges.findings import findings_of, health_of
from backpack.badges.forms import ButtonForm
from backpack.badges.health import examine_imported, write_imported
from backpack.badges.importing import service, shelving
from backpack.badges.importing.answers import answer_original, answer_picture
from backpack.badges.importing.archive import (
    ARCHIVE_BYTES,
    FILE_BYTES,
    Entry,
    is_archive,
    read_archive,
)
from backpack.badges.importing.forms import ImportForm
from backpack.badges.importing.judging import read_pasted
from backpack.badges.importing.taking import Answer, close_batch, judge_item, question_of
from backpack.badges.importing.telling import remedy_of, show_report
from backpack.badges.importing.words import Said, say_item
from backpack.badges.words import say_finding
from backpack.errors import BackpackError
from backpack.issuing.addresses import site_config
from backpack.models import (
    ImportBatch,
    ImportedBadge,
    ImportItem,
    ImportOutcome,
    ImportSource,
    Person,
)
from backpack.security import limiter
from backpack.shell import current_language

importing = Blueprint("importing", __name__)

IMPORTS = "30 per minute"
"""More than any person does; each may ask other people's servers."""

ROOM_FOR_FORM = 2_000_000
AT_ONCE = 1
"""So many badges are judged while the reader waits; more are left to the worker."""


@importing.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Files may be larger than forms; said before anything reads the request."""
    if endpoint == "importing.bring_in":
        request.max_content_length = ARCHIVE_BYTES + ROOM_FOR_FORM
        request.max_form_memory_size = ROOM_FOR_FORM
        request.max_form_parts = 1_000


@importing.get("/import")
@signed_in
def show_import() -> str:
    """The ways to bring a badge in, and what was brought in before."""
    return _start(ImportForm(formdata=None))


def _start(form: ImportForm, *, code: str | None = None) -> str:
    batches = service.list_batches(db.session(), current_person())
    return render_template("backpack/badges/import.html", form=form, batches=batches, code=code)


@importing.post("/import")
@limiter.limit(IMPORTS)
@signed_in
def bring_in() -> ResponseReturnValue:
    """One badge is judged while its owner waits; more go into the background."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _start(form), 400
    try:
        source, name, entries, skipped = _read_given(form)
    except BackpackError as error:
        # On the form, where another file can be chosen and what was pasted still stands.
        form.files.errors = [error.sentence]
        return _start(form, code=error.code), error.status
    if not entries:
        form.files.errors = [_("Choose a file, or paste the link to a badge.")]
        return _start(form), 400
    person = current_person()
    if len(entries) > AT_ONCE:
        batch = service.begin_batch(
            db.session(),
            person,
            source=source,
            name=name,
            language=current_language(),
            entries=entries,
            skipped=skipped,
            now=clock.now(),
        )
        return redirect(url_for("importing.show_batch", public_id=batch.public_id), 303)
    return _bring_in_one(person, source, name, entries[0])


def _read_given(form: ImportForm) -> tuple[ImportSource, str, list[Entry], int]:
    """What was given, as files: the chosen ones, then the text.

    Raises:
        BackpackError: a ZIP cannot be read (see ``read_archive``).
    """
    uploads = [upload for upload in form.files.data or [] if getattr(upload, "filename", "")]
    hosts = site_config().plain_http_hosts
    text = read_pasted(form.source.data or "", plain_http_hosts=hosts)
    if not uploads:
        is_address = text.startswith(("https://", "http://"))
        source = ImportSource.ADDRESS if is_address else ImportSource.TEXT
        return source, text if is_address else "", _entries_of(text), 0
    entries: list[Entry] = []
    skipped = 0
    source = ImportSource.FILE
    for upload in uploads:
        content = upload.read()
        if is_archive(content):
            source = ImportSource.ARCHIVE
            inside, passed_over = read_archive(content)
            entries += inside
            skipped += passed_over
        else:
            entries.append(_entry(str(upload.filename), content))
    entries += _entries_of(text)
    return source, str(uploads[0].filename), entries, skipped


def _entry(name: str, content: bytes) -> Entry:
    """A file that was chosen, also one that is empty: it is told what became of each."""
    return Entry(name, None if len(content) > FILE_BYTES else content)


def _entries_of(text: str) -> list[Entry]:
    return [_entry("", text.encode())] if text.strip() else []


def _bring_in_one(
    person: Person, source: ImportSource, name: str, entry: Entry
) -> ResponseReturnValue:
    now = clock.now()
    person_id = person.id
    answer: Answer | None = None
    if entry.content is not None:
        question = question_of(db.session(), person, language=current_language(), now=now)
        db.let_go()
        answer = judge_item(entry.content, question)
    session = db.session()
    person = session.get_one(Person, person_id)
    batch = service.begin_batch(
        session,
        person,
        source=source,
        name=name,
        language=current_language(),
        entries=[entry],
        now=now,
    )
    item = batch.items[0]
    if answer is not None:
        found, said = answer
        decision = (
            found
            if isinstance(found, shelving.Decision)
            else shelving.bring_in(session, person, found, file_name=entry.name or None, now=now)
        )
        service.decide(item, decision, said=said, now=now)
    session.flush()
    close_batch(session, batch, now=now)
    if item.outcome in {ImportOutcome.IMPORTED, ImportOutcome.RENEWED} and item.imported_badge:
        flash(_say_welcome(item.imported_badge), "good" if not item.code else "open")
        return redirect(
            url_for("importing.show_imported", public_id=item.imported_badge.public_id), 303
        )
    return redirect(url_for("importing.show_batch", public_id=batch.public_id), 303)


def _say_welcome(badge: ImportedBadge) -> str:
    if badge.verdict_code:
        return str(_("It is on your shelf. Whether it is genuine could not be established yet."))
    return str(_("It is genuine, and on your shelf."))


@importing.get("/import/<public_id>")
@signed_in
def show_batch(public_id: str) -> str:
    """What became of every file, and how far the worker is."""
    batch = service.find_batch(db.session(), public_id, current_person())
    items = [(item, say_item(item, language=current_language())) for item in batch.items]
    done = sum(item.decided_at is not None for item in batch.items)
    return render_template(
        "backpack/badges/import_batch.html",
        batch=batch,
        items=sorted(items, key=_order),
        done=done,
        counts=_count(batch),
        form=ButtonForm(),
    )


ORDER = (
    ImportOutcome.REFUSED,
    ImportOutcome.UNREADABLE,
    ImportOutcome.UNREACHED,
    ImportOutcome.DUPLICATE,
    ImportOutcome.RENEWED,
    ImportOutcome.IMPORTED,
    ImportOutcome.TAKEN,
    ImportOutcome.WAITING,
)
"""What needs a look comes first."""


def _order(line: tuple[ImportItem, Said]) -> tuple[int, bool, int]:
    """Of what came in, what is not simply good comes before the rest."""
    item, said = line
    return ORDER.index(item.outcome), said.kind == "good", item.position


def _count(batch: ImportBatch) -> dict[str, int]:
    counts = dict.fromkeys((outcome.value for outcome in ImportOutcome), 0)
    for item in batch.items:
        counts[item.outcome.value] += 1
    return counts


@importing.post("/import/<public_id>/forget")
@signed_in
def forget_batch(public_id: str) -> ResponseReturnValue:
    """Remove the note; the badges stay."""
    person = current_person()
    batch = service.find_batch(db.session(), public_id, person)
    if batch.finished_at is None:
        raise BackpackError(
            "import_at_work", _("This import is still going on. You can remove it when it is done.")
        )
    service.forget_batch(db.session(), batch, person, now=clock.now())
    flash(_("The note about this import is gone. Your badges stay."), "good")
    return redirect(url_for("importing.show_import"), 303)


@importing.get("/imported/<public_id>")
@signed_in
def show_imported(public_id: str) -> str:
    """An imported badge: what it says, how each part is known, and what was found of it since."""
    badge = service.find_imported(db.session(), public_id, current_person())
    return render_template(
        "backpack/badges/imported.html",
        badge=badge,
        shown=show_report(badge.latest_report or badge.report),
        health=health_of(db.session(), badge),
        findings=findings_of(db.session(), badge),
        say_finding=say_finding,
        collections=list_collections(db.session(), current_person(), containing=badge),
        all_collections=list_collections(db.session(), current_person()),
        audience=audience_of(db.session(), badge, now=clock.now()),
        may_be_shown=why_hidden(badge) is None,
        in_a_word=standing_of_place(badge, clock.now()),
        remedy=remedy_of(badge.latest_report or badge.report, language=current_language()),
    )


@importing.post("/imported/<public_id>/check")
@limiter.limit(IMPORTS)
@signed_in
def check_now(public_id: str) -> ResponseReturnValue:
    """Verify it again while its owner waits."""
    person = current_person()
    badge = service.find_imported(db.session(), public_id, person)
    examined = examine_imported(db.session(), badge, language=current_language(), now=clock.now())
    write_imported(db.session(), badge.id, examined, now=clock.now())
    flash(_("Checked just now."), "info")
    return redirect(url_for("importing.show_imported", public_id=public_id), 303)


@importing.get("/imported/<public_id>/picture")
@signed_in
def show_picture(public_id: str) -> ResponseReturnValue:
    """The badge's picture, made harmless when it came in."""
    return answer_picture(service.find_imported(db.session(), public_id, current_person()))


@importing.get("/imported/<public_id>/file")
@signed_in
def download_original(public_id: str) -> Response:
    """The very bytes that were brought in."""
    return answer_original(service.find_imported(db.session(), public_id, current_person()))


@importing.get("/imported/<public_id>/remove")
@signed_in
def ask_to_remove(public_id: str) -> str:
    """Ask once more: what is removed is gone from here."""
    badge = service.find_imported(db.session(), public_id, current_person())
    return render_template("backpack/badges/remove_imported.html", badge=badge, form=ButtonForm())


@importing.post("/imported/<public_id>/remove")
@signed_in
def remove(public_id: str) -> ResponseReturnValue:
    """Take it off the shelf."""
    person = current_person()
    badge = service.find_imported(db.session(), public_id, person)
    name = badge.name or _("A badge without a name")
    service.remove_imported(db.session(), badge, person, now=clock.now())
    flash(_("“%(name)s” is off your shelf. Where it came from it is as it was.", name=name), "good")
    return redirect(url_for("badges.shelf"), 303)
