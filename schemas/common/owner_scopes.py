"""Fields of resources that a user, an organization or a tenant may own."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.services.access.shared_resources import OwnerChoice
from app.store.common.resource_owners import OwnerScope
from schemas.common.fields import OwnedPageQuery, RequestSchema, Text, WholeListQuery, owner_uid
from schemas.common.responses import choice

ALL_SCOPES = "all"
OWNER_FIELDS = frozenset({"scope", "organizationId", "tenantId"})
"""Fields of a response that tell the owner, beside `uid`."""

EXAMPLE_OWNER = {"scope": "user", "organizationId": "", "tenantId": ""}

_LISTED = "`user` for the user's own, `organization` or `tenant` for those that all its users share, `all` for all of them."
_ID_LENGTH = 128
_NAMED_BY = {"uid": OwnerScope.USER, "organization_id": OwnerScope.ORGANIZATION, "tenant_id": OwnerScope.TENANT}


def _id_field(attribute: str, description: str) -> Text:
    return Text(longest=_ID_LENGTH, shortest=1, attribute=attribute, load_default=None, metadata={"description": description})


class OwnedCreationSchema(RequestSchema):
    """Owner of a resource to create."""

    uid = owner_uid()
    scope = choice(
        OwnerScope,
        "Whose it is: `user`, or `organization` or `tenant` to share it with all its users, which only its administrators may.",
        load_default=str(OwnerScope.USER),
    )
    organizationId = _id_field("organization_id", "With scope `organization`: its id; defaults to the caller's organization.")
    tenantId = _id_field("tenant_id", "With scope `tenant`: its id; defaults to the caller's tenant.")

    @validates_schema
    def check_owner(self, data: dict[str, Any], **_: Any) -> None:
        """Reject the id of an owner of another scope."""
        _require_one_owner(data, data["scope"])


class ScopedPageQuery(OwnedPageQuery):
    """Query of a paginated list of resources of a user, an organization or a tenant."""

    scope = choice((*OwnerScope, ALL_SCOPES), f"{_LISTED} Defaults to `all`.", load_default=None)
    organizationId = _id_field("organization_id", "Lists what this organization shares, instead of a user's.")
    tenantId = _id_field("tenant_id", "Lists what this tenant shares, instead of a user's.")

    @validates_schema
    def check_owner(self, data: dict[str, Any], **_: Any) -> None:
        """Reject an organization or tenant beside another owner."""
        if data["organization_id"] or data["tenant_id"]:
            named = next(name for name in ("organization_id", "tenant_id") if data[name])
            _require_one_owner(data, data["scope"] or _NAMED_BY[named])


class ScopedWholeListQuery(WholeListQuery):
    """Query of a list of resources that is returned whole unless a page is requested."""

    scope = choice(
        (*OwnerScope, ALL_SCOPES), f"{_LISTED} Defaults to `user`. Entries tell their owner only with it.", load_default=None
    )


def take_owner(data: dict[str, Any]) -> OwnerChoice:
    """Remove the owner from the loaded data of a request, and return it."""
    return OwnerChoice(scope=read_scope(data.pop("scope")), **{name: data.pop(name) for name in _NAMED_BY})


def read_owner(query: Mapping[str, Any]) -> OwnerChoice:
    """Return the owner that the loaded query of a list names."""
    return OwnerChoice(scope=read_scope(query["scope"]), **{name: query[name] for name in _NAMED_BY})


def read_whole_list_scope(query: Mapping[str, Any]) -> OwnerScope | None:
    """Return the scope that the loaded query of a whole list names, the user's by default; None for all."""
    return read_scope(query["scope"] or OwnerScope.USER)


def read_scope(scope: str | None) -> OwnerScope | None:
    """Return the scope of a list; None for all."""
    return None if scope in (None, ALL_SCOPES) else OwnerScope(scope)


def owner_scope() -> fields.String:
    """Return the field of a response that names the scope."""
    return choice(OwnerScope, "Whose it is: a user's own, or shared by an organization or tenant with all its users.")


def owning_uid() -> fields.String:
    """Return the field of a response that names the user who owns a resource."""
    return fields.String(
        attribute="owner_uid", metadata={"description": "Uid of the owner; empty for one of an organization or tenant."}
    )


def owning_organization() -> fields.String:
    """Return the field of a response that names the organization that shares a resource."""
    return fields.String(
        attribute="organization_id", metadata={"description": "The organization that shares it; empty for none."}
    )


def owning_tenant() -> fields.String:
    """Return the field of a response that names the tenant that shares a resource."""
    return fields.String(attribute="tenant_id", metadata={"description": "The tenant that shares it; empty for none."})


def _require_one_owner(data: Mapping[str, Any], scope: str) -> None:
    for name, named in _NAMED_BY.items():
        if data[name] is not None and scope != named:
            field = {"uid": "uid", "organization_id": "organizationId", "tenant_id": "tenantId"}[name]
            raise ValidationError(f"Only with scope `{named}`.", field)
