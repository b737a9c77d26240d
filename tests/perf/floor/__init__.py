"""The floor: the least that a Flask application can do for a request, for comparison with the product.

It validates the request with flask-smorest and marshmallow, and exchanges the same documents with Firestore and Cloud Tasks
by raw protocol messages. It has no authentication, rate limits, idempotency, log or rules of its own.
"""
