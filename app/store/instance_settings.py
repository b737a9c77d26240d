"""`app-data`: the settings of an instance that its operator changes while it runs, one document a subject."""

from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceSettings:
    """What kind of instance this is: the document `app-data/instance`.

    Attributes:
        kind: `privatelabel` or `retail`.
        credential_source: `instance`, `tenant` or `user`: who holds the carrier's credentials.
        provider: the carrier of numbers that name none themselves.
        provider_credentials: of the account there, its secrets encrypted, with the carrier's `name`.
        default_tenant_admin_billing_plan: plan of an organization made for a tenant's administrators.
        retention_days: how long what is marked for deletion can be restored, before it is removed.
    """

    id: str
    version: Version = None
    kind: str = stored("kind", "privatelabel")
    credential_source: str = stored("credentialSource", "instance")
    provider: str = stored("provider", "simulator")
    provider_credentials: dict[str, Any] = stored("providerCredentials", factory=dict)
    default_tenant_admin_billing_plan: str = stored("defaultTenantAdminBillingPlan", "")
    retention_days: int = stored("retentionDays", 30)


INSTANCE_ID = "instance"

instances = Collection("app-data", InstanceSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """How users may log in: the document `app-data/authentication`.

    Attributes:
        restrict_local_password_login: users with an external id sign on at their provider, and use no password.
    """

    id: str
    version: Version = None
    restrict_local_password_login: bool = stored("restrictLocalPasswordLogin", False)


AUTHENTICATION_ID = "authentication"

authentications = Collection("app-data", Authentication)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationCatalogue:
    """Which integrations the users of this instance may install: the document `app-data/integrations`.

    Attributes:
        available: in the order in which they are shown, each a map of its `name` and, where this instance calls it otherwise
            than the code does, its `title`, its `description`, and `fields`, by their names, with the same two.
    """

    id: str
    version: Version = None
    available: list[dict[str, Any]] = stored("available", factory=list)


INTEGRATIONS_ID = "integrations"

integration_catalogues = Collection("app-data", IntegrationCatalogue)


_DAMAGED_SHAPE = {"collection": str, "id": str, "field": str, "fault": str, "at": int}


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepMark:
    """When the sweeper was last seen at work, in ms: the document `app-data/sweep`.

    Attributes:
        damaged_documents: those met lately, each a map of its `collection`, its `id`, the damaged `field`, the `fault`, and
            when it was met, in ms.
    """

    id: str
    version: Version = None
    seen_at: int = stored("seenAt", 0)
    damaged_documents: list[dict[str, Any]] = stored("damagedDocuments", factory=list, shape=_DAMAGED_SHAPE)


SWEEP_MARK_ID = "sweep"

sweep_marks = Collection("app-data", SweepMark)
