"""Previews of messages: text, encoding and segments, before anything is sent."""

from collections.abc import Sequence

from app.auth.policy import can_send_from
from app.auth.principal import Credential, UserPrincipal
from app.errors import DomainError, invalid_field
from app.frozen import frozen
from app.problems.messages import SENDER_REFUSED
from app.services.access.organizations import read_organization_of
from app.services.messages.carrier_text import MAX_TEXT_LENGTH, carrier_text
from app.services.messages.conversations import ConversationKey, Conversations, group_key
from app.services.sending.accept.merged_text import merge_text
from app.services.sending.accept.requests import SendRequest
from app.services.sending.accept.signature import sign
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.store import Store
from app.store.users.phone_numbers import number_reference
from app.store.users.users import User, users
from app.text.characters import is_blank
from app.text.segments import find_ucs_2_characters, measure_segments
from app.text.smart_encoding import suggest_replacement

MMS_ENCODING = "UTF-8"
"""Encoding of the text of an MMS, which has no segments."""


@frozen(kw_only=True)
class PreviewRequest:
    """A message to preview.

    Attributes:
        recipients: recipients; several make a group MMS.
        from_number: sender, whose organization's options apply; empty for the caller's own.
        signature: whether to add the signature, if the caller has one; None for what a send by the same credential does.
        smart_encoding: whether to replace typographic characters; None for the option of the organization.
        merge_fields: put the values of the recipient in place of merge fields.
    """

    body: str
    media: Sequence[str] = ()
    recipients: Sequence[str] = ()
    from_number: str = ""
    signature: bool | None = None
    smart_encoding: bool | None = None
    merge_fields: bool = False


@frozen
class Ucs2Character:
    """A character that forces UCS-2, its positions in the text, and what to write instead; None for nothing."""

    character: str
    positions: Sequence[int]
    replacement: str | None


@frozen(kw_only=True)
class MessagePreview:
    """A message as its recipient would see it.

    Attributes:
        text: what the recipient sees, the signature and the values of merge fields included.
        used: units in the last segment: septets, UTF-16 units, or characters of an MMS.
        left: units that the last segment still takes.
        ucs_2_characters: characters that force UCS-2.
    """

    text: str
    encoding: str
    segments: int
    used: int
    left: int
    is_mms: bool
    smart_encoded: bool
    ucs_2_characters: Sequence[Ucs2Character] = ()


class MessagePreviews:
    """Previews messages."""

    def __init__(self, store: Store, conversations: Conversations) -> None:
        self._store = store
        self._conversations = conversations

    def preview(self, caller: UserPrincipal, request: PreviewRequest) -> MessagePreview:
        """Return what the recipient of a message would see, and what it takes to send it.

        Raises:
            DomainError: PARAMETERS_INVALID, or SENDER_REFUSED if the caller cannot send from the number.
        """
        if is_blank(request.body) and not request.media:
            raise invalid_field("body", "Must not be empty unless media is given.")
        owner = self._read_owner(caller, request)
        body = self._write(caller, owner, request)
        is_smart = self._is_smart(caller, owner, request)
        is_mms = bool(request.media) or len(set(request.recipients)) > 1
        text = carrier_text(body, request.media, is_smart=is_smart and not is_mms)
        if is_mms:
            return MessagePreview(
                text=text,
                encoding=MMS_ENCODING,
                segments=1,
                used=len(text),
                left=MAX_TEXT_LENGTH - len(text),
                is_mms=True,
                smart_encoded=False,
            )
        count = measure_segments(text)
        return MessagePreview(
            text=text,
            encoding=count.encoding,
            segments=count.segments,
            used=count.used,
            left=count.left,
            is_mms=False,
            smart_encoded=text != body,
            ucs_2_characters=[
                Ucs2Character(character, positions, suggest_replacement(character))
                for character, positions in find_ucs_2_characters(text).items()
            ],
        )

    def _write(self, caller: UserPrincipal, owner: User, request: PreviewRequest) -> str:
        """Return the text as a send would store it."""
        message = SendRequest(
            to_number="", from_number="", body=request.body, media=request.media, merge_fields=request.merge_fields
        )
        if caller.credential is Credential.FIREBASE if request.signature is None else request.signature:
            message = sign(caller.user, message)
        if not message.merge_fields:
            return message.body
        contact = self._read_recipient(owner, request.recipients)
        return merge_text(message, contact, lambda: read_labels(self._store, owner.organization_id))

    def _read_recipient(self, owner: User, recipients: Sequence[str]) -> Contact:
        """Return the contact of a message, or a blank one if the owner has none of the number."""
        numbers = sorted(set(recipients))
        if not numbers:
            return Contact(id="", uid=owner.id, phone_number="")
        party = ConversationKey(owner.id, numbers[0]) if len(numbers) == 1 else group_key(owner.id, numbers)
        return self._conversations.read(party).contact

    def _read_owner(self, caller: UserPrincipal, request: PreviewRequest) -> User:
        """Return whose number the message is sent from.

        Raises:
            DomainError: SENDER_REFUSED.
        """
        if not request.from_number:
            return caller.user
        number = self._store.get(number_reference(request.from_number, caller.user.tenant_id))
        owner = None
        if number is not None and number.uid:
            owner = caller.user if number.uid == caller.id else self._store.get(users.at(number.uid))
        if owner is None or not can_send_from(caller.user, owner):
            raise DomainError(SENDER_REFUSED)
        return owner

    def _is_smart(self, caller: UserPrincipal, owner: User, request: PreviewRequest) -> bool:
        if request.smart_encoding is not None:
            return request.smart_encoding
        organization = read_organization_of(self._store, caller, owner)
        return organization is not None and organization.smart_encoding
