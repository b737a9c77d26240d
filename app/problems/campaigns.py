"""What can be wrong about canned responses and drip campaigns: 404, 409."""

from app.problems.catalogue import NOT_FOUND, problem

CANNED_RESPONSE_NOT_FOUND = problem(
    "canned-response-not-found",
    404,
    NOT_FOUND,
    "There is no such canned response",
    "The canned response does not exist, or lies outside the caller's reach.",
)
DRIP_CAMPAIGN_NOT_FOUND = problem(
    "drip-campaign-not-found",
    404,
    NOT_FOUND,
    "There is no such drip campaign",
    "The campaign does not exist, or lies outside the caller's reach; `GET /api/v2/drips` lists those that may be used.",
)
DRIP_APPLICATION_NOT_FOUND = problem(
    "drip-application-not-found",
    404,
    NOT_FOUND,
    "No such drip campaign is running for this contact",
    "It has ended: by a reply, an opt-out, or after its last text. `GET /api/v2/contacts/{id}/drips` lists those that run.",
)
KEYWORD_TAKEN = problem(
    "keyword-taken",
    409,
    "Conflict",
    "Another canned response of the user has this keyword",
    "A keyword is answered with one response: give it another, or take it from the other one first. Neither the case of its "
    "letters nor its spaces make it another.",
)
DRIP_ALREADY_RUNNING = problem(
    "drip-already-running",
    409,
    "Conflict",
    "The campaign is running for this contact already",
    "Wait for its last text, or end it with `DELETE /api/v2/contacts/{id}/drips/{applicationId}`.",
)
DRIPS_TOO_MANY = problem(
    "drips-too-many",
    409,
    "Conflict",
    "As many campaigns as possible are running for this contact already",
    "Five at once are the most. End one with `DELETE /api/v2/contacts/{id}/drips/{applicationId}`.",
)
DRIP_CONTACT_BLOCKED = problem(
    "drip-contact-blocked",
    409,
    "Conflict",
    "The contact is blocked",
    "A blocked contact's reply would not be seen, and so not end the campaign: unblock the contact first.",
)
DRIP_SENDER_UNABLE = problem(
    "drip-sender-unable",
    409,
    "Conflict",
    "The contact's user cannot send",
    "He has no number, or he, his organization or his tenant is disabled.",
)
CANNED_RESPONSES_TOO_MANY = problem(
    "canned-responses-too-many",
    409,
    "Conflict",
    "Canned response limit reached (500 per user)",
    "Delete one that is no longer needed.",
)
DRIP_CAMPAIGNS_TOO_MANY = problem(
    "drip-campaigns-too-many",
    409,
    "Conflict",
    "Drip campaign limit reached (500 per user)",
    "Delete one that is no longer needed; what was applied goes on.",
)
