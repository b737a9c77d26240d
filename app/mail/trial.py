"""Trial of the mail server, step by step: which one fails, and what to do about it."""

import smtplib
import ssl
from collections.abc import Iterator

from app.addresses.email_address import find_email_fault, spell_email
from app.branding import Brand
from app.configuration.settings import Settings
from app.frozen import frozen
from app.mail.message import Letter, compose
from app.mail.server import MailServer
from app.safe_http.network import look_up
from app.times.clock import Clock

_TIMEOUT_SECONDS = 20.0
_OK = 250
_LOG_IN_DEMANDED = 530
_ACCEPTED_RECIPIENT = (250, 251)


@frozen
class Step:
    """A step of the trial: its name, whether it worked, and what was found or what to do."""

    name: str
    is_done: bool
    words: str


class _StepFailedError(Exception):
    """A step failed; the message says why and what to do."""


def try_mail(settings: Settings, brand: Brand, recipient: str, clock: Clock) -> Iterator[Step]:
    """Send a test e-mail and yield each step. The last one is the first that failed, or the acceptance of the e-mail."""
    name, is_done = "settings", False
    try:
        for name, words in _run(settings, brand, recipient, clock):
            is_done = bool(words)
            if is_done:
                yield Step(name, is_done=True, words=words)
    except _StepFailedError as error:
        yield Step(name, is_done=False, words=str(error))
    except (OSError, smtplib.SMTPException) as error:
        # The farewell after the message was accepted does not matter.
        if not is_done:
            yield Step(name, is_done=False, words=f"{settings.SMTP_HOST} broke off ({_words(error)}).")


def _run(settings: Settings, brand: Brand, recipient: str, clock: Clock) -> Iterator[tuple[str, str]]:
    """Yield the name of each step twice: before it without words, and after it with what was found."""
    host, port = settings.SMTP_HOST, settings.SMTP_PORT
    _require(bool(host), "SMTP_HOST is empty: set it to your provider's mail server.")
    fault = find_email_fault(recipient, is_mailed=True)
    _require(fault is None, f"{recipient} cannot get mail. {fault}")
    user = f"as {settings.SMTP_USER}" if settings.SMTP_USER else "without a log-in"
    yield "settings", f"{host}:{port} {user}, from {settings.MAIL_FROM}"
    yield "DNS", ""
    yield "DNS", _resolve(host, port)
    server_of = MailServer(settings)
    yield "connect", ""
    with _open(server_of, host, port) as server:
        yield "connect", f"{host}:{port} answers" + (", encrypted by implicit TLS" if server_of.is_implicit_tls else "")
        yield "TLS", ""
        yield "TLS", _encrypt(server_of, server, host)
        yield "log-in", ""
        yield "log-in", _log_in(server_of, server, settings)
        yield "sender", ""
        sender = spell_email(settings.MAIL_FROM)
        _ask(
            server.mail(sender), (_OK,), f"{host} refuses MAIL_FROM={sender}: verify this sender or its domain at your provider"
        )
        yield "sender", sender
        yield "recipient", ""
        _ask(server.rcpt(spell_email(recipient)), _ACCEPTED_RECIPIENT, f"{host} refuses {recipient}: check the address")
        yield "recipient", recipient
        yield "message", ""
        letter = Letter(
            f"{brand.name}: test e-mail",
            ["Hello,", "This is a test e-mail. If you can read it, the instance can send e-mails."],
        )
        message = compose(brand, settings.MAIL_FROM, recipient, letter, now=clock())
        yield "message", _hand_over(server, message.as_bytes(policy=message.policy.clone(linesep="\r\n")), host)


def _resolve(host: str, port: int) -> str:
    try:
        return ", ".join(look_up(host, port, _TIMEOUT_SECONDS))
    except OSError as error:
        raise _StepFailedError(f"{host} has no address ({error}): check SMTP_HOST for a typing error.") from None


def _open(server_of: MailServer, host: str, port: int) -> smtplib.SMTP:
    try:
        return server_of.open(_TIMEOUT_SECONDS)
    except ssl.SSLCertVerificationError as error:
        raise _StepFailedError(_certificate_advice(host, error)) from None
    except ssl.SSLError as error:
        raise _StepFailedError(
            f"{host}:{port} speaks no implicit TLS ({error.reason}): use port 465, or SMTP_TLS=starttls with port 587."
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        advice = (
            "Google Cloud blocks port 25; use 465, 587 or 2525."
            if port == smtplib.SMTP_PORT
            else "Check SMTP_HOST and SMTP_PORT."
        )
        if not server_of.is_implicit_tls:
            advice += " A port that expects implicit TLS, such as 465, needs SMTP_TLS=implicit."
        raise _StepFailedError(f"{host}:{port} does not answer ({_words(error)}). {advice}") from None


def _encrypt(server_of: MailServer, server: smtplib.SMTP, host: str) -> str:
    try:
        encrypted = server_of.encrypt(server)
    except ssl.SSLCertVerificationError as error:
        raise _StepFailedError(_certificate_advice(host, error)) from None
    except (OSError, smtplib.SMTPException) as error:
        raise _StepFailedError(f"{_words(error)}.") from None
    if not encrypted:
        return "not encrypted: the server is on this machine, or SMTP_PLAIN_REASON allows it"
    version = server.sock.version() if isinstance(server.sock, ssl.SSLSocket) else None
    return f"{version or 'TLS'}, valid certificate"


def _log_in(server_of: MailServer, server: smtplib.SMTP, settings: Settings) -> str:
    if not settings.SMTP_USER:
        return "none: SMTP_USER is empty"
    try:
        server_of.log_in(server)
    except smtplib.SMTPNotSupportedError:
        raise _StepFailedError(
            f"{settings.SMTP_HOST} offers no log-in here: leave SMTP_USER empty, or use its port for authenticated mail."
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise _StepFailedError(
            f"{settings.SMTP_HOST} refuses the log-in ({_words(error)}): check SMTP_USER and SMTP_PASSWORD."
        ) from None
    return f"as {settings.SMTP_USER}"


def _hand_over(server: smtplib.SMTP, message: bytes, host: str) -> str:
    try:
        code, answer = server.data(message)
    except (OSError, smtplib.SMTPException) as error:
        raise _StepFailedError(f"{host} refuses the message ({_words(error)}).") from None
    _ask((code, answer), (_OK,), f"{host} refuses the message")
    return f"accepted: {_decode(answer)}. Look into the mailbox, and into its spam folder."


def _ask(answer: tuple[int, bytes], accepted: tuple[int, ...], words: str) -> None:
    code, text = answer
    if code not in accepted:
        hint = " The server demands a log-in: set SMTP_USER and SMTP_PASSWORD." if code == _LOG_IN_DEMANDED else ""
        raise _StepFailedError(f"{words} ({code} {_decode(text)}).{hint}")


def _require(is_so: bool, words: str) -> None:
    if not is_so:
        raise _StepFailedError(words)


def _certificate_advice(host: str, error: ssl.SSLCertVerificationError) -> str:
    return (
        f"{host} has no valid certificate for this name ({error.verify_message}): SMTP_HOST must be the name in the "
        "certificate. If your own authority signed it, name its file in SMTP_CA_FILE."
    )


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {_decode(text) if isinstance(text, bytes) else text}"
    return str(error) or type(error).__name__


def _decode(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())
