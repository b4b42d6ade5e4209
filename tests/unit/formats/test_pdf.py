"""PDFs that are damaged, locked, or made to cost more than they may."""

import io
import zlib

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from tests.support.pictures import SVG, make_pdf
from verifier.errors import UnreadableError
from verifier.formats import read_badge
from verifier.policy import Limits

LIMITS = Limits()
JSON = b'{"type": ["OpenBadgeCredential"], "name": "x"}'


def code_of(source: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_badge(source, limits=LIMITS)
    return caught.value.code


def write(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def make_file(data: bytes, *, compressed: bool = False) -> DictionaryObject:
    """A file specification with the file inside it."""
    stream = StreamObject()
    stream.set_data(zlib.compress(data, 9) if compressed else data)
    if compressed:
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    embedded = DictionaryObject({NameObject("/F"): stream})
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/F"): TextStringObject("badge.json"),
            NameObject("/EF"): embedded,
        }
    )


def make_blank() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(width=10, height=10)
    return writer


def test_an_associated_file_is_found() -> None:
    writer = make_blank()
    writer.root_object[NameObject("/AF")] = ArrayObject([make_file(JSON, compressed=True)])
    assert read_badge(write(writer), limits=LIMITS).source == JSON


def test_a_file_attached_to_a_page_is_found() -> None:
    writer = make_blank()
    note = DictionaryObject({NameObject("/FS"): make_file(JSON)})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([note])
    assert read_badge(write(writer), limits=LIMITS).source == JSON


def test_a_file_that_inflates_without_end_is_not_inflated() -> None:
    writer = make_blank()
    bomb = make_file(b" " * 50_000_000, compressed=True)
    writer.root_object[NameObject("/AF")] = ArrayObject([bomb])
    assert code_of(write(writer)) == "pdf_damaged"


def test_names_that_point_at_themselves_end() -> None:
    writer = make_blank()
    tree = DictionaryObject()
    reference = writer._add_object(tree)  # noqa: SLF001 - the library has no public way to a loop
    tree[NameObject("/Kids")] = ArrayObject([reference, reference])
    writer.root_object[NameObject("/Names")] = DictionaryObject(
        {NameObject("/EmbeddedFiles"): reference}
    )
    assert code_of(write(writer)) == "no_badge_in_pdf"


def test_a_thousand_attachments_are_refused() -> None:
    files = [(f"{number}.json", JSON + b" " * number) for number in range(1000)]
    assert code_of(make_pdf(attachments=files)) == "too_large"


def test_a_locked_document_is_said_to_be_locked() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(attachments=[("a", JSON)]))))
    writer.encrypt("secret", algorithm="RC4-128")
    assert code_of(write(writer)) == "pdf_encrypted"


def test_a_picture_without_a_badge_among_the_attachments_is_passed_over() -> None:
    source = make_pdf(attachments=[("a.svg", SVG), ("b.json", JSON)])
    assert read_badge(source, limits=LIMITS).source == JSON


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 40_000, "too_large"),
        (b"%PDF-1.4\n" + b"<<" * 1_000_000, "pdf_damaged"),
        (
            b"%PDF-1.4\n1 0 obj\n"
            + b"[" * 100_000
            + b"\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
            "pdf_damaged",
        ),
        (make_pdf()[:300], "pdf_damaged"),
        (make_pdf(metadata=b"<a>" * 10_000), "no_badge_in_pdf"),
    ],
)
def test_refused(source: bytes, code: str) -> None:
    assert code_of(source) == code
