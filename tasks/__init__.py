"""Handlers for the task queue and cron. May import `app`, but not `blueprints`."""
