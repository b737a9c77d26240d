"""Pages with the stored e-mails: `/` lists them, `/mails/KEY` shows one, `/mails/KEY/html` is its HTML part as sent."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from mailbox import Maildir
from pathlib import Path
from typing import NamedTuple

from dev.mail.sink import open_maildir

# An e-mail must not run scripts, nor report that it was opened.
MAIL_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
_KEY = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)")

LISTED = 200
"""Number of e-mails in the list."""

SHOWN_HEADERS = ("From", "To", "Cc", "Reply-To", "Date", "Subject", "X-RcptTo")
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}"
    "tr{border-bottom:1px solid #ddd}pre{white-space:pre-wrap}iframe{width:100%;height:40rem;border:1px solid #ddd}"
)


class PageResponse(NamedTuple):
    """Response to a request."""

    status: HTTPStatus
    body: str
    content_policy: str = PAGE_POLICY


def make_handler(directory: Path) -> type[BaseHTTPRequestHandler]:
    """Return a request handler that shows the Maildir in this directory."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = find_page(open_maildir(directory), self.path)
            body = page.body.encode()
            self.send_response(page.status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", page.content_policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

    return Handler


def find_page(mails: Maildir, path: str) -> PageResponse:
    """Return the page at a path."""
    match path.strip("/").split("/"):
        case [""]:
            return PageResponse(HTTPStatus.OK, render_list(mails))
        case ["mails", key] if key in mails:
            return PageResponse(HTTPStatus.OK, render_mail(key, read_mail(mails, key)))
        case ["mails", key, "html"] if key in mails:
            return PageResponse(HTTPStatus.OK, read_part(read_mail(mails, key), "html") or "", MAIL_POLICY)
        case _:
            return PageResponse(HTTPStatus.NOT_FOUND, render_page("Not found", "<p>E-mail not found.</p>"))


def read_mail(mails: Maildir, key: str) -> EmailMessage:
    """Return a stored e-mail."""
    return BytesParser(policy=policy.default).parsebytes(mails.get_bytes(key))


def read_part(mail: EmailMessage, kind: str) -> str | None:
    """Return the text of an e-mail's `plain` or `html` part, if it has one."""
    part = mail.get_body((kind,))
    if part is None:
        return None
    content: str = part.get_content()
    return content


def render_list(mails: Maildir) -> str:
    """Render the list of the latest e-mails, newest first."""
    newest_first = sorted(mails.keys(), key=_arrival, reverse=True)
    rows = "".join(render_row(key, read_mail(mails, key)) for key in newest_first[:LISTED])
    heading = "<tr><th>Date</th><th>To</th><th>Subject</th></tr>"
    return render_page("Mails", f"<table>{heading}{rows}</table>" if rows else "<p>No e-mail has been sent yet.</p>")


def _arrival(key: str) -> tuple[int, ...]:
    """Return the arrival time from a Maildir key (seconds, microseconds, number), so that no e-mail has to be opened."""
    named = _KEY.match(key)
    return tuple(int(number) for number in named.groups()) if named else (0,)


def render_row(key: str, mail: EmailMessage) -> str:
    """Render an e-mail's row in the list."""
    subject = escape(str(mail["Subject"] or "(no subject)"))
    link = f'<a href="/mails/{escape(key)}">{subject}</a>'
    return f"<tr><td>{escape(str(mail['Date'] or ''))}</td><td>{escape(str(mail['To'] or ''))}</td><td>{link}</td></tr>"


def render_mail(key: str, mail: EmailMessage) -> str:
    """Render an e-mail: headers, text, and HTML in a sandboxed frame."""
    headers = "".join(
        f"<tr><th>{name}</th><td>{escape(str(value))}</td></tr>" for name in SHOWN_HEADERS for value in mail.get_all(name, [])
    )
    text = read_part(mail, "plain")
    parts = [f"<table>{headers}</table>"]
    if text is not None:
        parts.append(f"<h2>Text</h2><pre>{escape(text)}</pre>")
    if read_part(mail, "html") is not None:
        parts.append(f'<h2>HTML</h2><iframe sandbox src="/mails/{escape(key)}/html"></iframe>')
    parts.append('<p><a href="/">All e-mails</a></p>')
    return render_page(str(mail["Subject"] or "(no subject)"), "".join(parts))


def render_page(title: str, content: str) -> str:
    """Render a whole page around some HTML."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
        f"<h1>{escape(title)}</h1>{content}</html>"
    )
