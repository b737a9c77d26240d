"""Tags and custom fields of contacts."""

from app.problems.catalogue import problem

TAG_NOT_FOUND = problem(
    "tag-not-found",
    404,
    "Tag not found",
    "The tag does not exist, or you do not have access to it. `GET /api/v2/tags` returns the tags of your organization.",
)

TAG_NAME_TAKEN = problem(
    "tag-name-taken",
    409,
    "Tag name already in use",
    "Another tag of the organization has this name. Names are compared without case, accents and repeated spaces.",
    user_message="Another tag has this name. Choose another one.",
)

TAGS_TOO_MANY = problem(
    "tags-too-many",
    409,
    "Tag limit reached (500 per organization)",
    "Delete one that is no longer needed.",
    user_message="Your organization has too many tags. Delete one that you no longer need.",
)

CUSTOM_FIELD_NOT_FOUND = problem(
    "custom-field-not-found",
    404,
    "Custom field not found",
    "The custom field does not exist, or you do not have access to it. `GET /api/v2/custom-fields` returns those of your "
    "organization.",
)

CUSTOM_FIELD_NAME_TAKEN = problem(
    "custom-field-name-taken",
    409,
    "Name or key already in use",
    "`reason` says what has the name or key: another custom field of the organization, or a field that each contact has.",
    user_message="This name is already in use. Choose another one.",
)

CUSTOM_FIELDS_TOO_MANY = problem(
    "custom-fields-too-many",
    409,
    "Custom field limit reached (50 per organization)",
    "Delete one that is no longer needed.",
    user_message="Your organization has too many custom fields. Delete one that you no longer need.",
)

CONTACT_HAS_TOO_MANY_TAGS = problem(
    "contact-has-too-many-tags",
    409,
    "Tag limit reached (50 per contact)",
    "Each entry of `errors` names the position of a contact that already has 50 tags. Nothing was changed.",
    user_message="A contact has too many tags. Remove one first.",
)
