"""Conversations of the team inbox, v2."""

from typing import Any

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.inbox import ASSIGNEE_WITHOUT_ACCESS, READ_STATE_MISSING
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.pagination import Page
from app.services.inbox.timeline import TimelineEntry
from app.services.inbox.typing_people import TypingState
from app.services.inbox.views import ConversationView
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.common.fields import EXAMPLE_UID
from schemas.inbox.conversations import (
    EXAMPLE_CONVERSATION,
    EXAMPLE_TYPING,
    ConversationAssignmentSchema,
    ConversationPageSchema,
    ConversationSchema,
    ConversationsQuery,
    ReadRequestSchema,
    TypingStateSchema,
)
from schemas.inbox.timeline import EXAMPLE_ENTRY, TimelinePageSchema

blueprint = Blueprint("inbox_v2", "/api/v2", tag="Team Inbox")


@blueprint.operation("GET", "/conversations", "listConversations")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(ConversationPageSchema, EXAMPLE_CONVERSATION, USER_NOT_FOUND, query=ConversationsQuery)
def list_conversations(caller: Principal, query: dict[str, Any]) -> Page[ConversationView]:
    """Get Conversations

    Returns a page of the conversations of the caller's own number and of those shared with the caller, latest activity first.
    Contacts without a message have no conversation. A conversation with a new message moves to the first page, so later pages
    repeat and miss nothing. `unread` and `assignedTo` can be combined; `optedOut` and `blocked` only with `numbers`, `userId`
    and `archived`. With `assignedTo=nobody` a page may be short: only a missing `nextCursor` marks the last one.
    """
    return instance().inbox.conversations.list(caller, query["filters"], query["limit"], query["cursor"])


@blueprint.operation("GET", "/conversations/<id>", "getConversation")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.response(200, ConversationSchema, example=EXAMPLE_CONVERSATION)
@error_responses(CONTACT_NOT_FOUND)
def get_conversation(caller: Principal, id: str) -> ConversationView:
    """Get Conversation

    Returns one conversation, with the colleagues who are writing a reply.
    """
    return instance().inbox.conversations.get(caller, id)


@blueprint.operation("GET", "/conversations/<id>/timeline", "listTimeline")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.page(TimelinePageSchema, EXAMPLE_ENTRY, CONTACT_NOT_FOUND)
def list_timeline(caller: Principal, query: dict[str, Any], id: str) -> Page[TimelineEntry]:
    """Get Timeline

    Returns a page of a conversation's thread, newest first: its messages, as `GET /api/v2/contacts/{id}/messages` has them, and
    what else happened, such as an assignment, an opt-out or a changed number.
    """
    return instance().inbox.timeline.list(caller, id, query["limit"], query["cursor"])


@blueprint.operation("POST", "/conversations/<id>/read", "markConversationRead")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(ReadRequestSchema, example={"seenUntil": 1670372913091})
@blueprint.response(200, ConversationSchema, example=EXAMPLE_CONVERSATION)
@error_responses(PARAMETERS_INVALID, CONTACT_NOT_FOUND, READ_STATE_MISSING)
def read_conversation(caller: UserPrincipal, body: dict[str, Any], id: str) -> ConversationView:
    """Mark as Read for Me

    Marks a conversation as read by the caller. It stays unread for others who have not read it.
    """
    return instance().inbox.read_states.mark(caller, id, is_read=True, seen_until=body["seen_until"])


@blueprint.operation("POST", "/conversations/<id>/unread", "markConversationUnread")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.response(200, ConversationSchema, example={**EXAMPLE_CONVERSATION, "unread": True})
@error_responses(CONTACT_NOT_FOUND, READ_STATE_MISSING)
def unread_conversation(caller: UserPrincipal, id: str) -> ConversationView:
    """Mark as Unread for Me

    Marks a conversation as unread for the caller alone.
    """
    return instance().inbox.read_states.mark(caller, id, is_read=False)


@blueprint.operation("PUT", "/conversations/<id>/assignee", "assignConversation")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.arguments(ConversationAssignmentSchema, example={"userId": EXAMPLE_UID})
@blueprint.response(200, ConversationSchema, example=EXAMPLE_CONVERSATION)
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, CONTACT_NOT_FOUND, ASSIGNEE_WITHOUT_ACCESS)
def assign_conversation(caller: Principal, body: dict[str, Any], id: str) -> ConversationView:
    """Assign Conversation

    Assigns a conversation to the owner of its number, to one of those with whom the number is shared, or to an administrator of
    the owner's organization or tenant. The assignment ends when the assignee loses access.
    """
    return instance().inbox.assignments.assign(caller, id, body["uid"])


@blueprint.operation("DELETE", "/conversations/<id>/assignee", "removeAssignee")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.response(200, ConversationSchema, example={**EXAMPLE_CONVERSATION, "assignee": None})
@error_responses(HIGHER_ROLE, CONTACT_NOT_FOUND)
def unassign_conversation(caller: Principal, id: str) -> ConversationView:
    """End Assignment

    Ends the assignment of a conversation. Without one, nothing changes.
    """
    return instance().inbox.assignments.unassign(caller, id)


@blueprint.operation("POST", "/conversations/<id>/typing", "sendTyping")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, TypingStateSchema, example=EXAMPLE_TYPING)
@error_responses(HIGHER_ROLE, CONTACT_NOT_FOUND)
def tell_typing(caller: UserPrincipal, id: str) -> TypingState:
    """Report Typing

    Reports that the caller is writing a reply. Colleagues see it for 15 seconds. Call it when typing begins, and again at
    `nextAt` while it goes on; earlier calls change nothing. Nothing ends it but time.
    """
    return instance().inbox.typing_people.tell(caller, id)
