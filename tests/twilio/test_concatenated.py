"""Long concatenated SMS that arrive as an MMS in base64."""

import base64

import pytest

from app.carriers.laml.content import read_body

LONG = "Grüße! I could not come yesterday, because the bus was late; may I come on Thursday at five? 😀"


def body_of(body: str, sid: str = "MM1") -> str:
    return read_body({"MessageSid": sid, "Body": body})


@pytest.mark.parametrize("text", [LONG, LONG * 9, "line one\r\nline two\t" * 4, "日本語のとても長いメッセージです。" * 3])
def test_text_in_base64_is_decoded(text: str) -> None:
    encoded = base64.b64encode(text.encode()).decode()

    assert body_of(encoded) == text
    assert body_of("\r\n".join(encoded[start : start + 76] for start in range(0, len(encoded), 76)) + "\n") == text


@pytest.mark.parametrize(
    "body",
    [
        "",
        base64.b64encode(b"too short to tell").decode(),
        base64.b64encode(LONG.encode()).decode()[:-1],
        base64.b64encode(b"\x00\x01" * 60).decode(),
        base64.b64encode(b"\xff" * 60).decode(),
        "a" * 64,
        "A" * 64,
        "0123456789abcdef" * 4,
        "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichen1234",
        base64.b64encode(LONG.encode()).decode().replace("I", " ", 1) + "AAA",
        LONG,
        "https//example.com/" + "path/" * 9,
    ],
    ids=lambda body: ascii(body)[:20],
)
def test_other_text_is_left_alone(body: str) -> None:
    assert body_of(body) == body


def test_sms_is_never_decoded() -> None:
    encoded = base64.b64encode(LONG.encode()).decode()

    assert body_of(encoded, "SM1") == encoded
    assert body_of(encoded, "0a059168-ead0-41af-9d1f-343dae832527") == encoded
