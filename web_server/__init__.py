"""Worker of the production web server: gunicorn's threads behind an event loop that reads requests."""
