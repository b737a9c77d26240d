import { doc, onSnapshot } from "@firebase/firestore";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useBrand } from "@/config/brand";
import type { Contact, Filter } from "@/live/contacts";
import { openFirestore } from "@/live/firestore";
import { type InboxState, InboxStore, selectConversations } from "@/live/inboxStore";
import { useMe, useSession } from "@/session/session";
import { type ConversationActions, makeActions } from "./actions";

/** More numbers than these are shown one at a time. */
const MAX_MERGED_NUMBERS = 10;
const COUNT_DELAY_MS = 250;

export type UsableNumber = components["schemas"]["UsableNumber"];

interface Inbox {
  reader: string;
  numbers: UsableNumber[];
  /** The owner whose conversations are shown; null for all. */
  number: string | null;
  setNumber: (owner: string | null) => void;
  filter: Filter;
  setFilter: (filter: Filter) => void;
  conversations: Contact[];
  state: InboxState;
  store: InboxStore;
  loadMore: () => void;
  unread: number;
  unreadOf: (owner: string) => number;
  actions: ConversationActions;
}

const InboxContext = createContext<Inbox | null>(null);

export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (inbox === null) {
    throw new Error("no inbox");
  }
  return inbox;
}

/** The conversations of the user's numbers, live on every page: their count stands in the title. */
export function InboxProvider({ children }: { children: ReactNode }) {
  const me = useMe();
  const { firebase, refresh } = useSession();
  const [number, setNumber] = useState<string | null>(null);
  const [filter, setFilter] = useState<Filter>("inbox");
  const reader = me.id;
  const numbers = me.numbers;

  const store = useMemo(
    () => new InboxStore(openFirestore(firebase), reader, () => void refresh()),
    [firebase, reader, refresh],
  );
  const owners = useMemo(
    () => (number === null ? numbers.slice(0, MAX_MERGED_NUMBERS).map((entry) => entry.userId) : [number]),
    [number, numbers],
  );
  const state = useSyncExternalStore(store.subscribe, store.getState);

  useEffect(() => () => store.close(), [store]);
  useEffect(() => {
    store.listen(owners);
    void store.open(owners, filter);
  }, [store, owners, filter]);

  useSharedNumbers(reader);
  const counts = useUnreadCounts(state.changes);
  useTitle(counts.badge);

  const conversations = useMemo(
    () => selectConversations(state.contacts, owners, filter, reader),
    [state, owners, filter, reader],
  );
  const actions = useMemo(() => makeActions(openFirestore(firebase), store, reader), [firebase, store, reader]);
  const loadMore = useCallback(() => void store.loadMore(owners, filter), [store, owners, filter]);

  const inbox: Inbox = {
    reader,
    numbers,
    number,
    setNumber,
    filter,
    setFilter,
    conversations,
    state,
    store,
    loadMore,
    unread: counts.badge,
    unreadOf: (owner) => counts.numbers.find((entry) => entry.userId === owner)?.unread ?? 0,
    actions,
  };
  return <InboxContext value={inbox}>{children}</InboxContext>;
}

const NO_COUNTS: components["schemas"]["UnreadCounts"] = { unread: 0, assignedToMe: 0, badge: 0, numbers: [] };

/** Exact counts of what is unread, asked for again after each change. */
function useUnreadCounts(changes: number): components["schemas"]["UnreadCounts"] {
  const [settled] = useDebouncedValue(changes, COUNT_DELAY_MS);
  const { data, refetch } = useQuery({
    queryKey: ["unreadCounts"],
    queryFn: () => must(api.GET("/api/v2/unreadCounts")),
  });
  const asked = useRef(settled);
  useEffect(() => {
    if (asked.current !== settled) {
      asked.current = settled;
      void refetch({ cancelRefetch: true });
    }
  }, [settled, refetch]);
  return data ?? NO_COUNTS;
}

/** Read the user's numbers again when somebody begins or ends to share one, and end the session when it is revoked. */
function useSharedNumbers(reader: string): void {
  const { firebase, refresh } = useSession();
  useEffect(() => {
    let before: number | null = null;
    return onSnapshot(
      doc(openFirestore(firebase), "users", reader),
      (user) => {
        const changed = Number(user.get("sharedNumbersChanged") ?? 0);
        if (before !== null && before !== changed) {
          void refresh();
        }
        before = changed;
      },
      () => void refresh(),
    );
  }, [firebase, reader, refresh]);
}

function useTitle(unread: number): void {
  const brand = useBrand();
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${brand.name}` : brand.name;
    return () => {
      document.title = brand.name;
    };
  }, [unread, brand]);
}
