import { api, must } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { Choice } from "../filters/filters";
import type { Action, ListAction, Outcome } from "./actions";

/** Do an action to one batch of contacts. */
export async function doBatch(action: Action, owner: string, ids: string[], isOneByOne: boolean): Promise<Outcome> {
  switch (action.kind) {
    case "addToList":
    case "removeFromList":
    case "addTag":
    case "removeTag": {
      const { changed } = await changeMembers(action, owner, { contactIds: ids });
      return { changed, problems: [] };
    }
    case "archive":
      await must(api.POST("/api/v2/bulk/archive", { body: { contactsArray: ids } }));
      return { changed: ids.length, problems: [] };
    case "unarchive":
      await must(api.POST("/api/v2/bulk/unarchive", { body: { contactsArray: ids } }));
      return { changed: ids.length, problems: [] };
    case "block":
    case "unblock":
      return changeBlocks(action.kind, owner, ids);
    case "delete":
      return isOneByOne ? deleteOneByOne(ids) : deleteTogether(owner, ids);
  }
}

/** Begin the job that does an action to all contacts of a filter. Returns its id. */
export async function beginJob(action: ListAction, owner: string, choice: Choice): Promise<string> {
  return (await changeMembers(action, owner, choice)).jobId ?? "";
}

function changeMembers(action: ListAction, owner: string, contacts: Choice | { contactIds: string[] }) {
  const params = { path: { id: action.id } };
  switch (action.kind) {
    case "addToList":
      return must(api.POST("/api/v2/lists/{id}/contacts", { params, body: contacts }));
    case "removeFromList":
      return must(api.DELETE("/api/v2/lists/{id}/contacts", { params, body: contacts }));
    case "addTag":
      return must(api.POST("/api/v2/tags/{id}/contacts", { params, body: { ...contacts, userId: owner } }));
    case "removeTag":
      return must(api.DELETE("/api/v2/tags/{id}/contacts", { params, body: { ...contacts, userId: owner } }));
  }
}

async function changeBlocks(action: "block" | "unblock", owner: string, ids: string[]): Promise<Outcome> {
  const body = ids.map((id) => ({ action, sender: id, user: owner }));
  const { results } = await must(api.POST("/api/v2/contacts/block", { body }));
  const refused = results.filter((result) => result.status === "refused");
  return {
    changed: results.length - refused.length,
    problems: refused.map((result) => ({ id: result.sender, reason: result.error?.reason ?? "" })),
  };
}

async function deleteTogether(owner: string, ids: string[]): Promise<Outcome> {
  const contacts = ids.map((id) => ({ operation: "delete" as const, id }));
  const { details } = await must(api.POST("/api/v2/contacts/batch", { body: { userId: owner, contacts } }));
  const refused = details.contacts.filter((row) => row.outcome === "refused");
  return {
    changed: ids.length - refused.length,
    problems: refused.map((row) => ({ id: ids[row.index] ?? row.id, reason: row.reason })),
  };
}

async function deleteOneByOne(ids: string[]): Promise<Outcome> {
  const outcome: Outcome = { changed: 0, problems: [] };
  for (const id of ids) {
    try {
      await must(api.DELETE("/api/v2/contacts/{id}", { params: { path: { id } } }));
      outcome.changed += 1;
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.isTemporary) {
        throw error;
      }
      outcome.problems.push({ id, reason: error.message });
    }
  }
  return outcome;
}
