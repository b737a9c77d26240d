"""Messages, v2: sending from the app, and reading."""

from typing import Any

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.frozen import replace
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.messages import (
    MESSAGE_NOT_FOUND,
    NUMBER_NOT_ACTIVE,
    NUMBER_OWNER_DISABLED,
    OPTED_OUT,
    SENDER_REFUSED,
    SENDER_UNSUPPORTED,
)
from app.problems.permissions import RESTRICTED
from app.problems.plans import PLAN_LIMIT
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.messages.message_list import MessagePage
from app.services.sending.accept.previews import MessagePreview, PreviewRequest
from app.services.sending.accept.requests import SendRequest
from app.services.sending.accept.signature import sign
from app.store.messages.messages import Message, Source
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.phone_numbers import parse_sender, read_recipient, with_e164_numbers
from blueprints.http.send_prefetch import prefetch_send
from blueprints.openapi.error_responses import error_responses
from schemas.messages.listing import EXAMPLE_LIST, MessageListSchema, MessagesQuery
from schemas.messages.messages import EXAMPLE_MESSAGE, TextMessageSchema
from schemas.messages.previews import (
    EXAMPLE_PREVIEW,
    EXAMPLE_PREVIEW_REQUEST,
    MessagePreviewSchema,
    PreviewRequestSchema,
)
from schemas.messages.sending import EXAMPLE_SEND, FORM_OF_SEND, SendRequestSchema

blueprint = Blueprint("messages_v2", "/api/v2", tag="Messages")


@blueprint.operation("POST", "/messages", "sendAppMessage")
@authenticate(FIREBASE, sends=True, prefetch=prefetch_send)
@idempotent(TextMessageSchema, presumes_new=True)
@blueprint.arguments(SendRequestSchema, example=EXAMPLE_SEND)
@blueprint.doc(requestBody=FORM_OF_SEND)
@blueprint.response(200, TextMessageSchema, example=EXAMPLE_MESSAGE | {"source": "app"})
@error_responses(
    PARAMETERS_INVALID,
    RESTRICTED,
    SENDER_REFUSED,
    SENDER_UNSUPPORTED,
    NUMBER_NOT_ACTIVE,
    NUMBER_OWNER_DISABLED,
    OPTED_OUT,
    PLAN_LIMIT,
)
def send_from_app(caller: UserPrincipal, record: Record[Message], body: SendRequest) -> Message:
    """Send a Message from the App

    Does the same as `POST /api/send`, for a person in the app. If the message settings contain a signature, it is appended. The
    response is the complete message.
    """
    return instance().messaging.sending.send(caller, sign(caller.user, with_e164_numbers(body)), record, Source.APP)


@blueprint.operation("POST", "/messages/preview", "previewMessage")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(PreviewRequestSchema, example=EXAMPLE_PREVIEW_REQUEST)
@blueprint.response(200, MessagePreviewSchema, example=EXAMPLE_PREVIEW)
@error_responses(PARAMETERS_INVALID, SENDER_REFUSED)
def preview_message(caller: UserPrincipal, body: PreviewRequest) -> MessagePreview:
    """Preview a Message

    Returns what the recipient of a message would see, its encoding and its number of segments, and each character that forces
    UCS-2. Nothing is stored or sent. The signature is included where a send would add it: from a session, as the app does.
    """
    if body.from_number:
        body = replace(body, from_number=parse_sender("from", body.from_number))
    body = replace(body, recipients=[read_recipient("to", number) for number in body.recipients])
    return instance().messaging.previews.preview(caller, body)


@blueprint.operation("GET", "/messages", "listMessages")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.arguments(MessagesQuery, location="query")
@blueprint.response(200, MessageListSchema, example=EXAMPLE_LIST)
@error_responses(PARAMETERS_INVALID, CURSOR_INVALID, USER_NOT_FOUND, CONTACT_NOT_FOUND)
def list_messages(caller: Principal, query: dict[str, Any]) -> MessagePage:
    """Get Messages

    Returns a page of the messages of all conversations of a user, the latest accepted or received first: sent, received, stored
    and scheduled messages, and notes. With `changedSince` it returns what is new or changed, the oldest change first, and
    misses nothing that changes meanwhile. Filters can be combined. Each page reads at most 500 messages, so with filters it may
    be short or empty: only a missing `nextCursor` marks the last one. Send the same filters with each cursor.
    """
    return instance().messaging.message_list.list(caller, **query)


@blueprint.operation("GET", "/messages/<id>", "getMessage")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, TextMessageSchema, example=EXAMPLE_MESSAGE)
@error_responses(MESSAGE_NOT_FOUND)
def get_message(caller: Principal, id: str) -> Message:
    """Get Message By Id

    Returns one message that the caller has access to: its content, its state, and the time of each state change.
    """
    return instance().messaging.messages.get(caller, id)
