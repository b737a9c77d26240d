"""Words by which people opt out, opt in and ask for help in languages beside English, in the normal form of keywords.

An organization chooses its languages, since a word may be ordinary in another one: `fin` ends a French conversation, and not a
Swedish one. Only words that carriers and texting platforms document for the language are listed.
"""

STOP, START, HELP = "stop", "start", "help"

_WORDS = {
    "de": {
        STOP: ("stopp", "abmelden", "abbestellen", "keine sms", "keine sms mehr", "keine nachrichten mehr"),
        START: ("anmelden", "starten"),
        HELP: ("hilfe",),
    },
    "es": {
        STOP: ("alto", "parar", "pare", "baja", "darse de baja", "dar de baja", "no mas", "no mas mensajes", "detener"),
        START: ("alta", "iniciar", "empezar", "comenzar"),
        HELP: ("ayuda",),
    },
    "fr": {
        STOP: ("arret", "arreter", "desabonner", "desabonnement", "me desabonner", "fin", "plus de messages"),
        START: ("reprendre", "abonner", "commencer"),
        HELP: ("aide",),
    },
    "it": {
        STOP: ("ferma", "disiscrivi", "disiscrivimi", "cancellami", "basta messaggi"),
        START: ("inizia", "iscrivi", "iscrivimi"),
        HELP: ("aiuto",),
    },
    "nl": {
        STOP: ("stoppen", "afmelden", "uitschrijven", "geen berichten meer"),
        START: ("aanmelden", "starten"),
        HELP: ("hulp",),
    },
    "pl": {
        STOP: ("koniec", "wypisz", "rezygnuje", "nie chce wiadomosci"),
        START: ("wznow", "zapisz"),
        HELP: ("pomoc",),
    },
    "pt": {
        STOP: ("parar", "pare", "sair", "remover", "cancelar inscricao", "nao quero mais mensagens"),
        START: ("iniciar", "comecar", "inscrever"),
        HELP: ("ajuda",),
    },
}

LANGUAGES = tuple(_WORDS)
"""ISO 639-1 codes of the languages."""

WORDS_BY_LANGUAGE = {
    language: {word: meaning for meaning, words in by_meaning.items() for word in words}
    for language, by_meaning in _WORDS.items()
}
"""Meaning of each word, `stop`, `start` or `help`, by language."""

ALL_WORDS = frozenset(word for words in WORDS_BY_LANGUAGE.values() for word in words)
"""Words of all languages: a text that is none of them needs no look at the languages of an organization."""
