"""What is limited, and where somebody stands."""

from dataclasses import dataclass

WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit.

    Attributes:
        name: in the headers RateLimit and RateLimit-Policy.
        quota: how many in any minute; 0 for any number.
    """

    name: str
    quota: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with a policy, after what was just counted.

    Attributes:
        is_within: it was still allowed.
        remaining: how many more are.
        seconds: until there is room for one more than now; at least 1.
    """

    policy: Policy
    is_within: bool
    remaining: int
    seconds: int
