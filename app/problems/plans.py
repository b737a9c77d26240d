"""Plans, and their limits."""

from app.problems.catalogue import problem

PLAN_NOT_FOUND = problem("plan-not-found", 404, "Plan not found", "The plan does not exist, or you do not have access to it.")

PLAN_EXISTS = problem(
    "plan-exists", 409, "Plan already exists", "A plan of this tenant, or of the instance, has this name. Update it instead."
)

PLANS_TOO_MANY = problem(
    "plans-too-many", 409, "Plan limit reached (500 per instance)", "Delete plans that no organization names."
)

PLAN_USERS_REACHED = problem(
    "plan-users-reached",
    409,
    "The plan's number of users is reached",
    "`reason` has the plan and its limit. Delete a user of the organization, or change the organization's plan.",
    user_message="Your plan does not allow more users. Ask your provider for a larger one.",
)

PLAN_LIMIT = problem(
    "plan-limit",
    429,
    "The plan's messages of this month are used up",
    "`reason` has the plan, its limit, and when the next month begins (UTC); `Retry-After` has it in seconds. "
    "Messages that were accepted earlier are still sent, and inbound ones are received.",
    user_message="All messages of your plan are used up for this month.",
)
