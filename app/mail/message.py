"""E-mails as they look: subject, plain text and HTML, in a brand's name and without remote content."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape

from app.addresses.email_address import find_email_fault, spell_email
from app.branding import Brand
from app.frozen import frozen
from app.times.clock import SECOND

MAX_FREE_TEXT_LENGTH = 80
"""Maximum characters of text by others that our e-mails quote."""

_MAX_SUBJECT_LENGTH = 200
_MAX_PARAGRAPH_LENGTH = 2_000
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_INVISIBLE = ("Cc", "Cf", "Co", "Cs")
_SCHEME = re.compile(r":\s*[/\\]+")
# Includes the other dots that domain names allow.
_LINKING_DOT = re.compile(r"([.\u3002\uff0e\uff61\u2024])(?=\S)")
# Mail programs drop style sheets, so each element has its style.
_BODY_STYLE = "margin:0;padding:24px;background:#f4f5f7;font-family:Arial,Helvetica,sans-serif;font-size:16px;color:#1f2328"
_CARD_STYLE = "max-width:560px;margin:0 auto;padding:24px 32px;background:#ffffff;border-top:4px solid {color};line-height:1.5"
_BUTTON_STYLE = (
    "display:inline-block;padding:10px 20px;background:{color};color:{text};text-decoration:none;border-radius:4px;"
    "font-weight:bold"
)
_FOOTER_STYLE = "margin:24px 0 0;padding-top:16px;border-top:1px solid #d8dee4;font-size:14px;color:#59636e"


@frozen
class Link:
    """A paragraph that is a link."""

    text: str
    url: str

    def __str__(self) -> str:
        return f"{self.text}: {self.url}"


@frozen
class Letter:
    """The content of an e-mail.

    Attributes:
        subject: one line.
        paragraphs: plain text or links. Free text in it is quoted with `quote_free_text`.
    """

    subject: str
    paragraphs: Sequence[str | Link]


def compose(
    brand: Brand, sender: str, recipient: str, letter: Letter, *, now: int, message_id: str = "", reply_to: str = ""
) -> EmailMessage:
    """Return an e-mail in a brand's name.

    Args:
        brand: its name signs the e-mail, its support address gets the replies.
        sender: address of the instance.
        recipient: e-mail address.
        letter: the content; the support contact is appended.
        now: time of the `Date` header in ms.
        message_id: part before the @ of the `Message-ID`; empty for a random one. A repeated e-mail keeps it.
        reply_to: where replies go instead; empty: the brand's support address.
    """
    sender = spell_email(sender)
    domain = sender.rpartition("@")[2]
    name = one_line(brand.name)
    paragraphs = [_bounded(paragraph) for paragraph in letter.paragraphs]
    help_line = f"Questions? Write to {one_line(brand.support_email)}."
    message = EmailMessage()
    message["Subject"] = one_line(letter.subject)[:_MAX_SUBJECT_LENGTH]
    message["Date"] = format_datetime(datetime.fromtimestamp(now // SECOND, UTC))
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=spell_email(recipient))
    reply_to = reply_to or brand.support_email
    if find_email_fault(reply_to, is_mailed=True) is None:
        message["Reply-To"] = Address(addr_spec=spell_email(reply_to))
    message["Message-ID"] = f"<{message_id}@{domain}>" if message_id else make_msgid(domain=domain)
    # Suppresses automatic replies.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(map(str, [*paragraphs, help_line, name])) + "\n")
    message.add_alternative(_to_html(brand, name, paragraphs, help_line), subtype="html")
    return message


def greet(full_name: str) -> str:
    """Return the first paragraph of an e-mail to a user."""
    name = quote_free_text(full_name)
    return f"Hello {name}," if name else "Hello,"


def quote_free_text(text: str, longest: int = MAX_FREE_TEXT_LENGTH) -> str:
    """Return text by others, such as a name, for use in our e-mails: one line, bounded, without links.

    E-mail programs turn `https://…`, `www.…`, `example.com` and `jane@example.com` into links. A space prevents it.
    """
    line = _LINKING_DOT.sub(r"\1 ", _SCHEME.sub(": ", one_line(text)).replace("@", " at "))
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """Return a text without line ends, control characters and invisible characters."""
    kept = ("" if unicodedata.category(each) in _INVISIBLE else each for each in _SPACES.sub(" ", text))
    return " ".join("".join(kept).split())


def _bounded(paragraph: str | Link) -> str | Link:
    return paragraph if isinstance(paragraph, Link) else one_line(paragraph)[:_MAX_PARAGRAPH_LENGTH]


def _to_html(brand: Brand, name: str, paragraphs: Sequence[str | Link], help_line: str) -> str:
    button = _BUTTON_STYLE.format(color=brand.color, text=brand.text_color)
    shown = "".join(f"<p>{_paragraph_to_html(paragraph, button)}</p>" for paragraph in paragraphs)
    card = _CARD_STYLE.format(color=brand.color)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>'
        f'<body style="{_BODY_STYLE}"><div style="{card}">{shown}'
        f'<p style="{_FOOTER_STYLE}">{escape(help_line)}<br>{escape(name)}</p></div></body></html>\n'
    )


def _paragraph_to_html(paragraph: str | Link, button_style: str) -> str:
    if isinstance(paragraph, Link):
        return f'<a href="{escape(paragraph.url)}" style="{button_style}">{escape(paragraph.text)}</a>'
    return escape(paragraph)
