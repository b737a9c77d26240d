"""E-mails of the instance: how they look, and the connection to the mail server."""
