"""Protocols of identity providers: the settings of each, and the test of a provider."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from app.errors import FieldError
from app.frozen import frozen
from app.store.sso.auth_providers import AuthProvider, ProviderType

MAX_SETTING_LENGTH = 2048


@frozen(kw_only=True)
class SettingField:
    """One setting of a protocol.

    Attributes:
        name: name in requests, responses and the store.
        meaning: description for administrators.
        of: `str`, `bool`, `int`, or `list` for a list of texts.
        is_secret: sealed in the store and never returned; an update that omits it keeps it.
        sent_to: settings that determine where a secret is sent. If one of them changes, the secret is required again,
            because administrators who change them may not know it.
        max_length: maximum length in characters, of the text or of each text of the list.
        max_entries: maximum number of list entries.
        choices: allowed texts; empty for any.
        default: value if none is given; None for none.
        find_fault: returns the fault of a value as a sentence, or None.
    """

    name: str
    meaning: str
    of: type[str] | type[bool] | type[int] | type[list[str]] = str
    is_required: bool = False
    is_secret: bool = False
    sent_to: Sequence[str] = ()
    max_length: int = MAX_SETTING_LENGTH
    max_entries: int = 20
    choices: Sequence[str] = ()
    default: Any = None
    find_fault: Callable[[Any], str | None] | None = None


@frozen
class ProviderFinding:
    """Result of a test of a provider: its subject, whether it passed, and an explanation."""

    subject: str
    is_well: bool
    words: str


class ProviderProtocol(Protocol):
    """A protocol of identity providers."""

    @property
    def type(self) -> ProviderType:
        """Return its name."""

    @property
    def fields(self) -> Sequence[SettingField]:
        """Return its settings."""

    def find_faults(self, settings: Mapping[str, Any]) -> list[FieldError]:
        """Return the faults of a combination of settings, each with the path `("settings", name)`.

        Args:
            settings: valid values; for an unchanged secret, the sealed form.
        """

    def start_path(self, name: str) -> str:
        """Return the path that starts a sign-on at a provider."""

    def test(self, provider: AuthProvider) -> list[ProviderFinding]:
        """Test a provider as far as possible without a user."""


@runtime_checkable
class DerivesSettings(Protocol):
    """A protocol that derives further settings from the given ones."""

    def complete(self, name: str, given: Mapping[str, Any], held: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the settings to read instead of the given ones; secrets among them are sealed afterwards.

        Args:
            name: name of the provider.
            given: settings as an administrator wrote them, unchecked.
            held: stored settings.

        Raises:
            DomainError: PARAMETERS_INVALID, with the path `("settings", name)` of each invalid setting.
        """


class ProviderProtocols:
    """Protocols of the instance."""

    def __init__(self, kinds: Iterable[ProviderProtocol]) -> None:
        self._kinds = {kind.type: kind for kind in kinds}

    def find(self, provider_type: ProviderType) -> ProviderProtocol | None:
        """Return a protocol, or None if the instance does not support it."""
        return self._kinds.get(provider_type)
