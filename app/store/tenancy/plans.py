"""`plans`: limits and features of the organizations that name them in `billing.plan`."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored
from app.store.users.users import Restriction


class Feature(StrEnum):
    """A feature that a plan includes or not."""

    BLASTS = "blasts"
    REMINDERS = "reminders"
    DRIP_CAMPAIGN = "dripCampaign"
    IMPORT_CONTACTS = "importContacts"
    LISTS = "lists"
    INTEGRATIONS = "integrations"
    DELETE_CONTACTS = "deleteContacts"
    DELETE_ALL = "deleteAll"


_RESTRICTIONS = {feature: Restriction(feature) for feature in Feature if feature is not Feature.DELETE_CONTACTS} | {
    Feature.DELETE_CONTACTS: Restriction.DISABLE_DELETE
}


@frozen(kw_only=True)
class Plan:
    """A plan.

    Attributes:
        name: what organizations name it by; unique in the tenant.
        tenant_id: tenant whose organizations it is for; empty for all.
        max_users: users of an organization at most; 0 for no limit.
        messages_per_month: messages that an organization sends in a month of UTC at most; 0 for no limit.
        features: features that it includes; None for all.
        price: shown to administrators only; empty for none.
    """

    id: str
    version: Version = None
    name: str = stored("name")
    title: str = stored("title", "")
    tenant_id: str = stored("tenantId", "")
    max_users: int = stored("maxUsers", 0)
    messages_per_month: int = stored("messagesPerMonth", 0)
    features: list[str] | None = stored("features", None)
    price: str = stored("price", "")
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)

    @property
    def restrictions(self) -> frozenset[str]:
        """Return the restrictions of the users of its organizations: the features that it does not include."""
        if self.features is None:
            return frozenset()
        return frozenset(str(_RESTRICTIONS[feature]) for feature in Feature if feature not in self.features)


plans = Collection("plans", Plan)


def page_of_plans(tenant_ids: Sequence[str], limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the plans of some tenants, ordered by id; of all without tenants."""
    where = [("tenantId", "in", list(tenant_ids))] if tenant_ids else []
    return Query(plans.name, where, [], limit, after)
