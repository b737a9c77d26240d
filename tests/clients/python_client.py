"""Calls the API through the client that openapi-python-client generates; run in a process of its own."""

import io
import json
import sys
import time
from typing import TypeVar

from texting_client import AuthenticatedClient
from texting_client.api.api_beta import import_contacts
from texting_client.api.contacts import (
    add_contacts_to_list,
    create_contact_list,
    create_contact_v1,
    delete_contact,
    delete_contact_list,
    get_contact,
    list_contacts,
    list_contacts_on_list,
    update_contact,
)
from texting_client.api.jobs import get_job
from texting_client.api.messages import (
    cancel_scheduled_message,
    get_message,
    list_scheduled_messages,
    send_message,
    update_scheduled_message,
)
from texting_client.api.other import get_export
from texting_client.api.webhooks import create_webhook_secret, get_webhook, update_webhook
from texting_client.models import (
    ContactCreation,
    ContactListCreation,
    ContactUpdate,
    GetExportFormat,
    GetExportType,
    ImportContactsFilesBody,
    JobState,
    LenientSendRequest,
    ListMembershipUpdate,
    ParameterErrors,
    Problem,
    ScheduledMessageUpdate,
    TextMessageState,
    WebhookUpdate,
)
from texting_client.types import File

T = TypeVar("T")

_ARGUMENTS = json.loads(sys.argv[1])
_DEADLINE_SECONDS = 30


class Program:
    """The calls, and their count."""

    def __init__(self) -> None:
        self.calls = 0
        self._number: str = _ARGUMENTS["number"]
        scheme, _, token = _ARGUMENTS["authorization"].partition(" ")
        assert scheme == "Bearer"
        self._client = AuthenticatedClient(base_url=_ARGUMENTS["url"], token=token)

    def run(self) -> None:
        """Run all calls."""
        self._send()
        self._keep_contacts()
        self._change_webhook()
        self._import_and_export()
        self._page()
        self._fail()

    def _succeed(self, found: T | Problem | ParameterErrors | None) -> T:
        self.calls += 1
        assert found is not None
        assert not isinstance(found, Problem | ParameterErrors), found
        return found

    def _send(self) -> None:
        body = LenientSendRequest(to=customer(1), from_=self._number, message="Hello!")
        sent = self._succeed(send_message.sync(client=self._client, body=body))
        message = self._succeed(get_message.sync(sent.message_id, client=self._client))
        assert message.message == "Hello!"
        assert message.state is not TextMessageState.FAILED

        send_at = int(time.time() * 1000) + 3_600_000
        body = LenientSendRequest(to=customer(1), from_=self._number, message="Later", send_at=send_at)
        scheduled = self._succeed(send_message.sync(client=self._client, body=body)).message_id
        waiting = self._succeed(list_scheduled_messages.sync(client=self._client))
        assert any(entry.id == scheduled and entry.send_at == send_at for entry in waiting.messages)
        change = ScheduledMessageUpdate(message="Even later")
        self._succeed(update_scheduled_message.sync(scheduled, client=self._client, body=change))
        canceled = self._succeed(cancel_scheduled_message.sync(scheduled, client=self._client))
        assert canceled.state is TextMessageState.CANCELED

    def _keep_contacts(self) -> None:
        new = ContactCreation(phone_number=customer(2), full_name="Ida Irwin")
        contact_id = self._succeed(create_contact_v1.sync(client=self._client, body=new)).id
        change = ContactUpdate(company_name="Acme")
        assert self._succeed(update_contact.sync(contact_id, client=self._client, body=change)).company_name == "Acme"
        assert self._succeed(get_contact.sync(contact_id, client=self._client)).full_name == "Ida Irwin"

        created = self._succeed(create_contact_list.sync(client=self._client, body=ContactListCreation(name="Python")))
        members = ListMembershipUpdate(contact_ids=[contact_id])
        assert self._succeed(add_contacts_to_list.sync(created.id, client=self._client, body=members)).changed == 1
        assert len(self._succeed(list_contacts_on_list.sync(created.id, client=self._client)).contacts) == 1
        self._succeed(delete_contact_list.sync(created.id, client=self._client))
        self._succeed(delete_contact.sync(contact_id, client=self._client))

    def _change_webhook(self) -> None:
        uid: str = _ARGUMENTS["user"]
        change = WebhookUpdate(url="https://crm.example.com/python", receipts=True)
        assert self._succeed(update_webhook.sync(uid, client=self._client, body=change)).receipts
        assert self._succeed(create_webhook_secret.sync(uid, client=self._client)).secret.startswith("whsec_")
        assert self._succeed(get_webhook.sync(uid, client=self._client)).url == "https://crm.example.com/python"

    def _import_and_export(self) -> None:
        table = f"Full Name,Phone\nJan Jones,{customer(3)}\nKim King,{customer(4)}\n"
        self._import(File(payload=io.BytesIO(table.encode())))
        lines = json.dumps({"full_name": "Leo Lane", "phone_number": customer(5)}) + "\n"
        upload = File(io.BytesIO(lines.encode()), file_name="contacts.jsonl", mime_type="application/x-ndjson")
        self._import(ImportContactsFilesBody(file=upload))
        assert b"Jan Jones" in self._export(GetExportFormat.CSV)
        assert b"Leo Lane" in self._export(GetExportFormat.JSONL)
        assert self._export(GetExportFormat.ZIP).startswith(b"PK")

    def _import(self, body: File | ImportContactsFilesBody) -> None:
        job = self._succeed(import_contacts.sync(client=self._client, body=body))
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while job.state is JobState.RUNNING and time.monotonic() < deadline:
            time.sleep(0.1)
            job = self._succeed(get_job.sync(job.id, client=self._client))
        assert job.state is JobState.DONE, job

    def _export(self, export_format: GetExportFormat) -> bytes:
        found = get_export.sync(client=self._client, type_=GetExportType.CONTACTS, format_=export_format)
        content: bytes = self._succeed(found).payload.read()
        return content

    def _page(self) -> None:
        names: set[str] = set()
        page = self._succeed(list_contacts.sync(client=self._client, limit=2))
        names |= {contact.full_name for contact in page.contacts}
        while page.next_cursor:
            page = self._succeed(list_contacts.sync(client=self._client, limit=2, cursor=page.next_cursor))
            names |= {contact.full_name for contact in page.contacts}
        assert {"Jan Jones", "Kim King", "Leo Lane"} <= names

    def _fail(self) -> None:
        body = LenientSendRequest(to="nonsense", from_=self._number, message="Hello!")
        refused = send_message.sync(client=self._client, body=body)
        assert isinstance(refused, ParameterErrors)
        assert refused.errors
        missing = get_contact.sync("missing", client=self._client)
        assert isinstance(missing, Problem)
        assert missing.type_.endswith("/docs/errors/contact-not-found")
        self.calls += 2


def customer(index: int) -> str:
    """Return a telephone number of nobody."""
    return f"+121255501{_ARGUMENTS['block']}{index}"


if __name__ == "__main__":
    program = Program()
    program.run()
    print(program.calls)
