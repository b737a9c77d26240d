"""Unread counts of the team inbox, v2."""

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.services.inbox.unread_counts import PersonCounts
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from schemas.inbox.counts import EXAMPLE_UNREAD_COUNTS, UnreadCountsSchema

blueprint = Blueprint("inbox_counts_v2", "/api/v2", tag="Team Inbox")


@blueprint.operation("GET", "/unreadCounts", "getUnreadCounts")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, UnreadCountsSchema, example=EXAMPLE_UNREAD_COUNTS)
def count_unread(caller: UserPrincipal) -> PersonCounts:
    """Count Unread Conversations

    Counts the conversations that the caller has not read, and those assigned to the caller: for the caller's own number, for
    each number that is shared with the caller, and in all. The counts are exact and include each change at once, up to 10,000
    conversations a number. Archived conversations do not count.
    """
    return instance().inbox.unread_counts.count_all_for(caller)
