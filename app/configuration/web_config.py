"""Configuration of browsers that use Firebase directly."""

from app.configuration.settings import Settings
from app.frozen import frozen


@frozen
class WebConfig:
    """Configuration of a client in a browser. It has no secrets.

    Attributes:
        project_id: id of the Firebase project.
        api_key: its web API key; the emulator takes the project's id as one.
        auth_domain: domain of Firebase Auth's own pages.
        database_id: id of the Firestore database.
        auth_emulator_url: URL of the Auth emulator; empty for none.
        firestore_emulator_host: `host:port` of the Firestore emulator; empty for none.
        public_url: address of the instance, which identity providers and carriers call.
    """

    project_id: str
    api_key: str
    auth_domain: str
    database_id: str
    auth_emulator_url: str
    firestore_emulator_host: str
    public_url: str


def read_web_config(settings: Settings) -> WebConfig:
    """Return the configuration for the browsers of an instance."""
    project_id, emulator = settings.GOOGLE_CLOUD_PROJECT, settings.FIREBASE_AUTH_EMULATOR_HOST
    return WebConfig(
        project_id=project_id,
        api_key=settings.FIREBASE_WEB_API_KEY or (project_id if emulator else ""),
        auth_domain=f"{project_id}.firebaseapp.com",
        database_id=settings.FIRESTORE_DATABASE,
        auth_emulator_url=f"http://{emulator}" if emulator else "",
        firestore_emulator_host=settings.FIRESTORE_EMULATOR_HOST,
        public_url=settings.PUBLIC_URL,
    )
