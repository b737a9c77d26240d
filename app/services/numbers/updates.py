"""Changes of a number's settings."""

from app.auth.principal import Principal
from app.frozen import replace
from app.services.audit.trail import AuditTrail
from app.services.carrier_accounts.sender_rules import SenderRules
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.numbers.inventory import ListedNumber
from app.services.numbers.number_access import audited_number, find_manageable_number
from app.services.numbers.number_settings import NumberSettings, require_carriers, require_class
from app.store.engine.store import Store
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from app.times.clock import Clock


class NumberUpdates:
    """Changes numbers."""

    def __init__(self, store: Store, sender_rules: SenderRules, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._sender_rules = sender_rules
        self._audit = audit
        self._clock = clock

    def update(self, caller: Principal, number_id: str, settings: NumberSettings) -> ListedNumber:
        """Change settings of a number, and return it.

        Raises:
            DomainError: NUMBER_NOT_FOUND, ROLE_MISSING, NUMBER_RELEASED, PARAMETERS_INVALID or SENDER_UNSUPPORTED.
        """

        def attempt() -> ListedNumber:
            before = find_manageable_number(self._store, caller, number_id)
            user = self._store.get(users.at(before.uid)) if before.uid else None
            given = settings.changes()
            changes = {name: value for name, value in given.items() if value != getattr(before, name)}
            if not changes:
                return ListedNumber(before, user)
            after = replace(before, **changes, updated=self._clock(), created=before.created or self._clock())
            require_class(after.sender, after.number_class)
            if changes.keys() & {"provider", "fallback_provider"}:
                require_carriers(self._sender_rules, after)
                self._sender_rules.require_supported(after, user)
            commit = self._store.commit()
            commit.update(phone_numbers.path(before.id), phone_numbers.encode(after), before.version)
            old = phone_numbers.changes(**{name: getattr(before, name) for name in changes})
            self._audit.record(commit, caller, "number.update", audited_number(before), old, phone_numbers.changes(**changes))
            commit.send()
            return ListedNumber(after, user)

        return retry_on_conflict(attempt)
