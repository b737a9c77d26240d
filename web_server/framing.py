"""Detection of a request's end while its bytes arrive.

This only decides when a thread can process a request without waiting; gunicorn's parser decides what the request is. Anything
malformed is handed over immediately, so that the parser rejects it.
"""

import re
from enum import Enum, auto

from web_server.parties import HEALTH, TASK_PARTY_HEADER

MAX_HEAD_BYTES = 65_536
MAX_BODY_BYTES = 524_288
"""Maximum bytes buffered of one request before a thread processes it; the thread reads the rest of a longer body."""

_HEAD_END = b"\r\n\r\n"
_BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")
_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:[^\r\n]*chunked", re.IGNORECASE)
_AUTHORIZATION = re.compile(rb"\r\nauthorization[ \t]*:[ \t]*([^\r\n]*?)[ \t]*\r\n", re.IGNORECASE)
_HEALTH_CHECK = re.compile(rb"(GET|HEAD) /health[ ?]")
_TASK = b"POST /tasks/"
_TASK_PARTY = re.compile(rb"\r\n%s[ \t]*:[ \t]*([\x21-\x7e]{1,64})[ \t]*\r\n" % TASK_PARTY_HEADER.encode(), re.IGNORECASE)
_EXPECTS_CONTINUE = re.compile(rb"\r\nexpect[ \t]*:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,16}[ \t]*(;[^\r\n]*)?")
_MAX_LINE_LENGTH = 8192


class Progress(Enum):
    """How much of a request has arrived."""

    PARTIAL = auto()
    BUFFERED = auto()
    """The whole request is buffered, or enough for the parser to reject it."""
    STREAMED = auto()
    """The head is buffered; the body is too long to be."""
    HEAD_TOO_LARGE = auto()


class IncomingRequest:
    """Buffer of an arriving request, and possibly the start of the next one."""

    def __init__(self, data: bytes = b"") -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._body_at = 0
        self._body_length = 0
        self._chunk_at: int | None = None
        self.authorization = ""
        """The Authorization header, once the head has arrived."""
        self.stated_party = ""
        """Whose request it is by its first line or, for a task, its own word; empty if the credential decides."""
        self.expects_continue = False
        self.is_chunked = False
        self.is_malformed = False
        """Whether a chunk is malformed, or its size line is too long."""
        self.progress = Progress.PARTIAL
        if data:
            self.receive(data)

    def __len__(self) -> int:
        return len(self._buffer)

    def receive(self, data: bytes) -> Progress:
        """Add bytes, and return how much of the request has arrived."""
        self._buffer += data
        self.progress = self._in_body() if self._body_at else self._in_head()
        return self.progress

    def take(self) -> bytes:
        """Return the buffered bytes and clear the buffer."""
        data = bytes(self._buffer)
        self._buffer.clear()
        return data

    def _in_head(self) -> Progress:
        buffer, searched = self._buffer, self._searched
        end = buffer.find(_HEAD_END, max(0, searched - 3))
        self._searched = len(buffer)
        if end < 0:
            first_line = buffer.find(b"\r\n", 2, _MAX_LINE_LENGTH) >= 0
            if _BARE_LINE_FEED.search(buffer, searched) or (len(buffer) > _MAX_LINE_LENGTH and not first_line):
                return Progress.BUFFERED
            return Progress.HEAD_TOO_LARGE if len(buffer) > MAX_HEAD_BYTES else Progress.PARTIAL
        if end > MAX_HEAD_BYTES:
            return Progress.HEAD_TOO_LARGE
        self._body_at = end + len(_HEAD_END)
        head = bytes(buffer[: end + 2])
        length = _CONTENT_LENGTH.search(head)
        self._body_length = int(length[1]) if length else 0
        authorization = _AUTHORIZATION.search(head)
        self.authorization = authorization[1].decode("latin-1") if authorization else ""
        if head.startswith(_TASK) and (party := _TASK_PARTY.search(head)):
            self.stated_party = party[1].decode()
        elif _HEALTH_CHECK.match(head):
            self.stated_party = HEALTH
        self.expects_continue = _EXPECTS_CONTINUE.search(head) is not None
        self.is_chunked = _CHUNKED.search(head) is not None
        if self.is_chunked:
            self._chunk_at = self._body_at
        return self._in_body()

    def _in_body(self) -> Progress:
        if self._body_length > MAX_BODY_BYTES:
            return Progress.STREAMED
        if self._chunk_at is not None:
            if self._chunks_end():
                return Progress.BUFFERED
            return Progress.STREAMED if len(self._buffer) - self._body_at > MAX_BODY_BYTES else Progress.PARTIAL
        return Progress.BUFFERED if len(self._buffer) - self._body_at >= self._body_length else Progress.PARTIAL

    def _chunks_end(self) -> bool:
        """Skip complete chunks; return whether the last one, or a malformed one, was reached."""
        buffer = self._buffer
        while self._chunk_at is not None:
            start = self._chunk_at
            end = buffer.find(b"\r\n", start, start + _MAX_LINE_LENGTH)
            line = bytes(buffer[start:end]) if end >= 0 else b""
            if end < 0 and len(buffer) - start < _MAX_LINE_LENGTH:
                return False
            if not _CHUNK_SIZE.fullmatch(line):
                self.is_malformed = True
                return True
            size = int(line.partition(b";")[0].strip(), 16)
            if not size:
                return buffer.startswith(b"\r\n", end + 2) or buffer.find(_HEAD_END, end + 2) >= 0
            behind = end + 2 + size
            if len(buffer) < behind + 2:
                return False
            if not buffer.startswith(b"\r\n", behind):
                self.is_malformed = True
                return True
            self._chunk_at = behind + 2
        return False
