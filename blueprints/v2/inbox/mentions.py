"""Mentions in notes, v2."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.messages import MESSAGE_NOT_FOUND
from app.services.common.pagination import Page
from app.services.inbox.mentions import Mention
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.inbox.mentions import EXAMPLE_MENTION, MentionPageSchema, MentionSchema, MentionsQuery

blueprint = Blueprint("mentions_v2", "/api/v2", tag="Team Inbox")


@blueprint.operation("GET", "/mentions", "listMentions")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.page(MentionPageSchema, EXAMPLE_MENTION, query=MentionsQuery)
def list_mentions(caller: UserPrincipal, query: dict[str, Any]) -> Page[Mention]:
    """Get Mentions

    Returns a page of the notes that mention the caller, newest first. Notes of conversations to which the caller has lost
    access are left out, so a page may be short: only a missing `nextCursor` marks the last one.
    """
    return instance().inbox.mentions.list(caller, is_unseen=query["unseen"], limit=query["limit"], cursor=query["cursor"])


@blueprint.operation("POST", "/mentions/<id>/seen", "markMentionSeen")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.response(200, MentionSchema, example={**EXAMPLE_MENTION, "seen": True})
@error_responses(MESSAGE_NOT_FOUND)
def see_mention(caller: UserPrincipal, id: str) -> Mention:
    """Mark a Mention as Seen

    Records that the caller has seen a note that mentions them. `id` is the note's.
    """
    return instance().inbox.mentions.see(caller, id)
