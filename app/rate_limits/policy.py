"""Rate limit policies, and a caller's standing with them."""

from app.frozen import frozen

WINDOW_SECONDS = 60


@frozen
class Policy:
    """A rate limit.

    Attributes:
        name: name in the headers RateLimit and RateLimit-Policy.
        quota: requests per minute; 0 for unlimited.
    """

    name: str
    quota: int


@frozen
class Standing:
    """Standing with a policy after a request.

    Attributes:
        is_within: the request was within the quota.
        remaining: number of requests left.
        seconds: time until one more request is allowed than now; at least 1.
    """

    policy: Policy
    is_within: bool
    remaining: int
    seconds: int
