"""Tags and custom fields: definitions, and values of contacts."""
