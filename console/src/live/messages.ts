import {
  collection,
  type DocumentData,
  type Firestore,
  limit,
  orderBy,
  type Query,
  type QueryDocumentSnapshot,
  query,
  startAfter,
  where,
} from "@firebase/firestore";

export const THREAD_PAGE = 50;
const MAX_EVENTS = 50;
const MAX_SCHEDULED = 200;
const MAX_TYPING = 20;

export type MessageState =
  | "scheduled"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "undelivered"
  | "failed"
  | "uncertain"
  | "canceled"
  | "stored"
  | "note"
  | "received";

/** A message as the list of a conversation shows it. Times are ms since the epoch; 0 is never. */
export interface Message {
  id: string;
  uid: string;
  contactId: string;
  direction: "in" | "out";
  from: string;
  body: string;
  media: string[];
  mediaTypes: string[];
  droppedMedia: number;
  fromName: string;
  state: MessageState;
  source: string;
  sentBy: string;
  date: number;
  created: number;
  sendAt: number;
  reminder: boolean;
  isNote: boolean;
  scheduleTimezone: string;
  dripId: string;
  isRecurring: boolean;
  failure: { kind: string; code: string; reason: string } | null;
}

/** What happened in a conversation beside its messages. */
export interface ConversationEvent {
  id: string;
  kind: string;
  at: number;
  by: string;
  details: Record<string, string>;
}

export interface TypingPerson {
  id: string;
  name: string;
  until: number;
}

export function readMessage(id: string, data: DocumentData): Message {
  return {
    id,
    uid: data.uid ?? "",
    contactId: data.contactId ?? "",
    direction: data.direction === "in" ? "in" : "out",
    from: data.from ?? "",
    body: data.message ?? "",
    media: data.media ?? [],
    mediaTypes: data.mediaTypes ?? [],
    droppedMedia: data.droppedMedia ?? 0,
    fromName: data.fromName ?? "",
    state: data.state ?? "received",
    source: data.source ?? "api",
    sentBy: data.sentBy ?? "",
    date: data.date ?? 0,
    created: data.created ?? 0,
    sendAt: data.sendAt ?? 0,
    reminder: data.reminder ?? false,
    isNote: data.isNote ?? false,
    scheduleTimezone: data.scheduleTimezone ?? "",
    dripId: data.dripId ?? "",
    isRecurring: data.series != null,
    failure: data.failure ?? null,
  };
}

export function readEvent(id: string, data: DocumentData): ConversationEvent {
  return { id, kind: data.kind ?? "", at: data.at ?? 0, by: data.by ?? "", details: data.details ?? {} };
}

export function readTyping(data: DocumentData): TypingPerson {
  return { id: data.typedBy ?? "", name: data.name ?? "", until: data.until ?? 0 };
}

/** The newest messages of a conversation, or those before one of them. */
export function threadQuery(
  store: Firestore,
  owner: string,
  contactId: string,
  before: QueryDocumentSnapshot | null,
): Query {
  return query(
    collection(store, "messages"),
    where("uid", "==", owner),
    where("contactId", "==", contactId),
    orderBy("date", "desc"),
    ...(before === null ? [] : [startAfter(before)]),
    limit(THREAD_PAGE),
  );
}

/** What waits for its time, the next first. */
export function scheduledQuery(store: Firestore, owner: string): Query {
  return query(
    collection(store, "messages"),
    where("uid", "==", owner),
    where("state", "==", "scheduled"),
    orderBy("sendAt", "asc"),
    limit(MAX_SCHEDULED),
  );
}

export function eventsQuery(store: Firestore, owner: string, contactId: string): Query {
  return query(
    collection(store, "conversation-events"),
    where("uid", "==", owner),
    where("contactId", "==", contactId),
    orderBy("at", "desc"),
    limit(MAX_EVENTS),
  );
}

export function typingQuery(store: Firestore, owner: string, contactId: string): Query {
  return query(
    collection(store, "conversation-typing"),
    where("uid", "==", owner),
    where("contactId", "==", contactId),
    orderBy("until", "desc"),
    limit(MAX_TYPING),
  );
}
