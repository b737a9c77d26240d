"""Uploaded file in a request body, raw or in a multipart form, processed while it arrives."""

import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from app.errors import DomainError
from app.problems.contacts import IMPORT_TOO_LONG
from app.problems.requests import BODY_TOO_LARGE, CONTENT_ENCODING_REFUSED, PARAMETERS_INVALID, REQUEST_REFUSED
from blueprints.http.unknown_names.endpoints import current_inspection

FORM = "multipart/form-data"

_PIECE_BYTES = 65_536
_MAX_BUFFERED_BYTES = 2 * _PIECE_BYTES
"""Buffer limit of the form decoder: one piece, and the end of the previous one, which may contain half a boundary."""

_MAX_PARTS = 20
_DRAIN_SECONDS = 10.0
_MAX_IN_MEMORY_BYTES = 1_048_576
_MAX_RATIO = 200
_RATIO_COUNTS_FROM = 4_194_304
"""Decompressed size above which the compression ratio is checked; small files may be very repetitive."""
_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = ("", "identity")
_GZIP_ENCODINGS = ("gzip", "x-gzip")


class UploadedFile:
    """File of the current request.

    Attributes:
        content_type: as declared by the sender, without parameters.
        charset: as declared by the sender, or None.
        name: file name, if it comes in a form.
    """

    def __init__(self, max_bytes: int, max_lines: int) -> None:
        """Read up to the beginning of the file.

        Args:
            max_bytes: longest accepted file, uncompressed.
            max_lines: most accepted lines. For compressed files both are checked before any of the content is returned.

        Raises:
            DomainError: CONTENT_ENCODING_REFUSED; REQUEST_REFUSED or PARAMETERS_INVALID if the form is malformed or contains no
                file; BODY_TOO_LARGE if the parts before the file are longer than a file may be.
        """
        self.content_type = request.mimetype
        self.charset = request.mimetype_params.get("charset")
        self.name = ""
        self._max_bytes = max_bytes
        self._max_lines = max_lines
        _require_known_encoding()
        self._pieces = self._body()
        if self.content_type == FORM:
            self._pieces = self._open_form_file()

    def pieces(self) -> Iterator[bytes]:
        """Yield the file's bytes.

        Raises:
            DomainError: BODY_TOO_LARGE or REQUEST_REFUSED.
        """
        length = 0
        for piece in self._pieces:
            length += len(piece)
            if length > self._max_bytes:
                raise DomainError(BODY_TOO_LARGE)
            yield piece

    def _open_form_file(self) -> Iterator[bytes]:
        boundary = request.mimetype_params.get("boundary", "")
        if not boundary:
            raise DomainError(REQUEST_REFUSED, "The form has no boundary")
        decoder = MultipartDecoder(boundary.encode(), _MAX_BUFFERED_BYTES, max_parts=_MAX_PARTS)
        events = self._events(decoder)
        skipped = 0
        for event in events:
            if isinstance(event, Data):
                skipped += len(event.data)
            if skipped > self._max_bytes:
                raise DomainError(BODY_TOO_LARGE)
            if isinstance(event, Field):
                current_inspection().refuse_form_field(event.name)
            if isinstance(event, File):
                kind, parameters = parse_options_header(event.headers.get("Content-Type", ""))
                self.content_type, self.charset = kind.lower(), parameters.get("charset")
                self.name = event.filename
                current_inspection().raise_refused()
                return _read_file(events)
        current_inspection().raise_refused()
        raise DomainError(PARAMETERS_INVALID, "The form contains no file")

    def _body(self) -> Iterator[bytes]:
        pieces = iter(lambda: request.stream.read(_PIECE_BYTES), b"")
        if _content_encoding() in _PLAIN:
            yield from pieces
            return
        with SpooledTemporaryFile(_MAX_IN_MEMORY_BYTES) as compressed:
            for piece in pieces:
                compressed.write(piece)
            try:
                self._reject_bomb(compressed)
                compressed.seek(0)
                yield from _decompress(iter(partial(compressed.read, _PIECE_BYTES), b""))
            except zlib.error:
                raise DomainError(REQUEST_REFUSED, "The body is not valid gzip, or is truncated") from None

    def _reject_bomb(self, compressed: IO[bytes]) -> None:
        """Decompress the file once only to measure it, which takes a fraction of a second."""
        max_length = max(_RATIO_COUNTS_FROM, compressed.tell() * _MAX_RATIO)
        compressed.seek(0)
        length = line_feeds = returns = 0
        for piece in _decompress(iter(partial(compressed.read, _PIECE_BYTES), b"")):
            length += len(piece)
            line_feeds += piece.count(b"\n")
            returns += piece.count(b"\r")
            if length > self._max_bytes:
                raise DomainError(BODY_TOO_LARGE)
            if length > max_length:
                raise DomainError(BODY_TOO_LARGE, f"The body decompresses to more than {_MAX_RATIO} times its size")
            if max(line_feeds, returns) > self._max_lines:
                raise DomainError(IMPORT_TOO_LONG, f"The file has more than {self._max_lines} lines")

    def _events(self, decoder: MultipartDecoder) -> Iterator[object]:
        pieces = self._body()
        try:
            while True:
                event = decoder.next_event()
                if isinstance(event, NeedData):
                    piece = next(pieces, None)
                    decoder.receive_data(piece or None)
                elif isinstance(event, Epilogue):
                    return
                else:
                    yield event
        except ValueError:
            raise DomainError(REQUEST_REFUSED, "The form is malformed") from None


def drain_body() -> None:
    """Read and discard the rest of the body for up to 10 s; a client that is still sending would not see the response."""
    deadline = time.monotonic() + _DRAIN_SECONDS
    with suppress(HTTPException):
        while time.monotonic() < deadline and request.stream.read(_PIECE_BYTES):
            pass


def _content_encoding() -> str:
    return request.headers.get("Content-Encoding", "").strip().lower()


def _require_known_encoding() -> None:
    encoding = _content_encoding()
    if encoding not in (*_PLAIN, *_GZIP_ENCODINGS):
        raise DomainError(CONTENT_ENCODING_REFUSED, f"The body's Content-Encoding is {encoding!r}, which is not supported")


def _decompress(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield decompressed pieces, none of them empty. Parallel compressors write several concatenated members."""
    member = zlib.decompressobj(_GZIP)
    for piece in pieces:
        rest = piece
        while rest:
            if member.eof:
                member = zlib.decompressobj(_GZIP)
            data = member.decompress(rest, _PIECE_BYTES)
            if data:
                yield data
            # After the end of a member `unconsumed_tail` is stale; only `unused_data` contains what follows.
            rest = member.unused_data if member.eof else member.unconsumed_tail
    data = member.flush()
    if data:
        yield data
    if not member.eof:
        raise zlib.error("the last member has no end")


def _read_file(events: Iterator[object]) -> Iterator[bytes]:
    """Yield the file that has begun, and refuse parts that follow it."""
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                break
    for event in events:
        if isinstance(event, Field):
            current_inspection().refuse_form_field(event.name)
        elif isinstance(event, File):
            current_inspection().refuse_form_field(event.name, "Only one file is accepted.")
    current_inspection().raise_refused()
