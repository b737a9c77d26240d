"""All settings of an organization, by subject. A further subject adds a line to each of the two schemas and the example."""

from typing import Any

from marshmallow import fields

from schemas.common.fields import UpdateSchema
from schemas.common.responses import ResponseSchema
from schemas.tenancy.organization_settings.blasts import EXAMPLE_BLASTS, BlastSettingsSchema, BlastSettingsUpdateSchema

EXAMPLE_SETTINGS: dict[str, Any] = {"blasts": EXAMPLE_BLASTS}


class OrganizationSettingsUpdateSchema(UpdateSchema):
    """Settings to change, by subject; absent ones stay unchanged."""

    no_update = ("Name at least one subject, such as `blasts`.", "blasts")

    blasts = fields.Nested(BlastSettingsUpdateSchema)


class OrganizationSettingsSchema(ResponseSchema):
    """Settings of an organization by subject, with the defaults for what it has not set."""

    blasts = fields.Nested(BlastSettingsSchema)
