"""Welcome e-mail: how to sign in, with a link to set a password."""

from dataclasses import replace

from app.addresses.email_address import find_email_fault
from app.auth.account_provisioning import AccountRefusedError
from app.auth.firebase_directory import FirebaseDirectory
from app.auth.principal import Principal
from app.configuration.settings import Settings
from app.errors import DomainError, ServiceUnavailableError
from app.mail.mailer import Link, Mailer, RecipientRefusedError, quote_free_text
from app.problems.permissions import USER_DISABLED
from app.problems.users import EMAIL_MISSING, EMAIL_UNDELIVERABLE, MAIL_NOT_SET_UP, USER_NOT_FOUND, WELCOME_MAIL_TOO_SOON
from app.services.access.users import require_manageable_user
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.email_allowance import CountedEmail, EmailAllowance
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.users.access_revocation import AccessRevocation
from app.services.users.auth_accounts import AuthAccounts
from app.services.users.passwords import Passwords
from app.store.engine.store import Store
from app.store.users.users import User, users
from app.times.clock import MINUTE, SECOND, Clock

MIN_INTERVAL_MS = MINUTE
"""Minimum time between two welcome e-mails to a user."""


class WelcomeEmails:
    """Delivery of welcome e-mails."""

    def __init__(
        self,
        store: Store,
        accounts: AuthAccounts,
        directory: FirebaseDirectory,
        passwords: Passwords,
        revocation: AccessRevocation,
        mailer: Mailer,
        allowance: EmailAllowance,
        audit: AuditTrail,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._directory = directory
        self._passwords = passwords
        self._revocation = revocation
        self._mailer = mailer
        self._allowance = allowance
        self._audit = audit
        self._settings = settings
        self._clock = clock

    def send(self, caller: Principal, uid: str) -> None:
        """Send a user's welcome e-mail, creating the auth account if there is none.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, USER_DISABLED, EMAIL_MISSING, EMAIL_UNDELIVERABLE,
                WELCOME_MAIL_TOO_SOON, MAILS_TOO_MANY or MAIL_NOT_SET_UP.
            ServiceUnavailableError: Firestore, Firebase Auth or the mail server does not answer; nothing was sent.
        """
        user = require_manageable_user(self._store, caller, uid).user
        if not self._settings.SMTP_HOST:
            raise DomainError(MAIL_NOT_SET_UP)
        if user.is_disabled or user.deleted:
            raise DomainError(USER_DISABLED)
        if not user.email:
            raise DomainError(EMAIL_MISSING)
        if find_email_fault(user.email, is_mailed=True) is not None:
            # The address predates its validation; Firebase may not even have created an account for it.
            raise DomainError(EMAIL_UNDELIVERABLE)
        reserved, taken = retry_on_conflict(lambda: self._reserve(caller, uid))
        try:
            self._deliver(reserved)
        except DomainError as error:
            # A rejected address stays counted. Otherwise it would be retried without end.
            is_counted = error.problem is EMAIL_UNDELIVERABLE
            retry_on_conflict(lambda: self._release(reserved, user.welcomed_at, None if is_counted else taken))
            raise

    def _reserve(self, caller: Principal, uid: str) -> tuple[User, CountedEmail]:
        """Reserve the e-mail, so that one of two concurrent requests sends it."""
        user = self._store.get(users.at(uid))
        if user is None:
            raise DomainError(USER_NOT_FOUND)
        now = self._clock()
        left = user.welcomed_at + MIN_INTERVAL_MS - now
        if left > 0:
            raise DomainError(WELCOME_MAIL_TOO_SOON, headers={"Retry-After": str(left // SECOND + 1)})
        commit = self._store.commit()
        taken = self._allowance.count(commit, user, MIN_INTERVAL_MS)
        fields = users.changes(welcomed_at=now)
        commit.update(users.path(uid), fields, user.version)
        before = users.changes(welcomed_at=user.welcomed_at)
        self._audit.record(commit, caller, "user.sendWelcomeMail", audited_user(user), before, fields)
        commit.send()
        return replace(user, welcomed_at=now), taken

    def _release(self, reserved: User, before: int, taken: CountedEmail | None) -> None:
        user = self._store.get(users.at(reserved.id))
        if user is not None and user.welcomed_at == reserved.welcomed_at:
            commit = self._store.commit()
            users.update(commit, user, welcomed_at=before)
            if taken is not None:
                self._allowance.undo(commit, taken)
            commit.send()

    def _deliver(self, user: User) -> None:
        self._accounts.ensure(user)
        if user.password_closed:
            self._revocation.complete(user)
        is_restricted = self._passwords.is_restricted(user)
        brand, name = self._settings.BRAND_NAME, quote_free_text(user.full_name)
        paragraphs: list[str | Link] = [
            f"Hello {name}," if name else "Hello,",
            f"welcome to {brand}. You can now text with your customers"
            + (f" from {user.phone_number}." if user.phone_number else "."),
            *(self._how_to_sign_on(user) if is_restricted else self._how_to_set_a_password(user)),
        ]
        try:
            sent = self._mailer.send(user.email, f"Welcome to {brand}", paragraphs)
        except RecipientRefusedError as error:
            raise DomainError(EMAIL_UNDELIVERABLE) from error
        if not sent:
            raise ServiceUnavailableError("The mail server")

    def _how_to_set_a_password(self, user: User) -> list[str | Link]:
        try:
            link = self._directory.password_link(user.email)
        except AccountRefusedError as error:
            raise ServiceUnavailableError("Firebase Auth") from error
        return [
            f"You sign in with this address, {user.email}. Set your password first:",
            Link("Set your password", link),
            "The link works once, and for a limited time. If it no longer does, ask for this mail again.",
        ]

    def _how_to_sign_on(self, user: User) -> list[str | Link]:
        return [f"You sign in by single sign-on with this address, {user.email}. You need no password."]
