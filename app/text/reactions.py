"""Reactions ("tapbacks"): messages that a phone sends when its user reacts to a message with a heart, thumb etc.

Phones send a sentence that quotes the message, in the phone's language. Recognizes the sentences of Apple's and Google's apps
in English, Spanish, French and German, and a leading emoji before a quote in any language.
"""

import re

from app.text.characters import drop_invisible

_OPEN = "[\"'“”„«‹‘「『]"
_CLOSE = "[\"'“”»›’」』]"
_QUOTED = rf"{_OPEN}.*{_CLOSE}"
_EMOJI = "(?:[\u203c\u2049\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff] ?)+"

_VERBS = (
    # English
    "Liked|Loved|Disliked|Laughed at|Emphasi[sz]ed|Questioned",
    # Spanish
    "Le gustó|Le encantó|No le gustó|Le dio risa|Se rió de|Exclamó por|Enfatizó|Destacó|Dudó sobre|Cuestionó",
    # French
    "A aimé|A adoré|N['’]a pas aimé|A ri de|A mis en évidence|A souligné|A posé une question sur|S['’]est interrogée? sur",
    # German
    "Gefällt|Gefällt nicht|Liebt|Liebte|Mag|Lacht über|Lachte über|Betont|Betonte|Hinterfragt",
)
_THINGS = (
    "an? (?:image|photo|picture|movie|video|gif|attachment|audio message|voice message|contact|location|link|sticker|message)",
    "una? (?:imagen|foto|película|vídeo|video|mensaje de audio)",
    "une? (?:image|photo|vidéo|film|message audio)",
    "ein(?:en?)? (?:Bild|Foto|Video|Film|Audionachricht)",
)
_NAMED = rf"(?:{'|'.join(_VERBS)})"
_TARGET = rf"(?:{_QUOTED}|{'|'.join(_THINGS)})"

_REACTION = re.compile(
    "|".join(
        (
            rf"{_NAMED} {_TARGET}",
            rf"{_EMOJI}(?:\w{{1,6}} )?{_QUOTED}",
            rf"(?:Reacted|Reaccionó con|A réagi avec|A réagi par) {_EMOJI}(?:to|a|à) {_TARGET}",
            rf"Reacted with a sticker to {_TARGET}",
            rf"Removed (?:an? [\w ]{{1,30}}|{_EMOJI}) ?from {_TARGET}",
            rf"(?:Quitó|A retiré|A supprimé) .{{1,40}} de {_TARGET}",
            rf"Hat mit {_EMOJI}auf {_TARGET} reagiert",
        )
    ),
    re.DOTALL,
)


def is_reaction(body: str) -> bool:
    """Whether a text is a reaction to another message, instead of written by its sender."""
    return _REACTION.fullmatch(" ".join(drop_invisible(body).split())) is not None
