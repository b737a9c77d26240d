"""The lines of a file, decoded while its bytes arrive: nobody is asked to know his file's encoding."""

import codecs
import io
from collections.abc import Iterable, Iterator
from typing import Any

LONGEST_LINE = 65_536
"""Characters of a line; a longer one is cut into pieces, none of which makes sense."""

ENCODINGS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "mac-roman", "cp437", "cp850", "cp852", "koi8-r"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
        *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
    )
)
"""The encodings that a file may be said to have; Python knows more, some of which are none of texts."""

_HEAD_BYTES = 4096
_MANY_ZEROS = 0.2
_EITHER = "texting-utf-8-or-windows-1252"
_BUFFER_BYTES = 65_536


class EncodingUnknownError(Exception):
    """Nobody knows an encoding of that name, or it is none of texts."""


def _read_as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_EITHER, _read_as_windows_1252)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as one file that can be read once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def read_head(pieces: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Answer the first 4 KB of a file, and the file as a whole."""
    reader = io.BufferedReader(_Pieces(pieces), _BUFFER_BYTES)
    head = reader.read(_HEAD_BYTES)

    def whole() -> Iterator[bytes]:
        yield head
        while piece := reader.read1(_BUFFER_BYTES):
            yield piece

    return head, whole()


def read_lines(head: bytes, pieces: Iterable[bytes], encoding: str | None) -> Iterator[str]:
    """Answer a file's lines, with the ends they have; each is read when it is asked for.

    Without an encoding it is UTF-16 where the file begins with its mark, or is half zeros; otherwise UTF-8, in which what
    makes no sense as UTF-8 is read as Windows-1252, as Excel writes CSV in the West.

    Args:
        head: the file's first bytes.
        pieces: the whole file.
        encoding: its name, as Python knows it.

    Raises:
        EncodingUnknownError: there is no such encoding of texts.
    """
    name, errors = _guess(head) if encoding is None else (_require(encoding), "replace")
    binary = io.BufferedReader(_Pieces(pieces), _BUFFER_BYTES)
    text = io.TextIOWrapper(binary, encoding=name, errors=errors, newline="")

    def lines() -> Iterator[str]:
        while line := text.readline(LONGEST_LINE):
            yield line

    return lines()


def _guess(head: bytes) -> tuple[str, str]:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    if head.count(0) > len(head) * _MANY_ZEROS:
        return "utf-16-be" if head[:1] == b"\0" else "utf-16-le", "replace"
    return "utf-8-sig", _EITHER


def _require(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise EncodingUnknownError(encoding) from None
    if name not in ENCODINGS:
        raise EncodingUnknownError(encoding)
    return "utf-8-sig" if name == "utf-8" else name
