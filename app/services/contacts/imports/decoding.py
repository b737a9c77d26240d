"""Lines of a file, decoded while its bytes arrive; the encoding is detected where it is not given."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

MAX_LINE_LENGTH = 65_536
"""Characters of a line; a longer one is cut into pieces, and each is reported."""

ENCODINGS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "mac-roman", "cp437", "cp850", "cp852", "koi8-r"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
        *("ascii", "shift_jis", "cp932", "euc_jp", "gb2312", "gbk", "gb18030", "big5", "euc_kr", "cp949", "cp874"),
    )
)
"""The encodings that may be declared; Python knows more, some of which are none of texts."""

_HEAD_BYTES = 4096
_MANY_ZEROS = 0.2
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNDECODED = re.compile("[\udc80-\udcff]+")
"""Undecodable bytes, as Python's `surrogateescape` keeps them."""

_ASCII = "ascii"
_BUFFER_BYTES = 65_536


class EncodingUnknownError(Exception):
    """An encoding that does not exist, or is none of texts."""


class UndecodableError(Exception):
    """A line that does not decode in the declared encoding.

    Attributes:
        line: its number, from 1.
        encoding: the one it is not in.
    """

    def __init__(self, line: int, encoding: str) -> None:
        super().__init__(f"line {line} is not in {encoding}")
        self.line = line
        self.encoding = encoding


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
    """Return the first 4 KB of a file, and the file as a whole."""
    reader = io.BufferedReader(_Pieces(pieces), _BUFFER_BYTES)
    head = reader.read(_HEAD_BYTES)

    def whole() -> Iterator[bytes]:
        yield head
        while piece := reader.read1(_BUFFER_BYTES):
            yield piece

    return head, whole()


class Lines:
    """A file's lines, with their line ends; each is read when it is requested.

    Without a known encoding it is UTF-16 where the file begins with its mark, or is half zeros; otherwise UTF-8. Bytes that are
    no UTF-8 are read as Windows-1252, as Excel writes CSV in the West.
    """

    def __init__(self, head: bytes, pieces: Iterable[bytes], encoding: str | None, charset: str | None = None) -> None:
        """Begin a file.

        Args:
            head: the file's first bytes.
            pieces: the whole file.
            encoding: its name, as Python knows it, where the caller gives it.
            charset: that the request declares; the file's own mark counts for more.

        Raises:
            EncodingUnknownError: there is no such encoding of texts.
        """
        declared = _require(encoding) if encoding is not None else _declared(charset, head)
        self._is_guessed = declared is None
        self._name = declared or _guess(head)
        binary = io.BufferedReader(_Pieces(pieces), _BUFFER_BYTES)
        self._text = io.TextIOWrapper(binary, encoding=self._name, errors="surrogateescape", newline="")
        self._number = 0
        self._has_utf_8 = False
        self._has_windows_1252 = False

    @property
    def encoding(self) -> str:
        """Return the encoding that the lines had so far."""
        if not self._has_windows_1252:
            return self._name.removesuffix("-sig")
        return "utf-8 and windows-1252" if self._has_utf_8 else "windows-1252"

    def __iter__(self) -> "Lines":
        """Return the lines themselves."""
        return self

    def __next__(self) -> str:
        """Return the next line.

        Raises:
            UndecodableError: it is not in the encoding that the file is said to have.
        """
        try:
            line = self._text.readline(MAX_LINE_LENGTH)
        except UnicodeDecodeError:
            raise UndecodableError(self._number + 1, self.encoding) from None
        if not line:
            raise StopIteration
        self._number += 1
        return line if line.isascii() else self._decode(line)

    def _decode(self, line: str) -> str:
        """Return a line with what was not decoded read as Windows-1252, unless its encoding is declared."""
        rest = _UNDECODED.sub("", line)
        self._has_utf_8 = self._has_utf_8 or not rest.isascii()
        if len(rest) == len(line):
            return line
        if not self._is_guessed or self._name != "utf-8-sig":
            raise UndecodableError(self._number, self.encoding)
        self._has_windows_1252 = True
        return _UNDECODED.sub(lambda found: found[0].encode("ascii", "surrogateescape").decode("cp1252", "replace"), line)


def _declared(charset: str | None, head: bytes) -> str | None:
    """Return the encoding that a request declares; None where it declares nothing, or the file's mark says another."""
    if charset is None:
        return None
    name = _require(charset)
    # UTF-16 without a byte order: the zeros show it. ASCII is often declared by default, without being meant.
    return None if name in ("utf-16", _ASCII) or head.startswith(_MARKS) else name


def _guess(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.count(0) > len(head) * _MANY_ZEROS:
        return "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
    return "utf-8-sig"


def _require(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise EncodingUnknownError(encoding) from None
    if name not in ENCODINGS:
        raise EncodingUnknownError(encoding)
    return "utf-8-sig" if name == "utf-8" else name
