"""Health and validation of stored documents."""
