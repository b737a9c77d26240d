"""Administrators of organizations."""

from schemas.common.fields import EmailAddress, RequestSchema


class OrganizationAdminSchema(RequestSchema):
    """Administrator to add."""

    email = EmailAddress(
        shortest=1,
        required=True,
        metadata={
            "description": "The email address of the user to add as an org admin\n\nMust already exist as a user in the "
            "application"
        },
    )
