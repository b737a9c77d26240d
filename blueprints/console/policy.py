"""Content-Security-Policy of the console: sources that browsers may load and call.

`app.yaml` has the same policy for production, where App Engine serves the files; a test compares the two.
"""

from app.configuration.settings import Settings

_GOOGLE = ("https://identitytoolkit.googleapis.com", "https://securetoken.googleapis.com", "https://firestore.googleapis.com")


def make_policy(settings: Settings) -> str:
    """Return the Content-Security-Policy of the console's page.

    Scripts come from the console's own files alone. Styles may stand in elements, because the component library writes them
    there. Images and films may come from any https address: logos and attachments do.
    """
    emulators = [host for host in (settings.FIREBASE_AUTH_EMULATOR_HOST, settings.FIRESTORE_EMULATOR_HOST) if host]
    services = " ".join([f"http://{host}" for host in emulators] if emulators else _GOOGLE)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self'",
            "img-src 'self' https: data: blob:",
            "media-src 'self' https: blob:",
            f"connect-src 'self' {services}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
