import { getDocs, onSnapshot, type QueryDocumentSnapshot, type QuerySnapshot } from "@firebase/firestore";
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
import { beginsAnew, type Heard, hear, NO_HISTORY, prepend } from "./history";

export interface ThreadState {
  /** Oldest first. */
  messages: Message[];
  events: ConversationEvent[];
  typing: TypingPerson[];
  isLoading: boolean;
  hasEarlier: boolean;
  isLoadingEarlier: boolean;
  /** How many messages came since the conversation was opened. */
  arrived: number;
  loadEarlier: () => Promise<void>;
}

/** The messages and events of a conversation, live: the newest page by a listener, earlier ones once. */
export function useThread(owner: string, contactId: string): ThreadState {
  const { firebase } = useSession();
  const store = openFirestore(firebase);
  const [history, setHistory] = useState(NO_HISTORY);
  const [events, setEvents] = useState<ConversationEvent[]>([]);
  const [typing, setTyping] = useState<TypingPerson[]>([]);
  const [isLoading, setLoading] = useState(true);
  const [isLoadingEarlier, setLoadingEarlier] = useState(false);
  const oldest = useRef<QueryDocumentSnapshot | null>(null);
  const isBusy = useRef(false);

  useEffect(() => {
    const ignore = () => setLoading(false);
    const stops = [
      onSnapshot(
        threadQuery(store, owner, contactId, null),
        (page) => {
          const heard = readPage(page);
          if (beginsAnew(heard)) {
            oldest.current = page.docs.at(-1) ?? null;
          }
          setHistory((before) => hear(before, heard));
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

  const messages = useMemo(
    () => [...history.messages.values()].sort((one, other) => one.date - other.date || one.created - other.created),
    [history.messages],
  );

  async function loadEarlier() {
    const after = oldest.current;
    if (after === null || isBusy.current) {
      return;
    }
    isBusy.current = true;
    setLoadingEarlier(true);
    try {
      const page = await getDocs(threadQuery(store, owner, contactId, after));
      // If the history began anew meanwhile, these are too early to follow.
      if (oldest.current === after) {
        oldest.current = page.docs.at(-1) ?? after;
        const found = page.docs.map((message) => readMessage(message.id, message.data()));
        setHistory((before) => prepend(before, found, found.length === THREAD_PAGE));
      }
    } finally {
      isBusy.current = false;
      setLoadingEarlier(false);
    }
  }

  const { hasEarlier, arrived } = history;
  return { messages, events, typing, isLoading, hasEarlier, isLoadingEarlier, arrived, loadEarlier };
}

function readPage(page: QuerySnapshot): Heard {
  const of = (type: "added" | "modified" | "removed") =>
    page
      .docChanges()
      .filter((change) => change.type === type)
      .map((change) => readMessage(change.doc.id, change.doc.data()));
  return {
    added: of("added"),
    changed: of("modified"),
    removed: of("removed"),
    size: page.size,
    isFull: page.size === THREAD_PAGE,
    oldest: page.docs.at(-1)?.get("date") ?? 0,
  };
}
