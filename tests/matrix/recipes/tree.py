"""Requests about conversations, users, organizations, tenants, billing and the audit trail."""

from tests.matrix.recipe import (
    Recipe,
    by_field,
    by_id,
    by_user_and,
    its,
    mine,
    new_email,
    new_name,
    new_number,
    one_more_admin,
    user_without_devices,
)
from tests.matrix.resources import CUSTOMER
from tests.matrix.table import NOBODYS

_TEXT = {"to": CUSTOMER, "message": "Hello!", "sendStatus": "sent"}
_WEBHOOK = "https://crm.example.com/texts"
_NEW_USER = {"email": new_email, "phone_number": new_number}
_NEW_TENANT = {
    "tenantName": "Omega",
    "tenant_external_identifier": new_name,
    "provider": {"name": "simulator"},
    "primarySupportContactEmail": "support@example.com",
}
_NEW_ADMIN = {"email": new_email, "external_id": new_name, "full_name": "Tina Tenant"}

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /health": {NOBODYS: Recipe()},
    "POST /receive": {NOBODYS: Recipe(query={"provider": "simulator"}, body={"type": "inbound"})},
    "POST /receive/{secret}": {
        "secret": Recipe({"secret": "s" * 32}, query={"provider": "simulator"}, body={"type": "inbound"})
    },
    # Contacts and messages
    "GET /api/contacts": {NOBODYS: Recipe(shows=its("contact"))},
    "POST /api/contacts": {NOBODYS: Recipe(body={"phoneNumber": new_number})},
    "GET /api/contacts/{id}": by_id("contact"),
    "POST /api/send": by_field("from", its("number"), _TEXT),
    "GET /api/v2/contacts": {
        "userId": Recipe(query={"userId": its("user")}),
        "listId": Recipe(query={"userId": mine("user"), "listId": its("list")}, shows=its("listed contact")),
    },
    "GET /api/v2/contacts/{id}": by_id("contact"),
    "GET /api/v2/contacts/{id}/messages": by_id("contact"),
    "POST /api/v2/messages": by_field("from", its("number"), _TEXT),
    "POST /api/v2/messages/preview": by_field("from", its("number"), {"message": "Hello!"}),
    "GET /api/v2/messages/{id}": by_id("message"),
    "GET /api/v2/scheduledMessages": {
        "userId": Recipe(query={"userId": its("user")}),
        "contactId": Recipe(query={"userId": mine("user"), "contactId": its("contact")}, shows=its("new scheduled text")),
    },
    "PATCH /api/v2/scheduledMessages/{id}": by_id("new scheduled text", body={"message": "Later!"}),
    "DELETE /api/v2/scheduledMessages/{id}": by_id("new scheduled text"),
    "POST /api/v2/media": {NOBODYS: Recipe(file="Words.")},
    "POST /api/v2/sandbox/texts": {NOBODYS: Recipe(body={"from": CUSTOMER, "message": "Are you open?"})},
    # Users
    "GET /api/users": {NOBODYS: Recipe(shows=its("user"))},
    "POST /api/users": by_field("organizationId", its("organization"), {"emailAddress": new_email, "phoneNumber": new_number}),
    "POST, PUT, PATCH /api/users/{id}": {
        "id": Recipe(path={"id": its("user")}, body={"fullName": "Person"}),
        "organizationId": Recipe(path={"id": mine("new colleague")}, body={"organizationId": its("organization")}),
    },
    "GET /api/v2/users/{id}": by_id("user"),
    "POST /api/v2/users": {
        "organizationId": Recipe(body={**_NEW_USER, "organizationId": its("organization"), "tenantId": its("tenant")}),
        "tenantId": Recipe(body={**_NEW_USER, "organizationId": mine("organization"), "tenantId": its("tenant")}),
    },
    "PATCH /api/v2/users/{id}": {
        "id": Recipe(path={"id": its("user")}, body={"email": its("email"), "full_name": "Person"}),
        "organizationId": Recipe(
            path={"id": mine("new colleague")},
            body={"email": new_email, "full_name": "Person", "organizationId": its("organization")},
        ),
    },
    "DELETE /api/v2/users/{id}": by_id("spare user"),
    "POST /api/v2/users/{id}/restore": by_id("spare user"),
    "GET /api/v2/purges/{id}": by_id("purge"),
    "POST /api/v2/users/{id}/changePassword": by_id("user", body={"password": "correct horse battery"}, ends_sessions=True),
    "POST /api/v2/users/{id}/welcomeEmail": by_id("spare user", ends_sessions=True),
    "POST /api/v2/users/{id}/testPush": {"id": Recipe(path={"id": user_without_devices})},
    "POST /api/v2/users/{id}/devices": by_id("user", body={"token": new_name, "platform": "ios"}),
    "GET /api/v2/users/{id}/devices": by_id("user"),
    "PUT /api/v2/users/{id}/devices/{deviceId}/notificationSettings": by_user_and(
        "deviceId", "new device", body={"messages": False}
    ),
    "DELETE /api/v2/users/{id}/devices/{deviceId}": by_user_and("deviceId", "new device"),
    "POST /api/v2/users/{id}/numberSharing": {
        "id": Recipe(path={"id": its("spare user")}, body={"sharedWith": []}),
        "sharedWith": Recipe(path={"id": mine("user")}, body={"sharedWith": [its("user")]}),
    },
    "GET /api/v2/users/{id}/sharedNumbers": by_id("user"),
    "GET /api/v2/users/{id}/away": by_id("user"),
    "GET /api/v2/users/{id}/notificationSettings": by_id("user"),
    "PUT /api/v2/users/{id}/notificationSettings": by_id("user", body={"messages": True}),
    "POST, PUT, PATCH /api/v2/users/{id}/messageSettings": by_id("user", body={"signatureEnabled": False}),
    # Their tokens and webhooks
    "POST /api/users/{id}/token": by_id("user"),
    "POST /api/v2/users/{id}/token": by_id("user", body={"name": new_name}),
    "GET /api/v2/users/{id}/token": by_id("user"),
    "DELETE /api/v2/users/{id}/token/{tokenId}": by_user_and("tokenId", "new token"),
    "POST /api/users/{id}/webhook": by_id("user", body={"url": _WEBHOOK}),
    "GET /api/v2/users/{id}/webhook": by_id("user"),
    "PATCH /api/v2/users/{id}/webhook": by_id("user", body={"url": _WEBHOOK}),
    "POST /api/v2/users/{id}/webhook/secret": by_id("user"),
    "POST /api/v2/users/{id}/webhook/test": by_id("user with a webhook"),
    "GET /api/v2/users/{id}/webhook/deliveries": by_id("user"),
    "GET /api/v2/users/{id}/webhook/deliveries/{deliveryId}": by_user_and("deliveryId", "delivery"),
    "POST /api/v2/users/{id}/webhook/deliveries/{deliveryId}/replay": by_user_and(
        "deliveryId", "new delivery", "user with a webhook"
    ),
    # Organizations
    "GET /api/organizations": {NOBODYS: Recipe(shows=its("organization"))},
    "POST /api/organizations": by_field("tenantId", its("tenant"), {"organizationName": "New"}),
    "POST, PUT, PATCH /api/organizations/{id}": by_id("organization", body={"organizationName": "Office"}),
    "POST /api/organizations/{id}/admins": {
        "id": Recipe(path={"id": its("organization")}, body={"email": its("spare email")}),
        "email": Recipe(path={"id": mine("organization")}, body={"email": its("spare email")}),
    },
    "DELETE /api/organizations/{orgid}/admins/{userid}": {
        "orgid": Recipe(path={"orgid": its("organization"), "userid": its("organization's admin")}),
        "userid": Recipe(path={"orgid": mine("organization"), "userid": its("organization's admin")}),
    },
    "GET /api/v2/organizations": {
        NOBODYS: Recipe(shows=its("organization")),
        "tenantId": Recipe(query={"tenantId": its("tenant")}, shows=its("organization")),
    },
    "POST /api/v2/organizations": by_field("tenantId", its("tenant"), {"organizationName": "New"}),
    "POST /organizations": by_field("tenantId", its("tenant"), {"organizationName": "New"}, kind="retail"),
    "GET /api/v2/organizations/{id}": by_id("organization"),
    "PATCH /api/v2/organizations/{id}": {
        "id": Recipe(path={"id": its("organization")}, body={"organizationName": "Office"}),
        "organizationAdmins": Recipe(path={"id": mine("organization")}, body={"organizationAdmins": one_more_admin}),
        "managedBy": Recipe(path={"id": mine("organization")}, body={"managedBy": its("user")}),
        "tenantId": Recipe(path={"id": mine("organization")}, body={"tenantId": its("tenant")}),
    },
    "GET /api/v2/organizations/{id}/settings": by_id("organization"),
    "PATCH /api/v2/organizations/{id}/settings": by_id("organization", body={"blasts": {"footer": "Office"}}),
    "DELETE /api/v2/organizations/{id}": by_id("spare organization"),
    "POST /api/v2/organizations/{id}/restore": by_id("spare organization"),
    # The reseller's
    "GET /api/v2/tenants/": {NOBODYS: Recipe()},
    "POST /api/v2/tenants/": {NOBODYS: Recipe(body=_NEW_TENANT)},
    "PUT /api/v2/tenants/": {NOBODYS: Recipe(body=_NEW_TENANT)},
    "GET /api/v2/tenants/{id}": by_id("tenant"),
    "PATCH /api/v2/tenants/{id}": by_id("tenant", body={"is_disabled": False}),
    "DELETE /api/v2/tenants/{id}": by_id("tenant"),
    "DELETE /api/v2/tenants/{id}/admins/{userId}": {
        "id": Recipe(path={"id": its("tenant"), "userId": its("tenant's admin")}),
        "userId": Recipe(path={"id": its("tenant"), "userId": its("tenant's admin")}),
    },
    "POST /api/v2/tenants/admin": {
        "tenant_external_identifier": Recipe(body=_NEW_ADMIN | {"tenant_external_identifier": its("tenant's name")}),
        "email": Recipe(body=_NEW_ADMIN | {"tenant_external_identifier": mine("tenant's name"), "email": its("spare email")}),
    },
    "GET /api/v2/branding": {NOBODYS: Recipe()},
    "GET /api/v2/webConfig": {NOBODYS: Recipe()},
    "GET /api/v2/instance/branding": {NOBODYS: Recipe()},
    "PATCH /api/v2/instance/branding": {NOBODYS: Recipe(body={"color": "#112233"})},
    "GET /api/v2/tenants/{id}/branding": by_id("tenant"),
    "PATCH /api/v2/tenants/{id}/branding": by_id("tenant", body={"color": "#112233"}),
    "GET /api/v2/billing/tenantReport": {NOBODYS: Recipe()},
    "GET /api/v2/billing/tenantReport/{tenantId}": by_id("tenant", "tenantId"),
    "GET /billing/tenantReport": {NOBODYS: Recipe()},
    "GET /billing/tenantReport/{tenantId}": by_id("tenant", "tenantId"),
    "GET /api/v2/audit": {
        "objectId": Recipe(query={"objectId": its("audited user")}, shows=its("user")),
        "actorId": Recipe(query={"actorId": its("audited actor")}, shows=its("user")),
        "tenantId": Recipe(query={"tenantId": its("tenant")}),
        "organizationId": Recipe(query={"organizationId": its("organization")}),
    },
}
