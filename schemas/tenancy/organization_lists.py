"""Lists of organizations."""

from marshmallow import fields

from schemas.common.fields import Text, WholeListQuery
from schemas.common.responses import ResponseSchema
from schemas.tenancy.organizations import OrganizationSchema


class OrganizationsQuery(WholeListQuery):
    """Filters of the organization list."""

    tenantId = Text(
        longest=128, load_default=None, metadata={"description": "Only organizations of the tenant with this internal id."}
    )


class OrganizationListSchema(ResponseSchema):
    """List of organizations."""

    OPTIONAL_FIELDS = frozenset({"nextCursor"})

    organizations = fields.List(fields.Nested(OrganizationSchema), required=True)
    nextCursor = fields.String(
        allow_none=True, metadata={"description": "Present when `limit` or `cursor` is given; null on the last page."}
    )
