"""Settings of organizations: one module per subject, put together in `settings.py`."""
