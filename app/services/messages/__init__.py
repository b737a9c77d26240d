"""Messages and conversations after they are written: states, queries, search, schedule and history.

Sending and receiving stand above and use this package; it knows neither.
May import: webhooks, jobs, access, audit, common.
"""
