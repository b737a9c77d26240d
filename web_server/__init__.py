"""The production web server's worker: gunicorn's threads, behind an event loop that reads requests for them."""
