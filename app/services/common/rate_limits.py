"""Rate limits of callers, sending organizations, and addresses with missing or invalid credentials."""

import hashlib
import ipaddress
import threading

from app.auth.principal import Principal
from app.bounded_calls import WaitingThreads
from app.configuration.settings import Settings
from app.errors import DomainError
from app.problems.catalogue import Problem
from app.problems.rate_limits import ADDRESS_TOO_FREQUENT, CALLS_TOO_FREQUENT, REFUSALS_TOO_FREQUENT, SENDS_TOO_FREQUENT
from app.rate_limits.limiter import Limiter
from app.rate_limits.policy import Policy, Standing
from app.rate_limits.recently_verified import RecentlyVerified
from app.services.common.slow_calls import SlowCalls
from app.times.clock import SECOND, Clock

_MAX_BLOCKED = 10_000
_IPV6_PREFIX_BITS = 64
_CALLBACK_PREFIX = "carrier "
"""Prefix that counts carrier callbacks of an address apart from its API calls."""

_Key = str | int
"""Who is blocked in this process: a network, or a credential by Python's hash of it, whose key differs by process."""


class TooFrequentError(DomainError):
    """A rate limit was exceeded; `standing` says for how long."""

    def __init__(self, problem: Problem, standing: Standing) -> None:
        super().__init__(problem, headers={"Retry-After": str(standing.seconds)})
        self.standing = standing


class RateLimits:
    """Counters that reject calls above a limit.

    A rejected caller is remembered in this process, by credential or address, until the limit allows calls again. Further calls
    until then cost neither a database read nor one of the counter store.
    """

    def __init__(self, limiter: Limiter, settings: Settings, waiting: WaitingThreads, clock: Clock) -> None:
        self._limiter = limiter
        self._clock = clock
        self._calls = Policy("calls", settings.RATE_LIMIT_CALLS)
        self._sends = Policy("sends", settings.RATE_LIMIT_SENDS)
        self._address = Policy("address", settings.RATE_LIMIT_ADDRESS)
        self._refusals = Policy("refusals", settings.RATE_LIMIT_REFUSALS)
        self._blocked: dict[_Key, tuple[int, Problem, Standing]] = {}
        self._changing = threading.Lock()
        self.slow_calls = SlowCalls(waiting)
        self._valid = RecentlyVerified(clock)
        self._carriers = RecentlyVerified(clock)

    def admit(self, authorization: str, address: str) -> None:
        """Admit a call whose credential is not verified yet.

        Raises:
            TooFrequentError: the credential or the address is blocked for a while.
        """
        if not self._blocked:
            return
        credential = hash(authorization)
        self._require_open(credential)
        # Other callers' invalid credentials do not block one that was valid lately: an office may share its address.
        if credential not in self._valid:
            self._require_open(_name_network(address))

    def admit_carrier(self, address: str) -> None:
        """Admit a carrier callback whose signature is not verified yet.

        Raises:
            TooFrequentError: too many invalid signatures came from there, and no valid one lately.
        """
        network = _name_network(address)
        if self._blocked and network not in self._carriers:
            self._require_open(_CALLBACK_PREFIX + network)

    def count_valid_callback(self, address: str) -> None:
        """Remember the address of a genuine carrier callback."""
        self._carriers.add(_name_network(address))

    def count_invalid_callback(self, address: str) -> None:
        """Count a callback with an invalid signature.

        Raises:
            TooFrequentError: REFUSALS_TOO_FREQUENT.
        """
        network = _CALLBACK_PREFIX + _name_network(address)
        self._count(self._refusals, network, REFUSALS_TOO_FREQUENT, network)

    def count_call(self, caller: Principal, authorization: str) -> Standing | None:
        """Count a call with a valid credential.

        Returns:
            The caller's standing; None if there is no limit.

        Raises:
            TooFrequentError: CALLS_TOO_FREQUENT.
        """
        credential = hash(authorization)
        self._valid.add(credential)
        return self._count(self._calls, caller.id, CALLS_TOO_FREQUENT, credential)

    def count_send(self, caller: Principal) -> Standing | None:
        """Count a send request for the caller's organization, or for the caller if there is none.

        Raises:
            TooFrequentError: SENDS_TOO_FREQUENT.
        """
        return self._count(self._sends, caller.party, SENDS_TOO_FREQUENT)

    def count_public_call(self, address: str) -> Standing | None:
        """Count a call of a public endpoint, such as the log-in ones.

        Raises:
            TooFrequentError: ADDRESS_TOO_FREQUENT.
        """
        return self._count(self._address, _name_network(address), ADDRESS_TOO_FREQUENT)

    def count_invalid_credential(self, authorization: str, address: str) -> None:
        """Count a call with an invalid credential.

        Many different invalid credentials look like guessing and block the address. One invalid credential that is repeated is
        a misconfigured program. It blocks only itself, because others call from the same office.
        """
        if not self._refusals.quota or not authorization:
            return
        credential, network = hash(authorization), _name_network(address)
        self._valid.remove(credential)
        standing = self._limiter.spend(self._refusals, f"{network} {_name_credential(authorization)}")
        if standing is None:
            return
        if not standing.is_within:
            self._block(credential, REFUSALS_TOO_FREQUENT, standing)
        elif standing.remaining == self._refusals.quota - 1:
            of_network = self._limiter.spend(self._refusals, network)
            if of_network is not None and not of_network.is_within:
                self._block(network, REFUSALS_TOO_FREQUENT, of_network)

    def _require_open(self, key: _Key) -> None:
        until, problem, standing = self._blocked.get(key, (0, None, None))
        if problem is None or standing is None:
            return
        left = until - self._clock()
        if left > 0:
            raise TooFrequentError(problem, Standing(standing.policy, False, 0, -(-left // SECOND)))
        with self._changing:
            self._blocked.pop(key, None)

    def _count(self, policy: Policy, partition: str, problem: Problem, block_key: _Key | None = None) -> Standing | None:
        if not policy.quota:
            return None
        standing = self._limiter.spend(policy, partition)
        if standing is not None and not standing.is_within:
            if block_key is not None:
                self._block(block_key, problem, standing)
            raise TooFrequentError(problem, standing)
        return standing

    def _block(self, key: _Key, problem: Problem, standing: Standing) -> None:
        now = self._clock()
        with self._changing:
            if len(self._blocked) >= _MAX_BLOCKED:
                self._blocked = {held: entry for held, entry in self._blocked.items() if entry[0] > now}
            if len(self._blocked) < _MAX_BLOCKED:
                self._blocked[key] = (now + standing.seconds * SECOND, problem, standing)


def _name_credential(authorization: str) -> str:
    """Return the name of a credential that all processes use."""
    return hashlib.sha256(authorization.encode(errors="surrogateescape")).hexdigest()[:32]


def _name_network(address: str) -> str:
    """Return the network to count for an address; an IPv6 customer has 2^64 addresses."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network((address.partition("%")[0], _IPV6_PREFIX_BITS), strict=False))
    except ValueError:
        return address
