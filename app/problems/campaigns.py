"""Canned responses and drip campaigns."""

from app.problems.catalogue import problem

CANNED_RESPONSE_NOT_FOUND = problem(
    "canned-response-not-found",
    404,
    "Canned response not found",
    "The canned response does not exist, or you do not have access to it.",
)

DRIP_CAMPAIGN_NOT_FOUND = problem(
    "drip-campaign-not-found",
    404,
    "Drip campaign not found",
    "The campaign does not exist, or you do not have access to it. `GET /api/v2/drips` lists the campaigns that you can use.",
)

DRIP_APPLICATION_NOT_FOUND = problem(
    "drip-application-not-found",
    404,
    "Drip enrollment not found",
    "The campaign is not running for this contact. A reply, an opt-out or the last message ends it. `GET "
    "/api/v2/contacts/{id}/drips` lists the enrollments that are running.",
)

KEYWORD_TAKEN = problem(
    "keyword-taken",
    409,
    "Keyword already in use",
    "Another canned response of the user has this keyword. Choose another keyword, or remove it from the "
    "other response first. Keywords are compared without case and spaces.",
    user_message="Another canned response has this keyword. Choose another one.",
)

DRIP_ALREADY_RUNNING = problem(
    "drip-already-running",
    409,
    "Drip campaign already running",
    "This campaign is already running for this contact. Wait for its last message, or end it with `DELETE "
    "/api/v2/contacts/{id}/drips/{applicationId}`.",
    user_message="This campaign is already running for this contact.",
)

DRIPS_TOO_MANY = problem(
    "drips-too-many",
    409,
    "Running drip limit reached (5 per contact)",
    "End one with `DELETE /api/v2/contacts/{id}/drips/{applicationId}`.",
    user_message="Too many campaigns are running for this contact. End one first.",
)

DRIP_CONTACT_BLOCKED = problem(
    "drip-contact-blocked",
    409,
    "Contact is blocked",
    "Unblock the contact first: replies of a blocked contact are not received, and so could not end the campaign.",
    user_message="This contact is blocked. Unblock it first.",
)

DRIP_SENDER_UNABLE = problem(
    "drip-sender-unable",
    409,
    "User cannot send messages",
    "The contact's user has no phone number, or the user, organization or tenant is disabled.",
    user_message="Messages cannot be sent from this number. Ask an administrator.",
)

CANNED_RESPONSES_TOO_MANY = problem(
    "canned-responses-too-many",
    409,
    "Canned response limit reached (500 per user)",
    "Delete one that is no longer needed.",
    user_message="You have too many canned responses. Delete one that you no longer need.",
)

DRIP_CAMPAIGNS_TOO_MANY = problem(
    "drip-campaigns-too-many",
    409,
    "Drip campaign limit reached (500 per user)",
    "Delete one that is no longer needed; enrollments that are running continue.",
    user_message="You have too many campaigns. Delete one that you no longer need.",
)
