"""Firestore collections, one module each with entity, queries and writes, in packages by subject.

The access layer is `app.store.engine`.
Stored field names appear here only. Functions that take a `Commit` only add writes to it.
Conflicts surface as StoreConflictError when the commit is sent.
"""
