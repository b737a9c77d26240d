"""Ordinary replies, which contacts write to questions of all kinds, in the normal form of keywords."""

from app.text.confirmation_words import YES, YES_BY_LANGUAGE

AGREEING = YES.union(*YES_BY_LANGUAGE.values()) | {"ok", "okay", "k", "sure", "yep", "yeah", "c", "confirm", "d'accord", "vale"}
"""Replies that agree."""

OTHER = frozenset(
    {
        *("no", "n", "nope", "nein", "non", "nao", "nie", "nee"),
        *(
            "thanks",
            "thank you",
            "thx",
            "ty",
            "danke",
            "gracias",
            "merci",
            "grazie",
            "bedankt",
            "dziekuje",
            "obrigado",
            "obrigada",
        ),
        *("hi", "hello", "hey", "hallo", "hola", "bonjour", "ciao", "good morning", "bye", "please"),
    }
)
"""Replies that refuse, thank or greet."""
