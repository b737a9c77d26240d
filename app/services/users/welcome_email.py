"""Welcome e-mail: where and how to sign in, with a link to set a password."""

from app.addresses.email_address import find_email_fault
from app.auth.account_provisioning import AccountRefusedError
from app.auth.firebase_directory import FirebaseDirectory
from app.auth.principal import Principal
from app.branding import Brand
from app.configuration.settings import Settings
from app.errors import DomainError, ServiceUnavailableError
from app.mail.message import Letter, Link, greet, quote_free_text
from app.problems.permissions import USER_DISABLED
from app.problems.users import EMAIL_MISSING, EMAIL_UNDELIVERABLE, MAIL_NOT_SET_UP, USER_NOT_FOUND, WELCOME_MAIL_TOO_SOON
from app.services.access.users import require_manageable_user, require_person
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.email_allowance import EmailAllowance
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.mails.outbox import MailOutbox
from app.services.users.access_revocation import AccessRevocation
from app.services.users.auth_accounts import AuthAccounts
from app.services.users.passwords import Passwords
from app.store.common.mails import MailKind, QueuedMail
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
        mails: MailOutbox,
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
        self._mails = mails
        self._allowance = allowance
        self._audit = audit
        self._settings = settings
        self._clock = clock

    def send(self, caller: Principal, uid: str) -> None:
        """Queue a user's welcome e-mail, creating the auth account if there is none.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, USER_DISABLED, EMAIL_MISSING, EMAIL_UNDELIVERABLE,
                WELCOME_MAIL_TOO_SOON, MAILS_TOO_MANY or MAIL_NOT_SET_UP.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer; nothing was queued.
        """
        user = require_person(require_manageable_user(self._store, caller, uid).user)
        if not self._settings.SMTP_HOST:
            raise DomainError(MAIL_NOT_SET_UP)
        if user.is_disabled or user.deleted:
            raise DomainError(USER_DISABLED)
        if not user.email:
            raise DomainError(EMAIL_MISSING)
        if find_email_fault(user.email, is_mailed=True) is not None:
            # The address predates its validation; Firebase may not even have created an account for it.
            raise DomainError(EMAIL_UNDELIVERABLE)
        self._require_interval(user)
        self._accounts.ensure(user)
        if user.password_closed:
            self._revocation.complete(user)
        retry_on_conflict(lambda: self._queue(caller, uid))

    def _queue(self, caller: Principal, uid: str) -> None:
        """Queue the e-mail, so that one of two concurrent requests does."""
        user = self._store.get(users.at(uid))
        if user is None:
            raise DomainError(USER_NOT_FOUND)
        self._require_interval(user)
        commit = self._store.commit()
        self._allowance.count(commit, user, MIN_INTERVAL_MS)
        fields = users.changes(welcomed_at=self._clock())
        commit.update(users.path(uid), fields, user.version)
        before = users.changes(welcomed_at=user.welcomed_at)
        self._audit.record(commit, caller, "user.sendWelcomeMail", audited_user(user), before, fields)
        self._mails.add(commit, user, MailKind.WELCOME)
        commit.send()

    def _require_interval(self, user: User) -> None:
        left = user.welcomed_at + MIN_INTERVAL_MS - self._clock()
        if left > 0:
            raise DomainError(WELCOME_MAIL_TOO_SOON, headers={"Retry-After": str(left // SECOND + 1)})

    def compose(self, mail: QueuedMail, user: User, brand: Brand) -> Letter | None:
        """Return the e-mail; None if the user may no longer sign in.

        Raises:
            ServiceUnavailableError: Firestore or Firebase Auth does not answer.
        """
        del mail
        if user.is_disabled:
            return None
        name = quote_free_text(brand.name)
        number = f" from {user.phone_number}" if user.phone_number else ""
        paragraphs: list[str | Link] = [
            greet(user.full_name),
            f"Welcome to {name}. You can now text with your customers{number}.",
        ]
        if self._passwords.is_restricted(user):
            paragraphs.append(f"You sign in with single sign-on as {user.email}. You do not need a password.")
        else:
            paragraphs += [
                f"You sign in as {user.email}. First, set your password:",
                Link("Set your password", self._password_link(user)),
                "The link works once and expires soon. If it no longer works, ask for this e-mail again.",
            ]
        if brand.web_app_url:
            paragraphs += ["Then sign in here:", Link("Sign in", brand.web_app_url)]
        return Letter(f"Welcome to {name}", paragraphs)

    def _password_link(self, user: User) -> str:
        try:
            return self._directory.password_link(user.email)
        except AccountRefusedError as error:
            raise ServiceUnavailableError("Firebase Auth") from error
