import pytest

from app.text.reactions import is_reaction


@pytest.mark.parametrize(
    "body",
    [
        "Liked “Reply STOP to opt out”",
        "Loved “We are closed.\nWe open at nine”",
        "Laughed at “STOP”",
        'Emphasized "stop"',
        "Questioned “Dinner at 8?”",
        "Disliked “long and cut…”",
        "Liked an image",
        "Loved a photo",
        "👍 to “ STOP ”",
        "👍“STOP”",
        "\u200a\u200b❤️\u200b to “\u200aSTOP\u200a”\u200a",
        "👨‍👩‍👧 a «hola»",
        "Reacted ❤️ to “See you”",
        "Reacted with a sticker to “See you”",
        "Removed a heart from “See you”",
        "Removed 👍 from “See you”",
        "Le encantó “hola”",
        "Le gustó una imagen",
        "Reaccionó con 🎉 a “hola”",
        "A aimé « à demain »",
        "N’a pas aimé « bof »",
        "A réagi avec 🔥 à « à demain »",
        "Gefällt „Bis morgen“",
        "Hat mit 👍 auf „Bis morgen“ reagiert",
    ],
)
def test_reaction_is_recognized(body: str) -> None:
    assert is_reaction(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "STOP",
        "“STOP”",
        "STOP 🛑",
        "👍",
        "👍👍 thanks",
        "Liked it a lot",
        "I loved the “film”",
        'My answer is "yes"',
        "Bonjour « toi »",
        "liked your “menu”, can I order?",
        "Liked “Yes” but I cannot come",
    ],
)
def test_what_people_write_is_no_reaction(body: str) -> None:
    assert not is_reaction(body)
