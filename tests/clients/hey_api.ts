// Calls the API through the client that @hey-api/openapi-ts generates.
import assert from "./assert.js";
import { client } from "./hey-api/client.gen.js";
import * as api from "./hey-api/index.js";
import { argument, counted, customer, laterBy } from "./program.js";

client.setConfig({
  baseUrl: argument("url"),
  auth: () => argument("authorization").replace("Bearer ", ""),
  fetch: counted,
});

function required<T>(result: { data?: T; error?: unknown }): NonNullable<T> {
  assert(result.data !== undefined && result.data !== null, `unexpected error ${JSON.stringify(result.error)}`);
  return result.data as NonNullable<T>;
}

async function send(): Promise<void> {
  const from = argument("number");
  const sent = required(await api.sendMessage({ body: { to: customer(1), from, message: "Hello!" } }));
  const message: api.TextMessage = required(await api.getMessage({ path: { id: sent.MessageID } }));
  assert(message.state !== "failed" && message.source === "api", "the message was not sent");

  const sendAt = laterBy(60);
  const scheduled = required(await api.sendMessage({ body: { to: customer(1), from, message: "Later", sendAt } }));
  const path = { id: scheduled.MessageID };
  const waiting = required(await api.listScheduledMessages());
  assert(waiting.messages.some((entry) => entry.id === path.id), "it is not scheduled");
  required(await api.updateScheduledMessage({ path, body: { message: "Even later" } }));
  assert(required(await api.cancelScheduledMessage({ path })).state === "canceled", "it is not canceled");
}

async function keepContacts(): Promise<void> {
  const body = { phoneNumber: customer(2), fullName: "Eve Early" };
  const created = required(await api.createContactV1({ body }));
  const path = { id: created.id };
  const changed: api.Contact = required(await api.updateContact({ path, body: { companyName: "Acme" } }));
  assert(changed.companyName === "Acme", "the contact did not change");
  assert(required(await api.getContact({ path })).full_name === "Eve Early", "the contact has another name");

  const list = required(await api.createContactList({ body: { name: "Hey" } }));
  const at = { path: { id: list.id } };
  assert(required(await api.addContactsToList({ ...at, body: { contactIds: [created.id] } })).changed === 1, "not added");
  assert(required(await api.listContactsOnList(at)).contacts.length === 1, "the list is empty");
  required(await api.deleteContactList(at));
  required(await api.deleteContact({ path }));
}

async function changeWebhook(): Promise<void> {
  const path = { id: argument("user") };
  const changed = required(await api.updateWebhook({ path, body: { url: "https://crm.example.com/hey" } }));
  assert(changed.enabled, "the webhook is off");
  assert(required(await api.getWebhook({ path })).url === "https://crm.example.com/hey", "the webhook has another URL");
}

async function importFile(contentType: string, file: string): Promise<void> {
  const job = required(await api.importContacts({ body: new Blob([file]), headers: { "Content-Type": contentType } }));
  let state: api.Job["state"] = job.state;
  while (state === "running") {
    await new Promise((resolve) => setTimeout(resolve, 100));
    state = required(await api.getJob({ path: { id: job.id } })).state;
  }
  assert(state === "done", `the import is ${state}`);
}

async function importAndExport(): Promise<void> {
  await importFile("text/csv", `Full Name,Phone\nFay Fox,${customer(3)}\nGil Gray,${customer(4)}\n`);
  await importFile("application/x-ndjson", `{"full_name": "Hal Hill", "phone_number": "${customer(5)}"}\n`);
  const table = required(await api.getExport({ query: { type: "contacts", format: "csv" }, parseAs: "text" }));
  assert(String(table).includes("Fay Fox"), "the table lacks a contact");
  const lines = required(await api.getExport({ query: { type: "contacts", format: "jsonl" }, parseAs: "text" }));
  assert(String(lines).includes("Hal Hill"), "the lines lack a contact");
}

async function page(): Promise<void> {
  const names = new Set<string>();
  let cursor: string | null | undefined;
  do {
    const found = required(await api.listContacts({ query: cursor ? { limit: 2, cursor } : { limit: 2 } }));
    found.contacts.forEach((contact) => names.add(contact.full_name));
    cursor = found.nextCursor;
  } while (cursor);
  assert(["Fay Fox", "Gil Gray", "Hal Hill"].every((name) => names.has(name)), `only ${[...names].join()}`);
}

async function fail(): Promise<void> {
  const refused = await api.sendMessage({ body: { to: "nonsense", from: argument("number"), message: "Hello!" } });
  assert(refused.error !== undefined && "errors" in refused.error, "the message was not refused");
  const missing = await api.getContact({ path: { id: "missing" } });
  assert(missing.error !== undefined, "the contact exists");
  const problem: api.Problem = missing.error;
  assert(problem.type.endsWith("/docs/errors/contact-not-found"), problem.type);
}

async function main(): Promise<void> {
  for (const part of [send, keepContacts, changeWebhook, importAndExport, page, fail]) await part();
  console.log(counted.calls);
}

void main();
