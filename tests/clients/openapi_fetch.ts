// Calls the API with the types that openapi-typescript generates, through openapi-fetch.
import assert from "./assert.js";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";
import { argument, counted, customer, laterBy } from "./program.js";

const api = createClient<paths>({
  baseUrl: argument("url"),
  headers: { Authorization: argument("authorization") },
  fetch: counted,
});

function required<T>(result: { data?: T; error?: unknown }): NonNullable<T> {
  assert(result.data !== undefined && result.data !== null, `unexpected error ${JSON.stringify(result.error)}`);
  return result.data as NonNullable<T>;
}

async function send(): Promise<void> {
  const from = argument("number");
  const sent = required(await api.POST("/api/send", { body: { to: customer(1), from, message: "Hello!" } }));
  const messageId: string = sent.MessageID;
  const message = required(await api.GET("/api/v2/messages/{id}", { params: { path: { id: messageId } } }));
  const state: components["schemas"]["TextMessage"]["state"] = message.state;
  assert(state !== "failed" && message.message === "Hello!", "the message was not sent");

  const sendAt = laterBy(60);
  const scheduled = required(await api.POST("/api/send", { body: { to: customer(1), from, message: "Later", sendAt } }));
  const path = { id: scheduled.MessageID };
  const waiting = required(await api.GET("/api/v2/scheduledMessages"));
  assert(waiting.messages.some((entry) => entry.id === path.id && entry.sendAt === sendAt), "it is not scheduled");
  required(await api.PATCH("/api/v2/scheduledMessages/{id}", { params: { path }, body: { message: "Even later" } }));
  const canceled = required(await api.DELETE("/api/v2/scheduledMessages/{id}", { params: { path } }));
  assert(canceled.state === "canceled", "it is not canceled");
}

async function keepContacts(): Promise<void> {
  const created = required(await api.POST("/api/contacts", { body: { phoneNumber: customer(2), fullName: "Ann Archer" } }));
  const path = { id: created.id };
  const changed = required(await api.PATCH("/api/v2/contacts/{id}", { params: { path }, body: { companyName: "Acme" } }));
  assert(changed.companyName === "Acme" && changed.lists.length === 0, "the contact did not change");
  const found = required(await api.GET("/api/v2/contacts", { params: { query: { phoneNumber: customer(2) } } }));
  assert(found.contacts[0]?.full_name === "Ann Archer", "the contact is not found");

  const list = required(await api.POST("/api/v2/lists", { body: { name: "Fetched" } }));
  const at = { path: { id: list.id } };
  const added = required(await api.POST("/api/v2/lists/{id}/contacts", { params: at, body: { contactIds: [created.id] } }));
  assert(added.changed === 1, "the contact was not added");
  const members = required(await api.GET("/api/v2/lists/{id}/contacts", { params: at }));
  assert(members.contacts.length === 1, "the list is empty");
  required(await api.DELETE("/api/v2/lists/{id}", { params: at }));
  required(await api.DELETE("/api/v2/contacts/{id}", { params: { path } }));
}

async function changeWebhook(): Promise<void> {
  const path = { id: argument("user") };
  const body = { url: "https://crm.example.com/texts", receipts: true };
  const changed = required(await api.PATCH("/api/v2/users/{id}/webhook", { params: { path }, body }));
  assert(changed.enabled && changed.receipts, "the webhook is off");
  const secret = required(await api.POST("/api/v2/users/{id}/webhook/secret", { params: { path } }));
  assert(secret.secret.startsWith("whsec_"), "the secret has another form");
  const webhook = required(await api.GET("/api/v2/users/{id}/webhook", { params: { path } }));
  assert(webhook.url === body.url, "the webhook has another URL");
}

async function importFile(contentType: "text/csv" | "application/x-ndjson", file: string): Promise<void> {
  const job = required(
    await api.POST("/api/v2/contacts/import", {
      body: file,
      bodySerializer: (body) => body,
      headers: { "Content-Type": contentType },
    }),
  );
  let state: components["schemas"]["Job"]["state"] = job.state;
  while (state === "running") {
    await new Promise((resolve) => setTimeout(resolve, 100));
    state = required(await api.GET("/api/v2/jobs/{id}", { params: { path: { id: job.id } } })).state;
  }
  assert(state === "done", `the import is ${state}`);
}

async function importAndExport(): Promise<void> {
  await importFile("text/csv", `Full Name,Phone\nBen Baker,${customer(3)}\nCid Cook,${customer(4)}\n`);
  await importFile("application/x-ndjson", `{"full_name": "Dee Dyer", "phone_number": "${customer(5)}"}\n`);
  const type = "contacts";
  const table = await api.GET("/api/export", { params: { query: { type, format: "csv" } }, parseAs: "text" });
  assert(required(table).includes("Ben Baker"), "the table lacks a contact");
  const lines = await api.GET("/api/export", { params: { query: { type, format: "jsonl" } }, parseAs: "text" });
  assert(required(lines).includes("Dee Dyer"), "the lines lack a contact");
  const archive = await api.GET("/api/export", { params: { query: { type, format: "zip" } }, parseAs: "arrayBuffer" });
  assert(required(archive).byteLength > 100, "the archive is empty");
}

async function page(): Promise<void> {
  const names = new Set<string>();
  let cursor: string | null | undefined;
  do {
    const query = cursor ? { limit: 2, cursor } : { limit: 2 };
    const found = required(await api.GET("/api/v2/contacts", { params: { query } }));
    found.contacts.forEach((contact) => names.add(contact.full_name));
    cursor = found.nextCursor;
  } while (cursor);
  assert(["Ben Baker", "Cid Cook", "Dee Dyer"].every((name) => names.has(name)), `only ${[...names].join()}`);
}

async function fail(): Promise<void> {
  const refused = await api.POST("/api/send", { body: { to: "nonsense", from: argument("number"), message: "Hello!" } });
  assert(refused.error !== undefined && "errors" in refused.error, "the message was not refused");
  const missing = await api.GET("/api/v2/contacts/{id}", { params: { path: { id: "missing" } } });
  assert(missing.error !== undefined && missing.response.status === 404, "the contact exists");
  const problem: components["schemas"]["Problem"] = missing.error;
  assert(problem.type.endsWith("/docs/errors/contact-not-found"), problem.type);
}

async function main(): Promise<void> {
  for (const part of [send, keepContacts, changeWebhook, importAndExport, page, fail]) await part();
  console.log(counted.calls);
}

void main();
