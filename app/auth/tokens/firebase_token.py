"""Firebase ID tokens: sessions of the web and mobile app.

Verified as in Firebase's document "Verify ID tokens using a third-party JWT library". Keys are cached by key id, because
firebase_admin parses its certificates again at each call.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import firebase_admin
import jwt
from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from app.auth.tokens.public_keys import PublicKeys
from app.bounded_calls import BoundedCalls, CallsFullError, WaitingThreads
from app.errors import DomainError, ServiceUnavailableError
from app.frozen import frozen
from app.problems.authentication import ID_TOKEN_EXPIRED, ID_TOKEN_INVALID
from app.times.clock import SECOND, Clock

# Clock skew between servers; Google's libraries allow the same.
_CLOCK_SKEW_SECONDS = 10

MAX_CALLS = 4
"""Maximum calls to Firebase Auth that wait at once: half of the API's threads."""

# To connect, and to answer. The SDK tries once more, so a call takes at most 10 seconds.
_TIMEOUTS_SECONDS = (3, 5)

_LOCAL_SIGN_INS = ("password", "emailLink")

SIGN_IN_TOKEN_MADE_AT = "signInTokenMadeAt"  # noqa: S105 - the name of a claim
"""Claim with the time in ms at which the token that started a session was created."""


@frozen
class VerifiedSession:
    """The session of a valid ID token.

    Attributes:
        uid: uid of the user.
        signed_in_at: time of the sign-in in ms, or of the sign-in token used for it.
        is_by_password: signed in with a password or an e-mail link from Firebase, not at an identity provider.
        expires: when the ID token ends, in ms; the app gets a new one for the same session.
    """

    uid: str
    signed_in_at: int
    is_by_password: bool = False
    expires: int = 0


@frozen
class AuthAccountState:
    """State of an account in Firebase Auth.

    Attributes:
        is_disabled: it cannot sign in.
        sessions_valid_after: time in ms; sessions that started before it have ended.
        email: address for signing in, in lower case; empty for none.
    """

    is_disabled: bool
    sessions_valid_after: int
    email: str = ""


class IdTokens:
    """Verification of the ID tokens of one Firebase project."""

    def __init__(self, project: str, certificates: PublicKeys, clock: Clock, *, unsigned_allowed: bool) -> None:
        """Set the rules.

        Args:
            project: id of the Firebase project, the audience.
            certificates: public keys of the issuer.
            clock: returns the present time in ms.
            unsigned_allowed: accept unsigned tokens of the Auth emulator; everything except the signature is still checked.
        """
        self._project = project
        self._certificates = certificates
        self._clock = clock
        self._unsigned_allowed = unsigned_allowed

    def verify(self, token: str) -> VerifiedSession:
        """Return the session of a token.

        Raises:
            DomainError: ID_TOKEN_EXPIRED or ID_TOKEN_INVALID.
            ServiceUnavailableError: the certificates cannot be fetched.
        """
        try:
            claims = self._decode(token)
        except jwt.PyJWTError:
            raise DomainError(ID_TOKEN_INVALID) from None
        now = self._clock() // SECOND
        subject = claims.get("sub")
        times = [time for name in ("exp", "iat", "auth_time") if isinstance(time := claims.get(name), int)]
        if (
            claims.get("aud") != self._project
            or claims.get("iss") != f"https://securetoken.google.com/{self._project}"
            or not isinstance(subject, str)
            or not 0 < len(subject) <= 128
            or len(times) != 3
        ):
            raise DomainError(ID_TOKEN_INVALID)
        expires, issued, signed_in = times
        if now >= expires + _CLOCK_SKEW_SECONDS:
            raise DomainError(ID_TOKEN_EXPIRED)
        if max(issued, signed_in) > now + _CLOCK_SKEW_SECONDS:
            raise DomainError(ID_TOKEN_INVALID)
        made_at = claims.get(SIGN_IN_TOKEN_MADE_AT)
        began = min(signed_in * SECOND, made_at) if isinstance(made_at, int) else signed_in * SECOND
        firebase = claims.get("firebase")
        provider = firebase.get("sign_in_provider") if isinstance(firebase, dict) else None
        is_by_password = provider in _LOCAL_SIGN_INS
        return VerifiedSession(subject, signed_in_at=began, is_by_password=is_by_password, expires=expires * SECOND)

    def _decode(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        # Times are compared with our own clock, audience and issuer below, the same for signed and unsigned tokens.
        options: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
        if self._unsigned_allowed and header.get("alg") == "none":
            options["verify_signature"] = False
            return jwt.decode(token, options=options)
        claims = self._certificates.decode(token, options=options)
        if claims is None:
            raise DomainError(ID_TOKEN_INVALID)
        return claims


class AuthAccountSource(Protocol):
    """Source of account states."""

    def find(self, uid: str) -> AuthAccountState | None:
        """Return the account of a uid, or None."""


class FirebaseAccounts:
    """Accounts of a Firebase project, through Google's SDK.

    At most `MAX_CALLS` of this process's calls wait for Firebase Auth. If it hangs, further ones fail at once, so that the
    other threads keep serving callers who do not need it.
    """

    def __init__(self, project: str, waiting: WaitingThreads) -> None:
        """Set the project.

        Args:
            project: id of the Firebase project.
            waiting: the threads of this process that wait for other parties.
        """
        self._project = project
        self._calls = BoundedCalls(waiting, MAX_CALLS)
        self._app: firebase_admin.App | None = None
        self._lock = threading.Lock()

    @property
    def app(self) -> firebase_admin.App:
        """Return this process's client, created on first use, which is after the web server has forked."""
        if self._app is None:
            with self._lock:
                if self._app is None:
                    name = f"{self._project}-{id(self)}"
                    options = {"projectId": self._project, "httpTimeout": _TIMEOUTS_SECONDS}
                    self._app = firebase_admin.initialize_app(options=options, name=name)
        return self._app

    def close(self) -> None:
        """Close the client."""
        with self._lock:
            if self._app is not None:
                firebase_admin.delete_app(self._app)
                self._app = None

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Count the enclosed call to Firebase Auth.

        Raises:
            ServiceUnavailableError: Firebase Auth hangs, and enough calls wait for it.
        """
        try:
            with self._calls.running():
                yield
        except CallsFullError as error:
            raise ServiceUnavailableError("Firebase Auth") from error

    def find(self, uid: str) -> AuthAccountState | None:
        """Return the account of a uid, or None.

        Raises:
            ServiceUnavailableError: no response from Firebase Auth.
        """
        try:
            with self.calling():
                record = auth.get_user(uid, app=self.app)
        except auth.UserNotFoundError:
            return None
        except FirebaseError as error:
            raise ServiceUnavailableError("Firebase Auth") from error
        return AuthAccountState(
            is_disabled=record.disabled,
            sessions_valid_after=record.tokens_valid_after_timestamp or 0,
            email=(record.email or "").lower(),
        )

    def check(self) -> None:
        """Check that Firebase Auth responds.

        Raises:
            ServiceUnavailableError: it does not.
        """
        self.find("health-check")
