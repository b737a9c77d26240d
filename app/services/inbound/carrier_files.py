"""Downloads of files from carriers, and the meaning of their responses."""

from io import BytesIO

from app.carriers.base import SendError
from app.errors import DomainError, ServiceUnavailableError
from app.outbound_limits.limits import PartyCall
from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.downloads import Login, TooManyRedirectsError, download
from app.safe_http.response import HttpResponse
from app.services.media.contents import MAX_FILE_BYTES, MediaContents, PreparedMedia


class FileLostError(Exception):
    """The file cannot be stored, however often it is fetched."""


class FileNotThereError(Exception):
    """The file may be there later."""


def download_file(outbound: OutboundClient, url: str, login: Login | None, call: PartyCall, seconds: float) -> HttpResponse:
    """Return a carrier's response for a file, of any status, and note in the party's call whether there was one.

    Args:
        outbound: client that limits the reachable addresses.
        url: the carrier's link.
        login: asked for each URL on the way; None for carriers that need none.
        call: slot of the party.
        seconds: time limit for logins, redirects and the file together.

    Raises:
        FileLostError: the link will never work.
        FileNotThereError: there was no response.
    """
    try:
        answer = download(outbound, url, seconds, MAX_FILE_BYTES + 1, login)
    except OutboundError as error:
        call.note(is_answered=None if error.refused else False)
        raise (FileLostError if error.refused else FileNotThereError)(error.reason) from error
    except SendError as error:
        call.note(is_answered=error.is_answered)
        raise FileNotThereError(error.reason) from error
    except TooManyRedirectsError as error:
        call.note(is_answered=True)
        raise FileLostError(str(error)) from error
    call.note(is_answered=True)
    return answer


def prepare_file(answer: HttpResponse, contents: MediaContents) -> PreparedMedia:
    """Return the file of a response, ready to be stored.

    Raises:
        FileLostError: it will never be stored.
        FileNotThereError: it may be there later.
        ServiceUnavailableError: too many images are being processed.
    """
    if answer.status == 410:
        raise FileLostError("The carrier no longer has the file (status 410)")
    if answer.status != 200:
        raise FileNotThereError(f"The carrier responded with status {answer.status}")
    if len(answer.body) > MAX_FILE_BYTES:
        raise FileLostError(f"The file is larger than {MAX_FILE_BYTES // 1024**2} MiB")
    length = answer.headers.get("content-length", "")
    if length.isdigit() and int(length) != len(answer.body):
        raise FileNotThereError("The carrier's response broke off")
    try:
        return contents.prepare(BytesIO(answer.body))
    except ServiceUnavailableError:
        raise
    except DomainError as error:
        raise FileLostError(error.reason) from error
