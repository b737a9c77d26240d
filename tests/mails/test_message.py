"""How an e-mail looks, with any name, address or subject in it."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

from app.branding import Brand
from app.mail.message import Letter, Link, compose

NOW = 1_795_000_000_000
BRAND = Brand("Acme Texting", "help@example.com", color="#ffcc00", web_app_url="https://app.example.com")


def composed(
    brand: Brand = BRAND, subject: str = "Welcome", to: str = "jane@example.com", text: str = "Hello."
) -> EmailMessage:
    letter = Letter(subject, [text, Link("Sign in", "https://app.example.com/?a=1&b=2")])
    written = compose(brand, "no-reply@mail.example.com", to, letter, now=NOW, message_id="m1").as_bytes(policy=SMTP)
    assert max(map(len, written.splitlines())) <= 998
    read = message_from_bytes(written, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_headers_name_brand_support_and_date() -> None:
    mail = composed()

    assert str(mail["From"]) == "Acme Texting <no-reply@mail.example.com>"
    assert str(mail["Reply-To"]) == "help@example.com"
    assert mail["Message-ID"] == "<m1@mail.example.com>"
    assert mail["Date"].datetime.timestamp() * 1000 == NOW
    assert mail["Auto-Submitted"] == "auto-generated"


def test_html_is_escaped_and_loads_nothing() -> None:
    html = part(
        composed(Brand("A <b>&", "help@example.com", logo_url="https://cdn.example.com/l.png"), text="<script>&"), "html"
    )

    assert "&lt;script&gt;&amp;" in html
    assert "A &lt;b&gt;&amp;" in html
    assert "<script" not in html
    assert not re.search(r"<img|<link|<style|@import|url\(|src=", html)
    assert re.findall(r'https?://[^"< ]+', html) == ["https://app.example.com/?a=1&amp;b=2"]


def test_button_has_the_brand_color_and_readable_text() -> None:
    assert "background:#ffcc00;color:#000000" in part(composed(), "html")
    assert "background:#112233;color:#ffffff" in part(composed(Brand("A", "a@example.com", color="#112233")), "html")


def test_no_text_adds_a_header() -> None:
    attack = "x\r\nBcc: all@example.com\r\n\r\nbody"
    mail = composed(Brand(attack, "help@example.com"), subject=attack)

    assert mail["Bcc"] is None
    assert mail["Subject"] == "x Bcc: all@example.com body"
    assert mail["From"].addresses[0].display_name == "x Bcc: all@example.com body"


def test_long_and_foreign_subjects_arrive_whole() -> None:
    for subject in ("word " * 30, "Ünïcödé ✉ " * 18, "x" * 200):
        assert composed(subject=subject)["Subject"] == subject.strip()
    assert len(composed(subject="y" * 1000)["Subject"]) == 200


def test_names_and_domains_may_be_international() -> None:
    mail = composed(Brand('Müller "Texting", Ltd.', "help@bücher.example"), to="jane@bücher.example")

    assert mail["From"].addresses[0].display_name == 'Müller "Texting", Ltd.'
    assert str(mail["To"]) == "jane@xn--bcher-kva.example"
    assert str(mail["Reply-To"]) == "help@xn--bcher-kva.example"


def test_support_that_is_no_address_gets_no_replies() -> None:
    mail = composed(Brand("Acme", "https://help.example.com"))

    assert mail["Reply-To"] is None
    assert "https://help.example.com" in part(mail, "plain")
