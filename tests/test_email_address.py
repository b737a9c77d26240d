"""The one form of e-mail addresses, and what is refused with its reason."""

import pytest

from app.addresses.email_address import email_spellings, find_email_fault, normalize_email, spell_email

IDN, PUNYCODE = "a@münchen.example", "a@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    ("spelling", "normal"),
    [
        ("Jane.Roe@Example.COM", "jane.roe@example.com"),
        (" jane@example.com ", "jane@example.com"),
        (IDN, PUNYCODE),
        ("A@MÜNCHEN.example", PUNYCODE),
        ("a@XN--MNCHEN-3YA.example", PUNYCODE),
        ("a@mu\u0308nchen.example", PUNYCODE),
        ("a@münchen\u3002example", PUNYCODE),
        ("\u212aim@example.com", "kim@example.com"),
        ("jo\u0308rg@example.com", "jörg@example.com"),
        ("nobody", "nobody"),
        ("", ""),
        ("a@ü" + "x" * 70 + ".example", "a@ü" + "x" * 70 + ".example"),
    ],
)
def test_spellings_of_one_address_have_one_form(spelling: str, normal: str) -> None:
    assert normalize_email(spelling) == normal
    assert normalize_email(normal) == normal


def test_the_stored_form_keeps_the_case() -> None:
    assert spell_email("Jane.Roe@München.example") == "Jane.Roe@xn--mnchen-3ya.example"


def test_both_spellings_of_a_domain_are_looked_for() -> None:
    assert email_spellings("A@xn--mnchen-3ya.example") == [PUNYCODE, IDN]
    assert email_spellings("Jane@example.com") == ["jane@example.com"]


@pytest.mark.parametrize(
    "email",
    [
        "jane.roe@example.com",
        "o'brien+texts@example.com",
        "sales/berlin@example.com",
        IDN,
        PUNYCODE,
        "x@हिन्दी.example",
        "\u212aim@example.com",
        "jane@corp.local",
        "a" * 64 + "@example.com",
    ],
)
def test_what_mail_can_carry_is_taken(email: str) -> None:
    assert find_email_fault(email, is_mailed=True) is None


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("a" * 65 + "@example.com", "too long"),
        ("a@" + "b." * 130 + "com", "too long"),
        ("=?utf-8?q?x?=@example.com", "encoded word"),
        ("jörg@example.com", "before the @-sign"),
        ("हिन्दी@example.com", "before the @-sign"),
        ("user@ex_ample.com", "'_'"),
        ("jane@localhost", "period"),
        ("jane", "@-sign"),
        ("jane@", "@-sign"),
        ("jane roe@example.com", "SPACE"),
        ("jane\n@example.com", "before the @-sign"),
        ("jane@example.com\r\nBcc: x@example.com", "@-sign"),
        ("jane\x7f@example.com", "before the @-sign"),
        ("a..b@example.com", "period"),
        ('"a b"@example.com', "quotes before the @-sign"),
        ("jane@[127.0.0.1]", "IP address"),
        ("jane@x@example.com", "more than one @-sign"),
        ("Jane Roe <jane@example.com>", "enter the address alone"),
        ("@example.com", "nothing before the @-sign"),
        ("jane.@example.com", "ends with a period"),
        ("jane@-example.com", "hyphen"),
        ("jane@" + "x" * 64 + ".com", "between periods"),
        ("jane@ab--c.com", "not allowed"),
    ],
)
def test_what_mail_cannot_carry_is_refused_with_a_reason(email: str, reason: str) -> None:
    fault = find_email_fault(email, is_mailed=True)

    assert fault is not None
    assert reason in fault
    # The library's sentences do not reach callers.
    assert "email" not in fault


@pytest.mark.parametrize("email", ["jörg@example.com", "jo\u0308rg@example.com", "हिन्दी@example.com", "مثال@example.com"])
def test_a_contact_may_have_letters_of_any_script(email: str) -> None:
    assert find_email_fault(email, is_mailed=False) is None
