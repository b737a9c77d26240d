"""Task queue: background work of the instance, with Google Cloud Tasks. `tasks/handlers.py` receives the calls."""
