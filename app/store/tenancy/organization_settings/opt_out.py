"""Settings of an organization's opt-outs."""

from typing import ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, setting
from app.text.opt_out_words import HELP, START, STOP


@frozen(kw_only=True)
class OptOutSettings(SubjectSettings):
    """Settings of opt-outs.

    Attributes:
        shared: an opt-out at one number of the organization counts at all of them.
        languages: ISO 639-1 codes of languages whose keywords count besides English.
        stop_words: own words that opt out.
        start_words: own words that opt in.
        help_words: own words that ask for help.
    """

    NAME: ClassVar[str] = "optOut"

    shared: bool = setting("shared", False)
    languages: list[str] = setting("languages", factory=list)
    stop_words: list[str] = setting("stopWords", factory=list)
    start_words: list[str] = setting("startWords", factory=list)
    help_words: list[str] = setting("helpWords", factory=list)

    @property
    def own_words(self) -> dict[str, list[str]]:
        """Return the own words by meaning, as `opt_out_words.py` names it."""
        return {STOP: self.stop_words, START: self.start_words, HELP: self.help_words}

    @property
    def has_own_words(self) -> bool:
        """Whether there is any own word."""
        return any(self.own_words.values())
