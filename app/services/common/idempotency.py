"""Idempotent requests: a repeated Idempotency-Key with the same request gets the stored response, and nothing is done twice.

`Recorder` writes the response in the commit of the change. That costs no round trip, and one read, batched with the
credential's; none where the request is presumed to be new. A request that changed nothing made no commit: its response is
stored afterwards (`store`). A request that has no commit of its own is reserved first (`begin` and `finish`): if its server
dies in between, nobody knows what was done, and its repeat is refused unless a second time has the effect of one.
"""

import logging
import os
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.auth.prefetch import Prefetch
from app.auth.principal import Principal
from app.crypto.keys import Keys
from app.errors import DomainError, ServiceUnavailableError
from app.frozen import replace
from app.problems.requests import IDEMPOTENCY_KEY_BUSY, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_OUTCOME_UNKNOWN
from app.services.common.keyed_requests import KeyedRequest, StoredResponse, locate_request
from app.store.common.idempotency_keys import IdempotentRequest, idempotent_requests, write_request
from app.store.engine.collection import Reference
from app.store.engine.database import Commit, StoreConflictError
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.times.clock import DAY, MINUTE, SECOND, Clock

_log = logging.getLogger(__name__)

E = TypeVar("E")
E_contra = TypeVar("E_contra", contravariant=True)

RETENTION_MS = DAY
"""How long a response is kept."""

MAX_RUN_MS = MINUTE
"""How long a request may run; afterwards its server is assumed to have died."""

_NONCE_BYTES = 12
_SHORT_BYTES = 2048

Record = Callable[[Commit, E], None]
"""Adds the response to the commit that carries out the request."""


def record_nothing(commit: Commit, entity: Any) -> None:
    """Record nothing: the request has no Idempotency-Key."""


class AlreadyAnsweredError(Exception):
    """An identical request was answered while this one was running."""

    def __init__(self, response: StoredResponse) -> None:
        super().__init__("answered already")
        self.response = response


class IdempotencyPrefetch(Prefetch):
    """Prefetch of the earlier request with the same key, batched with the credential's read."""

    def __init__(self, key: str) -> None:
        self._key = key

    def alongside_credential(self, credential_id: str) -> Sequence[Reference[Any]]:
        """Return the reference of the earlier request."""
        return [locate_request(credential_id, self._key)]


class Idempotency:
    """Stored responses of earlier requests."""

    def __init__(self, store: Store, keys: Keys, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._cipher = AESGCM(bytes.fromhex(keys.secret("idempotency")))
        self._clock = clock

    def find(self, caller: Principal, request: KeyedRequest, *, may_run_again: bool = True) -> StoredResponse | None:
        """Return the stored response of an identical request, or None if the request is to run.

        Args:
            caller: who sent it.
            request: with its key.
            may_run_again: it is to run if an identical one began and its server died.

        Raises:
            DomainError: IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_BUSY or IDEMPOTENCY_OUTCOME_UNKNOWN.
        """
        earlier = self._earlier(request.reference(caller.credential_id), caller.prefetched)
        return self._stored_response(earlier, request, may_run_again=may_run_again)

    def find_again(self, caller: Principal, request: KeyedRequest) -> StoredResponse | None:
        """Do the same as `find` by a read of its own: the identical request may have been answered meanwhile.

        Raises:
            DomainError: IDEMPOTENCY_KEY_REUSED or IDEMPOTENCY_KEY_BUSY.
        """
        return self._stored_response(self._earlier(request.reference(caller.credential_id), EMPTY_PREFETCH), request)

    def recorder(
        self,
        caller: Principal,
        request: KeyedRequest,
        to_response: Callable[[E], StoredResponse],
        *,
        presumes_new: bool = False,
    ) -> "Recorder[E]":
        """Return the recorder of a request's response.

        Args:
            caller: who sent it.
            request: with its key.
            to_response: returns the response for what the request made.
            presumes_new: take it for new at the first attempt, whose commit fails with a conflict if it is not.
        """
        reference = request.reference(caller.credential_id)
        earlier = None if presumes_new else self._earlier(reference, caller.prefetched)
        return Recorder(self, request, reference, to_response, earlier)

    def begin(self, caller: Principal, request: KeyedRequest) -> IdempotentRequest:
        """Reserve the key for a request that runs without a commit of its own.

        Raises:
            DomainError: IDEMPOTENCY_KEY_BUSY: an identical request began first.
        """
        now, reference = self._clock(), request.reference(caller.credential_id)
        earlier = self._earlier(reference, caller.prefetched)
        running = self._new(reference, request, now, running_until=now + MAX_RUN_MS)
        if earlier is not None and now < earlier.expires:
            # It takes the place of the same request, which was interrupted.
            running = replace(running, created=earlier.created, expires=earlier.expires)
        commit = self._store.commit()
        write_request(commit, running, earlier)
        try:
            return replace(running, version=next(commit.send()))
        except StoreConflictError:
            raise _busy(SECOND) from None

    def finish(self, running: IdempotentRequest, response: StoredResponse | None) -> None:
        """Store the response of a reserved request; None releases the key for a retry.

        What was done is done: the response is returned although it cannot be stored, and a repeat finds the reservation.
        """
        commit = self._store.commit()
        path = idempotent_requests.path(running.id)
        if response is None:
            commit.delete(path, running.version)
        else:
            changes = {
                "running_until": 0,
                "status": response.status,
                "content_type": response.content_type,
                "body": self._encrypt(running.id, response.body),
            }
            commit.update(path, idempotent_requests.changes(**changes), running.version)
        try:
            commit.send()
        except StoreConflictError:
            # This request took longer than a request may run, and another one has the key.
            _log.warning("a request lost its idempotency key")
        except ServiceUnavailableError as error:
            _log.warning("a response was not stored under its idempotency key: %s", error)

    def store(self, caller: Principal, request: KeyedRequest, response: StoredResponse) -> StoredResponse:
        """Store and return the response of a request that changed nothing; that of an identical one, if it was stored first.

        Raises:
            DomainError: IDEMPOTENCY_KEY_REUSED or IDEMPOTENCY_KEY_BUSY: another request was stored first.
        """
        reference = request.reference(caller.credential_id)
        earlier = self._earlier(reference, EMPTY_PREFETCH)
        if (stored := self._stored_response(earlier, request)) is not None:
            return stored
        commit = self._store.commit()
        self.write(commit, request, reference, earlier, response)
        try:
            commit.send()
        except StoreConflictError:
            return self.find_again(caller, request) or response
        return response

    def write(
        self,
        commit: Commit,
        request: KeyedRequest,
        reference: Reference[IdempotentRequest],
        earlier: IdempotentRequest | None,
        response: StoredResponse,
    ) -> None:
        """Add a request and its response to a commit, in the place of an earlier request that no longer counts, if any.

        The commit fails with a conflict if the same request was stored since `earlier` was read.
        """
        new = self._new(
            reference,
            request,
            self._clock(),
            status=response.status,
            content_type=response.content_type,
            body=self._encrypt(reference.path.id, response.body),
        )
        write_request(commit, new, earlier)

    def read_unanswered(self, request: KeyedRequest, reference: Reference[IdempotentRequest]) -> IdempotentRequest | None:
        """Read the earlier request with the same key, which no longer counts, or None.

        Raises:
            AlreadyAnsweredError: with the stored response, if it counts.
            DomainError: IDEMPOTENCY_KEY_REUSED or IDEMPOTENCY_KEY_BUSY.
        """
        earlier = self._earlier(reference, EMPTY_PREFETCH)
        stored = self._stored_response(earlier, request)
        if stored is not None:
            raise AlreadyAnsweredError(stored)
        return earlier

    def _earlier(self, reference: Reference[IdempotentRequest], prefetched: Prefetched) -> IdempotentRequest | None:
        return self._store.read(reference, prefetched=prefetched)[0]

    def _stored_response(
        self, earlier: IdempotentRequest | None, request: KeyedRequest, *, may_run_again: bool = True
    ) -> StoredResponse | None:
        now = self._clock()
        if earlier is None or now >= earlier.expires:
            return None
        if not request.is_same(earlier, self._keys):
            raise DomainError(IDEMPOTENCY_KEY_REUSED)
        if earlier.running_until > now:
            raise _busy(earlier.running_until - now)
        if earlier.running_until:
            if may_run_again:
                return None
            raise DomainError(IDEMPOTENCY_OUTCOME_UNKNOWN)
        return StoredResponse(earlier.status, earlier.content_type, self._decrypt(earlier.id, earlier.body))

    def _new(
        self, reference: Reference[IdempotentRequest], request: KeyedRequest, now: int, **attributes: Any
    ) -> IdempotentRequest:
        attributes |= {**request.sign(self._keys), "created": now, "expires": now + RETENTION_MS}
        return IdempotentRequest(id=reference.path.id, **attributes)

    def _encrypt(self, record_id: str, body: bytes) -> bytes:
        # A response may contain a secret that is shown once, so every response is encrypted. A long one is compressed because
        # the response of a large upload would not fit into a document. For a short one that takes longer than all else here.
        nonce = os.urandom(_NONCE_BYTES)
        packed = zlib.compress(body, zlib.Z_DEFAULT_COMPRESSION if len(body) > _SHORT_BYTES else zlib.Z_NO_COMPRESSION)
        return nonce + self._cipher.encrypt(nonce, packed, record_id.encode())

    def _decrypt(self, record_id: str, stored: bytes) -> bytes:
        return zlib.decompress(self._cipher.decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], record_id.encode()))


class Recorder(Generic[E_contra]):
    """Recorder of one request's response; adds it to each attempt of the commit.

    Where a commit fails with a conflict, the earlier request is read. If it was answered, `Commit.send` raises
    AlreadyAnsweredError, or the DomainError IDEMPOTENCY_KEY_REUSED or IDEMPOTENCY_KEY_BUSY.

    Attributes:
        is_stored: whether a commit with the response succeeded.
    """

    def __init__(
        self,
        idempotency: Idempotency,
        request: KeyedRequest,
        reference: Reference[IdempotentRequest],
        to_response: Callable[[E_contra], StoredResponse],
        earlier: IdempotentRequest | None,
    ) -> None:
        self._idempotency = idempotency
        self._request = request
        self._reference = reference
        self._to_response = to_response
        self._earlier = earlier
        self.is_stored = False

    def __call__(self, commit: Commit, entity: E_contra) -> None:
        """Add the response for `entity`."""
        commit.on_failure(self._read_again)
        commit.on_success(self._note_success)
        self._idempotency.write(commit, self._request, self._reference, self._earlier, self._to_response(entity))

    def _note_success(self) -> None:
        self.is_stored = True

    def _read_again(self, error: BaseException) -> None:
        if isinstance(error, StoreConflictError):
            self._earlier = self._idempotency.read_unanswered(self._request, self._reference)


def _busy(milliseconds: int) -> DomainError:
    seconds = max(1, min(5, milliseconds // SECOND))
    return DomainError(IDEMPOTENCY_KEY_BUSY, headers={"Retry-After": str(seconds)})
