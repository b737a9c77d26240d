"""Write the OpenAPI document into a file, without a stack: ``python -m dev.openapi_document FILE``."""

import sys
from pathlib import Path

from app import create_app
from app.configuration.settings import Settings


def write_document(path: Path) -> None:
    """Write the document of an instance that nothing is connected to."""
    settings = Settings(
        ENVIRONMENT="test",
        GOOGLE_CLOUD_PROJECT="demo-document",
        PUBLIC_URL="https://texting.example.com",
        SECRET_KEY="only-for-a-document-that-names-no-secret",  # noqa: S106 - it protects nothing
        TASKS_SERVICE_ACCOUNT="tasks@texting.example.com",
        LOG_LEVEL="ERROR",
    )
    path.write_bytes(create_app(settings).test_client().get("/docs/json").get_data())


if __name__ == "__main__":
    write_document(Path(sys.argv[1]))
