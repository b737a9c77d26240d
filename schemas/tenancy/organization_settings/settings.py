"""All settings of an organization, by subject. A further subject adds a line to each of the two schemas and the example."""

from typing import Any

from marshmallow import fields

from schemas.common.fields import UpdateSchema
from schemas.common.responses import ResponseSchema
from schemas.tenancy.organization_settings.blasts import EXAMPLE_BLASTS, BlastSettingsSchema, BlastSettingsUpdateSchema
from schemas.tenancy.organization_settings.business_hours import (
    EXAMPLE_BUSINESS_HOURS,
    BusinessHoursSettingsSchema,
    BusinessHoursSettingsUpdateSchema,
)
from schemas.tenancy.organization_settings.consent import (
    EXAMPLE_CONSENT,
    ConsentSettingsSchema,
    ConsentSettingsUpdateSchema,
)
from schemas.tenancy.organization_settings.inbox import EXAMPLE_INBOX, InboxSettingsSchema, InboxSettingsUpdateSchema
from schemas.tenancy.organization_settings.opt_out import (
    EXAMPLE_OPT_OUT,
    OptOutSettingsSchema,
    OptOutSettingsUpdateSchema,
)
from schemas.tenancy.organization_settings.quiet_hours import (
    EXAMPLE_QUIET_HOURS,
    QuietHoursSettingsSchema,
    QuietHoursSettingsUpdateSchema,
)
from schemas.tenancy.organization_settings.unanswered_digest import (
    EXAMPLE_UNANSWERED_DIGEST,
    UnansweredDigestSettingsSchema,
    UnansweredDigestSettingsUpdateSchema,
)

EXAMPLE_SETTINGS: dict[str, Any] = {
    "blasts": EXAMPLE_BLASTS,
    "businessHours": EXAMPLE_BUSINESS_HOURS,
    "consent": EXAMPLE_CONSENT,
    "inbox": EXAMPLE_INBOX,
    "optOut": EXAMPLE_OPT_OUT,
    "quietHours": EXAMPLE_QUIET_HOURS,
    "unansweredDigest": EXAMPLE_UNANSWERED_DIGEST,
}


class OrganizationSettingsUpdateSchema(UpdateSchema):
    """Settings to change, by subject; absent ones stay unchanged."""

    no_update = ("Name at least one subject, such as `blasts`.", "blasts")

    blasts = fields.Nested(BlastSettingsUpdateSchema)
    businessHours = fields.Nested(BusinessHoursSettingsUpdateSchema)
    consent = fields.Nested(ConsentSettingsUpdateSchema)
    inbox = fields.Nested(InboxSettingsUpdateSchema)
    optOut = fields.Nested(OptOutSettingsUpdateSchema)
    quietHours = fields.Nested(QuietHoursSettingsUpdateSchema)
    unansweredDigest = fields.Nested(UnansweredDigestSettingsUpdateSchema)


class OrganizationSettingsSchema(ResponseSchema):
    """Settings of an organization by subject, with the defaults for what it has not set."""

    blasts = fields.Nested(BlastSettingsSchema)
    businessHours = fields.Nested(BusinessHoursSettingsSchema)
    consent = fields.Nested(ConsentSettingsSchema)
    inbox = fields.Nested(InboxSettingsSchema)
    optOut = fields.Nested(OptOutSettingsSchema)
    quietHours = fields.Nested(QuietHoursSettingsSchema)
    unansweredDigest = fields.Nested(UnansweredDigestSettingsSchema)
