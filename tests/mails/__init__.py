"""E-mails: how they look, how they reach the mail server, and when they are sent again."""
