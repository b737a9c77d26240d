"""Configuration of the web app's Firebase SDK."""

from marshmallow import fields

from schemas.common.responses import ResponseSchema

EXAMPLE_WEB_CONFIG = {
    "projectId": "texting-123456",
    "apiKey": "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
    "authDomain": "texting-123456.firebaseapp.com",
    "databaseId": "(default)",
    "authEmulatorUrl": "",
    "firestoreEmulatorHost": "",
    "publicUrl": "https://texting.example.com",
}


class WebConfigSchema(ResponseSchema):
    """Configuration of a client that signs in with Firebase and listens to Firestore. It has no secrets."""

    projectId = fields.String(attribute="project_id", metadata={"description": "Id of the Firebase project."})
    apiKey = fields.String(
        attribute="api_key",
        metadata={"description": "Web API key of the Firebase project, which names it; no secret. Empty if none is set."},
    )
    authDomain = fields.String(
        attribute="auth_domain",
        metadata={"description": "Domain of the pages of Firebase Auth, such as that of links in e-mails."},
    )
    databaseId = fields.String(attribute="database_id", metadata={"description": "Id of the Firestore database."})
    authEmulatorUrl = fields.String(
        attribute="auth_emulator_url",
        metadata={"description": "URL of a local Firebase Auth emulator; empty in production."},
    )
    firestoreEmulatorHost = fields.String(
        attribute="firestore_emulator_host",
        metadata={"description": "host:port of a local Firestore emulator; empty in production."},
    )
    publicUrl = fields.String(
        attribute="public_url",
        metadata={"description": "URL of the API, which identity providers return to; not that of a tenant's host name."},
    )
