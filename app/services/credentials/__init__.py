"""What programs sign in with: user tokens, service accounts and their tokens, and the sessions of users.

May import: users, access, audit, common.
"""
