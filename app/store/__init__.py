"""Firestore collections, one module each, in packages by subject: entity, queries and writes. The access layer is `app.store.engine`.

Stored field names appear here only. Functions that take a `Commit` only add writes to it.
Conflicts surface as StoreConflictError when the commit is sent.
"""
