"""Contacts of one user that stand for one person: found by number and e-mail address, and merged."""
