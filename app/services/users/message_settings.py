"""Message settings of a user: signature, away message and time zone."""

from collections.abc import Mapping
from typing import Any

from app.auth.principal import Principal
from app.errors import DomainError, FieldError
from app.frozen import frozen, replace
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.users import recheck_manageable
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.time_zones import require_time_zone
from app.store.campaigns.canned_responses import canned_responses
from app.store.common.resource_owners import may_use
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.decoding import stored_settings
from app.store.users.away_settings import AwaySettings
from app.store.users.users import User, users


@frozen
class MessageSettingsUpdate:
    """Update of message settings; None leaves a value unchanged, an empty `auto_reply_message` removes it.

    Attributes:
        timezone: IANA name; empty for the instance's.
        away: changed attributes of `AwaySettings`; None keeps one.
    """

    auto_reply_message: str | None = None
    signature_enabled: bool | None = None
    signature_text: str | None = None
    timezone: str | None = None
    away: Mapping[str, Any] | None = None
    reminder_emails: bool | None = None
    shared_keywords: bool | None = None


class MessageSettings:
    """Updates of users' message settings."""

    def __init__(self, store: Store, audit: AuditTrail) -> None:
        self._store = store
        self._audit = audit

    def update(self, caller: Principal, uid: str, update: MessageSettingsUpdate) -> User:
        """Update a user's message settings and return the user.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, or PARAMETERS_INVALID for an unknown time zone or canned response.
        """
        require_time_zone(update.timezone or None)
        sent: dict[str, Any] = {
            "auto_reply_message": update.auto_reply_message,
            "signature_enabled": update.signature_enabled,
            "signature_text": update.signature_text,
            "timezone": update.timezone,
            "reminder_emails": update.reminder_emails,
            "shared_keywords": update.shared_keywords,
        }

        def attempt() -> User:
            user = recheck_manageable(self._store, caller, self._store.get(users.at(uid))).user
            away = stored_settings(AwaySettings, update.away or {})
            _require_canned_response(self._store, user, away)
            sent["away"] = {**user.away, **away}
            changes = {name: value for name, value in sent.items() if value not in (None, getattr(user, name))}
            if not changes:
                return user
            fields = users.changes(**changes)
            commit = self._store.commit()
            commit.update(users.path(uid), fields, user.version)
            before = users.changes(**{name: getattr(user, name) for name in changes})
            self._audit.record(commit, caller, "user.changeMessageSettings", audited_user(user), before, fields)
            commit.send()
            return replace(user, **changes)

        return retry_on_conflict(attempt)


def _require_canned_response(store: Store, user: User, away: Mapping[str, Any]) -> None:
    """Require that the canned response of an away message is the user's own or a shared one."""
    canned_id = away.get("cannedResponseId")
    if not canned_id:
        return
    canned = store.get(canned_responses.at(canned_id))
    if canned is None or not may_use(user, canned.uid):
        raise DomainError(
            PARAMETERS_INVALID, errors=[FieldError(("away", "canned_response_id"), "The user has no such canned response.")]
        )
