"""Trials of carrier accounts."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from app.crypto.vault import Owner, OwnerKind
from app.store.operations.instance_settings import INSTANCE_ID
from schemas.common.fields import EXAMPLE_UID, RequestSchema, Text
from schemas.common.responses import ResponseSchema
from schemas.tenancy.fields import ProviderField

EXAMPLE_TRIAL_REQUEST = {"userId": EXAMPLE_UID}
EXAMPLE_TRIAL = {
    "ok": False,
    "carrier": "twilio",
    "account": "tenant",
    "findings": [
        {"subject": "auth_token", "ok": True, "message": "Twilio accepts account_sid and auth_token."},
        {"subject": "account", "ok": False, "message": "The account is suspended: it cannot send."},
        {
            "subject": "webhook",
            "ok": True,
            "message": "Inbound messages must come to https://texting.example/receive?provider=twilio: set it at the carrier.",
        },
    ],
}
EXAMPLE_WEBHOOK_REQUEST = {"tenantId": "20681"}
EXAMPLE_WEBHOOK = {
    "carrier": "skyswitch",
    "account": "tenant",
    "url": "https://texting.example/receive/Jx3…?provider=skyswitch&account=tenant-20681",
    "hasPreviousSecret": False,
}
_KINDS = {"userId": OwnerKind.USER, "organizationId": OwnerKind.ORGANIZATION, "tenantId": OwnerKind.TENANT}


def _owner_id(whose: str) -> Text:
    return Text(longest=128, shortest=1, metadata={"description": f"Try the account that serves this {whose}."})


class _OwnerRequestSchema(RequestSchema):
    """An owner of an account: a user, an organization or a tenant, else the instance."""

    userId = _owner_id("user's number")
    organizationId = _owner_id("organization")
    tenantId = _owner_id("tenant")

    @validates_schema
    def require_one_owner(self, data: dict[str, Any], **_: Any) -> None:
        """Reject a second owner."""
        named = [name for name in _KINDS if name in data]
        if len(named) > 1:
            raise ValidationError(f"Give only one of {', '.join(_KINDS)}.", named[1])

    @post_load
    def name_owner(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the owner beside the other fields."""
        owners = [Owner(kind, data[name]) for name, kind in _KINDS.items() if name in data]
        owner = owners[0] if owners else Owner(OwnerKind.INSTANCE, INSTANCE_ID)
        return {**{name: value for name, value in data.items() if name not in _KINDS}, "owner": owner}


class CarrierTrialRequestSchema(_OwnerRequestSchema):
    """Account to try: that of a user, an organization or a tenant, else the instance's."""

    provider = ProviderField("It is tried instead of the stored account, and not stored.", load_default=None)
    fallback = fields.Boolean(
        load_default=False,
        metadata={"description": "Try the stored account of the second carrier, which sends while the first one is down."},
    )

    @validates_schema
    def require_one_account(self, data: dict[str, Any], **_: Any) -> None:
        """Reject an account beside `fallback`."""
        if data.get("fallback") and data.get("provider") is not None:
            raise ValidationError("Omit it, or omit `provider`: the stored account is tried.", "fallback")


class CarrierWebhookRequestSchema(_OwnerRequestSchema):
    """Owner whose carrier's address is returned."""

    renew = fields.Boolean(
        load_default=False,
        metadata={
            "description": "Replace the webhook secret of the owner's own account. The present one stays valid until the next "
            "time, so that you can change the address at the carrier without a gap."
        },
    )


class CarrierWebhookSchema(ResponseSchema):
    """Address that a carrier calls."""

    carrier = fields.String(required=True, metadata={"description": "Name of the carrier."})
    account = fields.Enum(
        OwnerKind,
        by_value=True,
        attribute="owner",
        required=True,
        allow_none=True,
        metadata={"description": "Whose account it is; null if there is none, or the carrier needs none."},
    )
    url = fields.String(
        required=True,
        metadata={
            "description": "URL for inbound messages, to be set at the carrier. If the carrier does not sign, it has the "
            "account's webhook secret: keep it like a password. The secret of an inherited account is not shown."
        },
    )
    hasPreviousSecret = fields.Boolean(
        attribute="has_previous_secret",
        required=True,
        metadata={"description": "Whether the URL with the previous secret is accepted, too."},
    )


class CarrierFindingSchema(ResponseSchema):
    """One result of a trial."""

    subject = fields.String(
        required=True,
        metadata={
            "description": "What was tried: the name of a credential, `account`, `carrier`, `webhook` (the address for "
            "the carrier), `address` (whether it leads here) or `signature` (whether a webhook of the account is accepted)."
        },
    )
    ok = fields.Boolean(attribute="is_ok", required=True)
    message = fields.String(required=True, metadata={"description": "What was found, and what to do about it."})


class CarrierTrialSchema(ResponseSchema):
    """Results of a trial."""

    ok = fields.Boolean(attribute="is_ok", required=True, metadata={"description": "Whether every finding is in order."})
    carrier = fields.String(
        required=True, metadata={"description": "Name of the carrier; empty if there is no account to try."}
    )
    account = fields.Enum(
        OwnerKind,
        by_value=True,
        attribute="owner",
        required=True,
        allow_none=True,
        metadata={"description": "Whose account was tried; null if there is none, or the carrier needs none."},
    )
    findings = fields.List(fields.Nested(CarrierFindingSchema), required=True)
