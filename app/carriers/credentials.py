"""Credentials of carrier accounts: the values that a carrier needs, and the decrypted values of one account."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field

from app.frozen import frozen


@frozen
class CredentialForm:
    """Form of a credential: a regular expression for the whole value, and words that complete "Must be …"."""

    pattern: str
    description: str

    def matches(self, value: str) -> bool:
        """Whether a value has the form."""
        return re.fullmatch(self.pattern, value) is not None


@frozen(kw_only=True)
class CredentialFields:
    """Values that make up a carrier account.

    Attributes:
        required: values needed to send.
        optional: further values.
        forms: forms of values, by name.
        together: sets of optional values of which all or none are given.
        alternatives: sets of optional values of which at least one is complete; empty for no such condition.
        webhook_proofs: further alternatives: what proves the carrier's webhooks.
        generated: optional values that are generated where an account does not have them.
        public: values that may be stored and shown in clear; all others are secrets.
        identity: the public value that identifies an account; empty if the carrier has no accounts.
        host: the public value that chooses the host which is called; empty where all accounts are at one.
    """

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    forms: Mapping[str, CredentialForm] = field(default_factory=dict)
    together: Sequence[frozenset[str]] = ()
    alternatives: Sequence[frozenset[str]] = ()
    webhook_proofs: Sequence[frozenset[str]] = ()
    generated: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()
    identity: str = ""
    host: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all values."""
        return self.required | self.optional

    @property
    def needs_account(self) -> bool:
        """Whether the carrier needs an account to send."""
        return bool(self.required or self.alternatives)

    def describe_needed(self) -> str:
        """Return the names of the values that an account needs, for a sentence."""
        choices = map(describe_choice, (self.alternatives, self.webhook_proofs))
        return " and ".join(filter(None, [", ".join(sorted(self.required)), *choices]))


def describe_choice(choices: Sequence[frozenset[str]]) -> str:
    """Return the names of alternatives for a sentence, such as "user, password or key"."""
    return " or ".join(", ".join(sorted(choice)) for choice in choices)


class CarrierCredentials:
    """Decrypted values of a carrier account. They have no text form, so they never appear in logs."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get(self, name: str) -> str:
        """Return a value, or an empty string."""
        return self._values.get(name, "")

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted(self._values))})"


NO_CREDENTIALS = CarrierCredentials({})
