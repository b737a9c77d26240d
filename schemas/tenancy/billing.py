"""Billing reports, as JSON with the original's names and as CSV."""

import re
from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError, fields, post_dump, validates_schema

from app.services.tenancy.billing_report import BilledUser, plan_of, reported_external_id
from app.spreadsheets import write_cell, write_rows
from app.store.tenancy.tenants import Tenant
from schemas.common.fields import EXAMPLE_OFFICE, EXAMPLE_UID, RequestSchema, Text
from schemas.common.responses import ResponseSchema

EXAMPLE_REPORT = {
    "TenantName": "Skyswitch Training",
    "TenantExternalId": 20681,
    "TenantBillingGroup": "west",
    "LicenseAllocation": {"mcpl-pro": 1},
    "OrganizationBreakdown": [
        {
            "organizationName": "Acme Dental",
            "externalId": "acme",
            "LicenseType": "mcpl-pro",
            "UserQuantity": 1,
            "users": [{"id": EXAMPLE_UID, "email": "jane.roe@example.com"}],
        }
    ],
    "UserBreakdown": [
        {
            "fullName": "Jane Roe",
            "email": "jane.roe@example.com",
            "phoneNumber": EXAMPLE_OFFICE,
            "accountType": "User",
            "licenseType": "mcpl-pro",
            "isSoftDeleted": False,
            "organizationName": "Acme Dental",
            "organizationExternalId": "acme",
        }
    ],
    "UserQuantity": 1,
}

CSV_COLUMNS = {
    "tenantName": "name of the tenant",
    "tenantExternalId": "external identifier of the tenant",
    "tenantBillingGroup": "billing group of the tenant, or empty",
    "organizationName": "name of the user's organization, or empty",
    "organizationExternalId": "external identifier of the organization, or empty",
    "licenseType": "the organization's plan, or empty",
    "id": "of the user",
    "fullName": "of the user",
    "email": "e-mail address of the user, or empty",
    "phoneNumber": "phone number of the user in E.164 format, or empty",
    "accountType": "`User` or `Admin`",
    "isSoftDeleted": "`true` or `false`",
}
"""The columns of the CSV report in order, each with its description."""

EXAMPLE_CSV = (
    ",".join(CSV_COLUMNS)
    + f"\r\nSkyswitch Training,20681,west,Acme Dental,acme,mcpl-pro,{EXAMPLE_UID},Jane Roe,jane.roe@example.com,"
    + f"{EXAMPLE_OFFICE},User,false\r\n"
)


def _require_month(text: str) -> None:
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", text):
        raise ValidationError("Must be a month such as 2026-11.")


class BillingQuery(RequestSchema):
    """Query of billing reports."""

    usage = fields.Boolean(load_default=False, metadata={"description": "Add the usage of a month, in JSON alone."})
    month = Text(
        longest=7,
        load_default=None,
        validators=[_require_month],
        metadata={"description": "Month (UTC) of the usage; the present one by default.", "examples": ["2026-10"]},
    )

    @validates_schema
    def _require_usage(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("month") is not None and not data.get("usage"):
            raise ValidationError("Needs usage=true.", "month")


class BilledCountSchema(ResponseSchema):
    """Messages and parts of one direction."""

    messages = fields.Integer()
    parts = fields.Integer()


class BilledUsageSchema(ResponseSchema):
    """Usage of a month, as `GET /api/v2/usage` counts it."""

    month = fields.String()
    received = fields.Nested(BilledCountSchema, data_key="in")
    sent = fields.Nested(BilledCountSchema, data_key="out")


class BilledIdentitySchema(ResponseSchema):
    """Billed user of an organization."""

    id = fields.String()
    email = fields.Function(
        lambda user: user.email or None, metadata={"type": ["string", "null"], "description": "Null if the user has none."}
    )


class BilledOrganizationSchema(ResponseSchema):
    """Organization with its billed users. A disabled organization, or one marked for deletion, has none."""

    OPTIONAL_FIELDS = frozenset({"usage"})

    organizationName = fields.String(attribute="organization.organization_name")
    externalId = fields.String(attribute="organization.external_id")
    LicenseType = fields.Function(
        lambda billed: plan_of(billed.organization),
        metadata={"type": "string", "description": "Plan of the organization, or empty.", "examples": ["mcpl-pro"]},
    )
    UserQuantity = fields.Function(lambda billed: len(billed.users), metadata={"type": "integer"})
    users = fields.List(fields.Nested(BilledIdentitySchema))
    usage = fields.Nested(BilledUsageSchema, metadata={"description": "With `usage=true` only."})


class BilledUserSchema(ResponseSchema):
    """User of the tenant who is billed or marked for deletion."""

    fullName = fields.String(attribute="full_name")
    email = fields.String(metadata={"description": "Empty if the user has none."})
    phoneNumber = fields.String(attribute="phone_number")
    accountType = fields.Function(
        lambda user: account_type(user),
        metadata={
            "type": "string",
            "enum": ["User", "Admin"],
            "description": "`Admin` for an administrator of the organization, the tenant or the instance.",
        },
    )
    licenseType = fields.Function(lambda user: plan_of(user.organization), metadata={"type": "string"})
    isSoftDeleted = fields.Boolean(
        attribute="is_soft_deleted",
        metadata={"description": "Whether the user is marked for deletion: listed, but not billed."},
    )
    organizationName = fields.Function(
        lambda user: user.organization.organization_name if user.organization else "",
        metadata={"type": "string", "description": "Empty if the user has no organization."},
    )
    organizationExternalId = fields.Function(
        lambda user: user.organization.external_id if user.organization else "", metadata={"type": "string"}
    )


class TenantReportSchema(ResponseSchema):
    """Billing report of a tenant."""

    OPTIONAL_FIELDS = frozenset({"TenantBillingGroup", "Usage"})

    TenantName = fields.String(attribute="tenant.tenant_name")
    TenantExternalId = fields.Function(
        lambda report: reported_external_id(report.tenant),
        metadata={
            "type": ["integer", "string"],
            "description": "An integer if the identifier is one; empty if the tenant has none.",
        },
    )
    TenantBillingGroup = fields.String(
        attribute="tenant.billing_group", metadata={"description": "Absent if the tenant has none."}
    )
    LicenseAllocation = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        attribute="licenses",
        metadata={"description": "Number of billed users per plan."},
    )
    OrganizationBreakdown = fields.List(fields.Nested(BilledOrganizationSchema), attribute="organizations")
    UserBreakdown = fields.List(fields.Nested(BilledUserSchema), attribute="users")
    UserQuantity = fields.Integer(
        attribute="user_quantity", metadata={"description": "Number of billed users, with or without a plan."}
    )

    Usage = fields.Nested(
        BilledUsageSchema,
        attribute="usage",
        metadata={"description": "With `usage=true` only; users without an organization are included."},
    )

    @post_dump
    def drop_missing_group(self, report: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Remove the billing group if the tenant has none."""
        if report.get("TenantBillingGroup") is None:
            report.pop("TenantBillingGroup", None)
        return report


def account_type(user: BilledUser) -> str:
    """Return the original's account type of a user."""
    return "Admin" if user.is_administrator else "User"


def write_csv_header() -> str:
    """Return the header line of the CSV report."""
    return _write_line(CSV_COLUMNS)


def write_csv_line(tenant: Tenant, user: BilledUser) -> str:
    """Return a user's line of the CSV report (RFC 4180)."""
    organization = user.organization
    return _write_line(
        [
            tenant.tenant_name,
            str(reported_external_id(tenant)),
            tenant.billing_group or "",
            organization.organization_name if organization else "",
            organization.external_id if organization else "",
            plan_of(organization),
            user.id,
            user.full_name,
            user.email,
            user.phone_number,
            account_type(user),
            str(user.is_soft_deleted).lower(),
        ]
    )


def _write_line(values: Iterable[str]) -> str:
    return write_rows([[write_cell(value) for value in values]])
