import {
  collection,
  type DocumentData,
  doc,
  type Firestore,
  limit,
  orderBy,
  type Query,
  type QueryConstraint,
  query,
  startAfter,
  where,
} from "@firebase/firestore";

import type { LabelValue } from "./labels";

/** A contact, which is also the conversation with it. Times are ms since the epoch; 0 is never. */
export interface Contact {
  id: string;
  /** The user who has the number. */
  uid: string;
  phone: string;
  name: string;
  email: string;
  company: string;
  title: string;
  notes: string;
  birthday: string;
  timezone: string;
  participants: string[];
  lists: string[];
  /** Ids of tags. */
  tags: string[];
  /** Values by the id of their custom field. */
  customFields: Record<string, LabelValue>;
  drips: string[];
  lastMessage: string;
  lastMessageDate: number;
  lastDirection: string;
  lastSentBy: string;
  lastNumber: string;
  isReadByOwner: boolean;
  unreadFor: string[];
  assignedTo: string;
  isArchived: boolean;
  optedOut: boolean;
  blocked: boolean;
  consentSentAt: number;
  consentAskedAt: number;
  consentConfirmedAt: number;
  updated: number;
}

export type Filter = "inbox" | "unread" | "assigned" | "archived" | "optedOut";

export const FILTERS: Filter[] = ["inbox", "unread", "assigned", "archived", "optedOut"];

/** In `unreadFor`, everybody with whom the number is shared, except those who have a state of their own. */
const EVERYBODY = "*";

export const PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

export function readContact(id: string, data: DocumentData): Contact {
  return {
    id,
    uid: data.uid ?? "",
    phone: data.phone_number ?? "",
    name: data.full_name ?? "",
    email: data.email ?? "",
    company: data.companyName ?? "",
    title: data.title ?? "",
    notes: data.notes ?? "",
    birthday: data.birthday ?? "",
    timezone: data.timezone ?? "",
    participants: data.participants ?? [],
    lists: data.lists ?? [],
    tags: data.tags ?? [],
    customFields: data.customFields ?? {},
    drips: data.drips ?? [],
    lastMessage: data.last_message ?? "",
    lastMessageDate: data.last_message_date ?? 0,
    lastDirection: data.lastDirection ?? "",
    lastSentBy: data.lastSentBy ?? "",
    lastNumber: data.lastNumber ?? "",
    isReadByOwner: data.read_status ?? true,
    unreadFor: data.unreadFor ?? [],
    assignedTo: data.assignedTo ?? "",
    isArchived: data.isArchived ?? false,
    optedOut: data.optedOut ?? false,
    blocked: data.blocked ?? false,
    consentSentAt: data.consentSentAt ?? 0,
    consentAskedAt: data.consentAskedAt ?? 0,
    consentConfirmedAt: data.consentConfirmedAt ?? 0,
    updated: data.updated ?? 0,
  };
}

/** Whether the reader has not read the conversation: each person has a state of their own. */
export function isUnread(contact: Contact, reader: string): boolean {
  if (contact.uid === reader) {
    return !contact.isReadByOwner;
  }
  return contact.unreadFor.includes(reader) || (contact.unreadFor.includes(EVERYBODY) && !contact.isReadByOwner);
}

/** Whether a filter of the list shows a conversation. */
export function isShown(contact: Contact, filter: Filter, reader: string): boolean {
  if (contact.lastMessageDate === 0) {
    return false;
  }
  switch (filter) {
    case "inbox":
      return !contact.isArchived;
    case "unread":
      return !contact.isArchived && isUnread(contact, reader);
    case "assigned":
      return !contact.isArchived && contact.assignedTo === reader;
    case "archived":
      return contact.isArchived;
    case "optedOut":
      return contact.optedOut;
  }
}

/** Return the filters of the queries that list what a filter shows; several for a shared number's unread ones. */
export function conditionsOf(filter: Filter, owner: string, reader: string): QueryConstraint[][] {
  const current = where("isArchived", "==", false);
  switch (filter) {
    case "inbox":
      return [[current]];
    case "unread": {
      const unreadByOwner = [current, where("read_status", "==", false)];
      return owner === reader
        ? [unreadByOwner]
        : [unreadByOwner, [current, where("unreadFor", "array-contains", reader)]];
    }
    case "assigned":
      return [[current, where("assignedTo", "==", reader)]];
    case "archived":
      return [[where("isArchived", "==", true)]];
    case "optedOut":
      return [[where("optedOut", "==", true)]];
  }
}

/** A page of conversations, newest first. */
export function pageQuery(store: Firestore, owner: string, conditions: QueryConstraint[], after: number | null): Query {
  return query(
    collection(store, "contacts"),
    where("uid", "==", owner),
    ...conditions,
    orderBy("last_message_date", "desc"),
    ...(after === null ? [] : [startAfter(after)]),
    limit(PAGE_SIZE),
  );
}

/** Everything of an owner's contacts that changes from a time on. */
export function changesQuery(store: Firestore, owner: string, since: number): Query {
  return query(
    collection(store, "contacts"),
    where("uid", "==", owner),
    where("updated", ">=", since),
    orderBy("updated", "asc"),
    limit(MAX_PAGE_SIZE),
  );
}

export function contactReference(store: Firestore, id: string) {
  return doc(store, "contacts", id);
}
