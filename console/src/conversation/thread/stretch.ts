import type { ConversationEvent, Message } from "@/live/messages";

/** A message or an event of a conversation. */
export type Item = { id: string; at: number } & ({ message: Message } | { event: ConversationEvent });

/** The part of a conversation that is drawn: so many items up to one of them, or up to the latest. */
export interface Stretch {
  size: number;
  last: { id: string; at: number } | null;
}

/** How many items a stretch begins with, and how many it grows or moves by: drawing these must fit into a frame. */
export const FIRST_DRAWN = 50;
export const STEP = 25;
/** So many are enough for the tallest screen, and few enough for the browser. */
export const MAX_DRAWN = 300;

export const LATEST: Stretch = { size: FIRST_DRAWN, last: null };

/** Put messages and events in the order of their times; events before the first message wait until it is loaded. */
export function mergeItems(messages: Message[], events: ConversationEvent[], hasEarlier: boolean): Item[] {
  const since = hasEarlier ? (messages[0]?.date ?? 0) : 0;
  return [
    ...messages.map((message) => ({ id: message.id, at: message.date, message })),
    ...events.filter((event) => event.at >= since).map((event) => ({ id: event.id, at: event.at, event })),
  ].sort((one, other) => one.at - other.at);
}

/** Return the index of a stretch's first item, and the one after its last. */
export function boundsOf(items: readonly Item[], { size, last }: Stretch): { first: number; end: number } {
  let end = items.length;
  if (last !== null) {
    const index = items.findLastIndex((item) => item.id === last.id);
    // One that was deleted leaves its place.
    end = (index >= 0 ? index : items.findLastIndex((item) => item.at <= last.at)) + 1;
  }
  return { first: Math.max(0, end - size), end };
}

/** Return the stretch with earlier items; beyond the limit, the latest ones are left out. */
export function withEarlier(items: readonly Item[], stretch: Stretch): Stretch {
  const { first, end } = boundsOf(items, stretch);
  const start = Math.max(0, first - STEP);
  return between(items, start, Math.min(end, start + MAX_DRAWN));
}

/** Return the stretch with later items; beyond the limit, the earliest ones are left out. */
export function withLater(items: readonly Item[], stretch: Stretch): Stretch {
  const { first, end } = boundsOf(items, stretch);
  const stop = Math.min(items.length, end + STEP);
  return between(items, Math.max(first, stop - MAX_DRAWN), stop);
}

function between(items: readonly Item[], first: number, end: number): Stretch {
  const last = items[end - 1];
  return {
    size: end - first,
    last: last === undefined || end === items.length ? null : { id: last.id, at: last.at },
  };
}
