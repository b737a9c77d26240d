"""Users' webhooks, and deliveries of events."""

from app.problems.catalogue import problem

WEBHOOK_MISSING = problem(
    "webhook-missing",
    409,
    "Webhook not set or disabled",
    "Set the webhook's URL with `POST /api/users/{id}/webhook`, which also re-enables it.",
)

DELIVERY_NOT_FOUND = problem(
    "delivery-not-found",
    404,
    "Delivery not found",
    "The event does not exist, happened more than 7 days ago, or belongs to another user.",
)

DELIVERY_UNDER_WAY = problem(
    "delivery-under-way",
    409,
    "Delivery in progress",
    "The event is still being delivered. Wait until it is delivered, failed or canceled; `nextAttemptAt` is "
    "the time of the next attempt.",
)
