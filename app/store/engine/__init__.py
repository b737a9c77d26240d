"""Access to Firestore: connection, typed collections, paged queries, atomic commits.

Every method that makes a round trip raises ServiceUnavailableError if Firestore does not respond.
"""
