"""`app-data`: settings of an instance that its operator changes at run time, one document per subject."""

from collections.abc import Mapping
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class InstanceType(OpenEnum):
    """Types of instance: a reseller's own brand, or open to the public."""

    PRIVATE_LABEL = "privatelabel"
    RETAIL = "retail"


class CredentialSource(OpenEnum):
    """Owners of carrier credentials: with `USER`, each user has an account of their own."""

    INSTANCE = "instance"
    TENANT = "tenant"
    USER = "user"


@frozen(kw_only=True)
class InstanceSettings:
    """Type and defaults of the instance: the document `app-data/instance`.

    Attributes:
        credential_source: owner of the carrier credentials.
        provider: carrier of phone numbers without a carrier of their own.
        provider_credentials: carrier account with encrypted secrets and the carrier's `name`.
        fallback_provider: the same for the second carrier, used while the first is down; empty for none.
        default_tenant_admin_billing_plan: plan for organizations created for tenant administrators.
        brand: map with the `name`, `supportEmail`, `logoUrl`, `color`, `accentColor` and `webAppUrl` that differ from the
            settings.
        retention_days: days between soft delete and purge, during which a target can be restored.
    """

    id: str
    version: Version = None
    kind: InstanceType = stored("kind", InstanceType.PRIVATE_LABEL)
    credential_source: CredentialSource = stored("credentialSource", CredentialSource.INSTANCE)
    provider: str = stored("provider", "simulator")
    provider_credentials: Mapping[str, Any] = stored("providerCredentials", factory=dict)
    fallback_provider: Mapping[str, Any] = stored("fallbackProvider", factory=dict)
    default_tenant_admin_billing_plan: str = stored("defaultTenantAdminBillingPlan", "")
    retention_days: int = stored("retentionDays", 30)
    brand: Mapping[str, Any] = stored("brand", factory=dict, replaceable=True)


INSTANCE_ID = "instance"

instances = Collection("app-data", InstanceSettings, is_settled=True)


@frozen(kw_only=True)
class Authentication:
    """Sign-in rules: the document `app-data/authentication`.

    Attributes:
        restrict_local_password_login: users with an external id must sign in at their identity provider, without a password.
    """

    id: str
    version: Version = None
    restrict_local_password_login: bool = stored("restrictLocalPasswordLogin", False)


AUTHENTICATION_ID = "authentication"

authentications = Collection("app-data", Authentication, is_settled=True)


@frozen(kw_only=True)
class IntegrationCatalogue:
    """Integrations that users of this instance may install: the document `app-data/integrations`.

    Attributes:
        available: in display order, each a map with its `name`. To override the texts of the code, it also has `title`,
            `description`, and `fields` by name with the same two keys.
    """

    id: str
    version: Version = None
    available: list[dict[str, Any]] = stored("available", factory=list)


INTEGRATIONS_ID = "integrations"

integration_catalogues = Collection("app-data", IntegrationCatalogue)


_DAMAGED_SHAPE = {"collection": str, "id": str, "field": str, "fault": str, "at": int}


@frozen(kw_only=True)
class SweepMark:
    """Latest run of the sweeper, in ms: the document `app-data/sweep`.

    Attributes:
        damaged_documents: recent damaged documents, each a map of `collection`, `id`, damaged `field`, `fault` and time found
            in ms.
    """

    id: str
    version: Version = None
    seen_at: int = stored("seenAt", 0)
    damaged_documents: list[dict[str, Any]] = stored("damagedDocuments", factory=list, shape=_DAMAGED_SHAPE)


SWEEP_MARK_ID = "sweep"

sweep_marks = Collection("app-data", SweepMark)
