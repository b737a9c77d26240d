"""The protocols that an instance speaks: what each needs to know of a provider, and how a provider is tried out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from app.errors import FieldError
from app.store.auth_providers import AuthProvider, ProviderType

MAX_SETTING_LENGTH = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """One of a protocol's settings.

    Attributes:
        name: in requests, answers and the store.
        meaning: a sentence for who sets a provider up.
        of: `str`, `bool`, `int`, or `list` for a list of texts.
        is_secret: sealed in the store, never answered; a change that leaves it out keeps it.
        sent_to: the settings that say where a secret is sent: a change of one of them needs it anew, since who may change them
            may not read it.
        longest: in characters, of the text or of each text of the list.
        most: entries of a list.
        choices: the texts that may be given; none: any.
        default: stands for what was not given; None: nothing does.
        find_fault: answers what is wrong with a value, as a sentence, or None.
    """

    name: str
    meaning: str
    of: type[str] | type[bool] | type[int] | type[list[str]] = str
    is_required: bool = False
    is_secret: bool = False
    sent_to: Sequence[str] = ()
    longest: int = MAX_SETTING_LENGTH
    most: int = 20
    choices: Sequence[str] = ()
    default: Any = None
    find_fault: Callable[[Any], str | None] | None = None


@dataclass(frozen=True, slots=True)
class ProviderFinding:
    """What trying a provider out has shown: of what, whether it is well, and a sentence."""

    subject: str
    is_well: bool
    words: str


class ProviderKind(Protocol):
    """A protocol."""

    @property
    def type(self) -> ProviderType:
        """Return its name."""

    @property
    def fields(self) -> Sequence[SettingField]:
        """Return its settings."""

    def find_faults(self, settings: Mapping[str, Any]) -> list[FieldError]:
        """Return what is wrong with settings taken together, each named `settings.<name>`.

        Args:
            settings: each as its field wants it; of a secret that stays as it is, the sealed form.
        """

    def start_path(self, name: str) -> str:
        """Return the path at which signing on at a provider begins."""

    def test(self, provider: AuthProvider) -> list[ProviderFinding]:
        """Try a provider out as far as that is possible without a user."""


@runtime_checkable
class CompletesSettings(Protocol):
    """A protocol that makes settings of its own beside those that an administrator writes."""

    def complete(self, name: str, given: Mapping[str, Any], held: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the settings to be read in the place of those that were given; secrets among them are sealed then.

        Args:
            name: the provider's.
            given: as an administrator wrote them, nothing of it checked.
            held: as they are stored now.

        Raises:
            DomainError: PARAMETERS_INVALID, naming each wrong setting as `settings.<name>`.
        """


class ProviderKinds:
    """The protocols of an instance."""

    def __init__(self, kinds: Iterable[ProviderKind]) -> None:
        self._kinds = {kind.type: kind for kind in kinds}

    def find(self, provider_type: ProviderType) -> ProviderKind | None:
        """Return a protocol, or None if this instance does not speak it."""
        return self._kinds.get(provider_type)
