"""Access: which users, organizations, conversations and contacts a caller may read or change.

Services pass the caller here before they read or write. Inaccessible objects are reported as not found.
May import: audit, common.
"""
