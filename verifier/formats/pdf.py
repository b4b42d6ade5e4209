"""A badge in a PDF: among its attached files, or in its XMP metadata; no page is drawn."""

import logging
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from verifier.errors import UnreadableError
from verifier.formats.svg import read_xml
from verifier.policy import Limits

_MAGIC_WITHIN = 1024
_MOST_NODES = 400
_MOST_FILES = 32
_MOST_PAGES = 20
# Reading a damaged file takes the library a search for all of its objects, 20 microseconds each.
_MOST_OBJECTS = 30_000
_MOST_PAGES_IN_TREE = 10_000
_LONGEST_METADATA = 1_000_000
_EMBEDDED = NameObject("/EF")

# pypdf reports what is wrong with the bytes by its own errors, and what is wrong with the
# structure (a number where a dictionary belongs) by whichever built-in one comes of it.
_PYPDF_ERRORS = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

# It also logs each oddity it meets, which in a public service lets strangers write the log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def is_pdf(source: bytes) -> bool:
    """Whether the bytes are a PDF; readers allow some bytes before its mark."""
    return b"%PDF-" in source[:_MAGIC_WITHIN]


def find_pdf_texts(source: bytes, *, limits: Limits) -> tuple[bytes, ...]:
    """Everything in a PDF that might be a badge, in the order of the document.

    Attached files by name, associated files, files attached to the first pages, and the values
    in the XMP metadata; a bounded number of each, and none larger than ``limits.json_bytes``.
    Nothing in the file inflates to more than ``limits.source_bytes``.

    Raises:
        UnreadableError: ``pdf_damaged``, ``pdf_encrypted``, ``too_large``.
    """
    if source.count(b" obj") > _MOST_OBJECTS:
        raise UnreadableError("too_large", "too many objects", limit=_MOST_OBJECTS)
    with apply_configuration(_limit_work(limits.source_bytes)):
        return _find_texts(source, limits=limits)


def _find_texts(source: bytes, *, limits: Limits) -> tuple[bytes, ...]:
    try:
        reader = PdfReader(BytesIO(source))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("pdf_encrypted")
        files = tuple(_read_files(reader, limits=limits))
        metadata = _read_metadata(reader)
    except _PYPDF_ERRORS as error:
        raise UnreadableError("pdf_damaged", str(error)[:200]) from error
    return (*files, *(_read_values(metadata) if metadata else ()))


def _limit_work(most_bytes: int) -> Configuration:
    return Configuration(
        maximum_declared_stream_length=most_bytes,
        array_based_stream_maximum_output_length=most_bytes,
        lzw_maximum_output_length=most_bytes,
        run_length_maximum_output_length=most_bytes,
        zlib_maximum_output_length=most_bytes,
        brotli_maximum_output_length=most_bytes,
        image_maximum_buffer_size=most_bytes,
        stream_decoding_work_maximum_length=4 * most_bytes,
        page_tree_maximum_entries=_MOST_PAGES_IN_TREE,
        page_tree_maximum_page_entries=_MOST_PAGES_IN_TREE,
        # No program is ever started to decode a picture.
        jbig2dec_binary=None,
    )


def _read_files(reader: PdfReader, *, limits: Limits) -> Iterator[bytes]:
    seen: set[int] = set()
    for specification in _find_specifications(reader):
        embedded = _dictionary(specification.get(_EMBEDDED))
        stream = embedded and (embedded.get("/UF") or embedded.get("/F"))
        stream = stream.get_object() if stream is not None else None
        if not isinstance(stream, StreamObject) or id(stream) in seen:
            continue
        seen.add(id(stream))
        if len(seen) > _MOST_FILES:
            raise UnreadableError("too_large", "too many attached files", limit=_MOST_FILES)
        data = stream.get_data()
        if len(data) <= limits.json_bytes:
            yield data


def _find_specifications(reader: PdfReader) -> Iterator[DictionaryObject]:
    root = reader.root_object
    names = _dictionary(root.get("/Names"))
    tree = _dictionary(names.get("/EmbeddedFiles")) if names is not None else None
    if tree is not None:
        yield from _walk_names(tree)
    yield from _dictionaries(root.get("/AF"))
    for number in range(min(len(reader.pages), _MOST_PAGES)):
        for note in _dictionaries(reader.pages[number].get("/Annots")):
            specification = _dictionary(note.get("/FS"))
            if specification is not None:
                yield specification


def _walk_names(tree: DictionaryObject) -> Iterator[DictionaryObject]:
    # A name tree may be made to point at itself, so what bounds the walk is a count.
    waiting, visited = [tree], 0
    while waiting and visited < _MOST_NODES:
        node = waiting.pop(0)
        visited += 1
        yield from _dictionaries(node.get("/Names"))
        waiting.extend(_dictionaries(node.get("/Kids")))


def _dictionaries(value: PdfObject | None) -> Iterator[DictionaryObject]:
    found = value.get_object() if value is not None else None
    if isinstance(found, ArrayObject):
        for item in found[:_MOST_NODES]:
            entry = _dictionary(item)
            if entry is not None:
                yield entry


def _dictionary(value: PdfObject | None) -> DictionaryObject | None:
    found = value.get_object() if value is not None else None
    return found if isinstance(found, DictionaryObject) else None


def _read_metadata(reader: PdfReader) -> bytes | None:
    stream = _dictionary(reader.root_object.get("/Metadata"))
    if not isinstance(stream, StreamObject):
        return None
    data = stream.get_data()
    return data if len(data) <= _LONGEST_METADATA else None


def _read_values(metadata: bytes) -> Iterator[bytes]:
    try:
        root = read_xml(metadata.strip(b" \t\r\n\0"))
    except UnreadableError:
        # Metadata are beside the point; a PDF with none, or with broken ones, is still a PDF.
        return
    for element in root.iter("*"):
        for value in (element.text, *element.attrib.values()):
            text = str(value or "").strip()
            if text.startswith(("{", "eyJ")):
                yield text.encode("utf-8")
