import { getDocs, onSnapshot } from "@firebase/firestore";
import { useEffect, useMemo, useRef, useState } from "react";
import { openFirestore } from "@/live/firestore";
import {
  type ConversationEvent,
  eventsQuery,
  type Message,
  readEvent,
  readMessage,
  readTyping,
  THREAD_PAGE,
  type TypingPerson,
  threadQuery,
  typingQuery,
} from "@/live/messages";
import { useSession } from "@/session/session";

export interface ThreadState {
  /** Oldest first. */
  messages: Message[];
  events: ConversationEvent[];
  typing: TypingPerson[];
  isLoading: boolean;
  hasEarlier: boolean;
  loadEarlier: () => Promise<void>;
}

/** The messages and events of a conversation, live: the newest page by a listener, earlier ones once. */
export function useThread(owner: string, contactId: string): ThreadState {
  const { firebase } = useSession();
  const store = openFirestore(firebase);
  const [messages, setMessages] = useState<ReadonlyMap<string, Message>>(new Map());
  const [events, setEvents] = useState<ConversationEvent[]>([]);
  const [typing, setTyping] = useState<TypingPerson[]>([]);
  const [isLoading, setLoading] = useState(true);
  const [hasEarlier, setEarlier] = useState(false);
  const isBusy = useRef(false);

  useEffect(() => {
    let isFirst = true;
    const ignore = () => setLoading(false);
    const stops = [
      onSnapshot(
        threadQuery(store, owner, contactId, null),
        (page) => {
          const oldest = page.docs.at(-1)?.get("date") ?? 0;
          setMessages((before) => {
            const after = new Map(before);
            for (const change of page.docChanges()) {
              // One that newer ones pushed out of the page is still there.
              if (change.type === "removed" && change.doc.get("date") >= oldest) {
                after.delete(change.doc.id);
              } else if (change.type !== "removed") {
                after.set(change.doc.id, readMessage(change.doc.id, change.doc.data()));
              }
            }
            return after;
          });
          if (isFirst) {
            isFirst = false;
            setEarlier(page.size === THREAD_PAGE);
          }
          setLoading(false);
        },
        ignore,
      ),
      onSnapshot(
        eventsQuery(store, owner, contactId),
        (page) => setEvents(page.docs.map((event) => readEvent(event.id, event.data()))),
        ignore,
      ),
      onSnapshot(
        typingQuery(store, owner, contactId),
        (page) => setTyping(page.docs.map((person) => readTyping(person.data()))),
        ignore,
      ),
    ];
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }, [store, owner, contactId]);

  const sorted = useMemo(
    () => [...messages.values()].sort((one, other) => one.date - other.date || one.created - other.created),
    [messages],
  );

  async function loadEarlier() {
    const oldest = sorted[0];
    if (oldest === undefined || isBusy.current) {
      return;
    }
    isBusy.current = true;
    try {
      const page = await getDocs(threadQuery(store, owner, contactId, oldest.date));
      const found = page.docs.map((message) => readMessage(message.id, message.data()));
      setMessages((before) => new Map([...found.map((message) => [message.id, message] as const), ...before]));
      setEarlier(found.length === THREAD_PAGE);
    } finally {
      isBusy.current = false;
    }
  }

  return { messages: sorted, events, typing, isLoading, hasEarlier, loadEarlier };
}
