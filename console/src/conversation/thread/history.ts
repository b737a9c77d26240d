import type { Message } from "@/live/messages";

/** The messages of a conversation that were loaded. */
export interface History {
  messages: ReadonlyMap<string, Message>;
  /** Whether the newest page was read. */
  isOpen: boolean;
  hasEarlier: boolean;
  /** How many messages came since then. */
  arrived: number;
}

/** What a listener says about the newest messages. */
export interface Heard {
  added: Message[];
  changed: Message[];
  removed: Message[];
  /** How many the page has now, whether that is as many as it can have, and the time of the oldest one. */
  size: number;
  isFull: boolean;
  oldest: number;
}

export const NO_HISTORY: History = { messages: new Map(), isOpen: false, hasEarlier: false, arrived: 0 };

/** Whether a page has nothing in common with the one before: it is the first one, or messages between them were missed. */
export function beginsAnew(heard: Heard): boolean {
  return heard.isFull && heard.added.length === heard.size;
}

/** Return the history with what a listener said. */
export function hear(history: History, heard: Heard): History {
  const isAnew = beginsAnew(heard);
  const messages = new Map(isAnew ? [] : history.messages);
  for (const message of heard.removed) {
    // One that newer ones pushed out of the page is still there.
    if (message.date >= heard.oldest) {
      messages.delete(message.id);
    }
  }
  let arrived = 0;
  for (const message of heard.added) {
    arrived += history.messages.has(message.id) ? 0 : 1;
    messages.set(message.id, message);
  }
  for (const message of heard.changed) {
    messages.set(message.id, message);
  }
  return {
    messages,
    isOpen: true,
    hasEarlier: isAnew || history.hasEarlier,
    arrived: history.isOpen ? history.arrived + arrived : 0,
  };
}

/** Return the history with a page of earlier messages. */
export function prepend(history: History, found: Message[], hasEarlier: boolean): History {
  const messages = new Map([...found.map((message) => [message.id, message] as const), ...history.messages]);
  return { ...history, messages, hasEarlier };
}
