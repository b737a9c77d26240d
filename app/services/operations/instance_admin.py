"""Settings of the instance that its operator changes at run time: type, carrier credentials, retention, integrations."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.auth.principal import Operator
from app.errors import OperationRefusedError
from app.frozen import frozen, replace
from app.integrations.registry import IntegrationRegistry
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.collection import Collection
from app.store.engine.store import Store
from app.store.operations.instance_settings import (
    AUTHENTICATION_ID,
    INSTANCE_ID,
    INTEGRATIONS_ID,
    Authentication,
    CredentialSource,
    InstanceSettings,
    InstanceType,
    IntegrationCatalogue,
    authentications,
    instances,
    integration_catalogues,
)

MAX_RETENTION_DAYS = 3650


@frozen(kw_only=True)
class InstanceUpdate:
    """Update of the instance's settings; None leaves a value unchanged.

    Attributes:
        retention_days: days between soft delete and purge.
        default_tenant_admin_billing_plan: empty for none.
        integrations: names of the integrations on offer, in their order; empty for none.
    """

    kind: InstanceType | None = None
    credential_source: CredentialSource | None = None
    retention_days: int | None = None
    default_tenant_admin_billing_plan: str | None = None
    integrations: Sequence[str] | None = None


@frozen
class InstanceOverview:
    """Settings of the instance. `integrations` of None means that all are on offer."""

    settings: InstanceSettings
    restrict_local_password_login: bool
    integrations: Sequence[str] | None


class InstanceAdmin:
    """Settings of the instance."""

    def __init__(self, store: Store, integrations: IntegrationRegistry, audit: AuditTrail) -> None:
        self._store = store
        self._integrations = integrations
        self._audit = audit

    def get(self) -> InstanceOverview:
        """Return the settings, with defaults for what was never set."""
        instance, authentication, catalogue = self._store.read(
            instances.at(INSTANCE_ID), authentications.at(AUTHENTICATION_ID), integration_catalogues.at(INTEGRATIONS_ID)
        )
        return InstanceOverview(
            instance or InstanceSettings(id=INSTANCE_ID),
            (authentication or Authentication(id=AUTHENTICATION_ID)).restrict_local_password_login,
            None if catalogue is None else [str(entry.get("name")) for entry in catalogue.available],
        )

    def update(self, operator: Operator, update: InstanceUpdate) -> None:
        """Change settings, with immediate effect; what has the value already is not written.

        Raises:
            OperationRefusedError: an integration does not exist.
        """
        unknown = sorted(set(update.integrations or ()) - set(self._integrations.names()))
        if unknown:
            names = ", ".join(self._integrations.names())
            raise OperationRefusedError(f"Unknown integration '{unknown[0]}'. There are: {names}.")
        values = {
            "kind": update.kind,
            "credential_source": update.credential_source,
            "retention_days": update.retention_days,
            "default_tenant_admin_billing_plan": update.default_tenant_admin_billing_plan,
        }
        retry_on_conflict(lambda: self._update_instance(operator, values))
        if update.integrations is not None:
            names_on_offer = list(dict.fromkeys(update.integrations))
            retry_on_conflict(lambda: self._offer(operator, names_on_offer))

    def _update_instance(self, operator: Operator, values: Mapping[str, Any]) -> None:
        held = self._store.get(instances.at(INSTANCE_ID))
        settings = held or InstanceSettings(id=INSTANCE_ID)
        changes = {name: value for name, value in values.items() if value is not None and value != getattr(settings, name)}
        if changes:
            self._write(operator, instances, held, settings, changes)

    def _offer(self, operator: Operator, names: Sequence[str]) -> None:
        held = self._store.get(integration_catalogues.at(INTEGRATIONS_ID))
        catalogue = held or IntegrationCatalogue(id=INTEGRATIONS_ID)
        # Texts that the operator wrote for an integration stay with it.
        worded = {entry.get("name"): entry for entry in catalogue.available}
        available = [worded.get(name, {"name": name}) for name in names]
        if held is None or available != catalogue.available:
            self._write(operator, integration_catalogues, held, catalogue, {"available": available})

    def _write(self, operator: Operator, kind: Collection[Any], held: Any, entity: Any, changes: Mapping[str, Any]) -> None:
        commit = self._store.commit()
        if held is None:
            commit.create(kind.path(entity.id), kind.encode(replace(entity, **changes)))
        else:
            kind.update(commit, held, **changes)
        before = kind.changes(**{name: getattr(entity, name) for name in changes})
        changed = AuditedObject("instance", entity.id)
        self._audit.record(commit, operator, "instance.update", changed, _audited(before), _audited(kind.changes(**changes)))
        commit.send()


def _audited(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields for the audit trail, which would mask `credentialSource` for its name."""
    return {"accountSource" if name == "credentialSource" else name: value for name, value in fields.items()}
