import type { Contact } from "../filters/filters";

export interface ListAction {
  kind: "addToList" | "removeFromList" | "addTag" | "removeTag";
  id: string;
  name: string;
}
export interface PlainAction {
  kind: "archive" | "unarchive" | "block" | "unblock" | "delete";
}
/** What is done to many contacts at once. */
export type Action = ListAction | PlainAction;

/** What became of some contacts. */
export interface Outcome {
  changed: number;
  problems: { id: string; reason: string }[];
}

const BATCHES: Record<Action["kind"], number> = {
  addToList: 2000,
  removeFromList: 2000,
  addTag: 2000,
  removeTag: 2000,
  archive: 500,
  unarchive: 500,
  block: 100,
  unblock: 100,
  delete: 100,
};

/** Return how many contacts one request of an action takes. */
export function batchOf(action: Action): number {
  return BATCHES[action.kind];
}

/** Whether an action takes a filter: a job of the API does it. */
export function isJob(action: Action): action is ListAction {
  return "id" in action;
}

/** Whether an action is asked about first. */
export function isAsked(action: Action): boolean {
  return action.kind === "delete" || action.kind === "block";
}

/** Return a contact after an action; null if it is gone. */
export function applyAction(contact: Contact, action: Action): Contact | null {
  switch (action.kind) {
    case "addToList":
      return contact.lists.includes(action.id) ? contact : { ...contact, lists: [...contact.lists, action.id] };
    case "removeFromList":
      return { ...contact, lists: contact.lists.filter((id) => id !== action.id) };
    case "addTag": {
      const others = contact.tags.filter((tag) => tag.id !== action.id);
      const tags = [...others, { id: action.id, name: action.name }];
      return { ...contact, tags: tags.sort((one, other) => one.name.localeCompare(other.name)) };
    }
    case "removeTag":
      return { ...contact, tags: contact.tags.filter((tag) => tag.id !== action.id) };
    case "archive":
    case "unarchive":
      return { ...contact, isArchived: action.kind === "archive" };
    case "block":
    case "unblock":
      return { ...contact, blocked: action.kind === "block" };
    case "delete":
      return null;
  }
}
