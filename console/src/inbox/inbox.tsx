import { doc, onSnapshot } from "@firebase/firestore";
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
import type { Filter } from "@/live/contacts";
import type { Conversations } from "@/live/conversationOrder";
import { openFirestore } from "@/live/firestore";
import { type InboxState, InboxStore } from "@/live/inboxStore";
import { useMe, useSession } from "@/session/session";
import { firstNumbers } from "@/shared/owners";
import { type ConversationActions, makeActions } from "./actions";
import { useSettled } from "./useSettled";

/** Counts are asked for when nothing changed for this long, and that often while changes go on. */
const COUNT_DELAY_MS = 250;
const COUNT_MAX_DELAY_MS = 2_000;

/** More numbers than these are shown one at a time. */
const MAX_MERGED_NUMBERS = 10;

export type UsableNumber = components["schemas"]["UsableNumber"];

interface Inbox {
  reader: string;
  /** All numbers that the user may send from. */
  numbers: UsableNumber[];
  /** Whose conversations the user reads, each with their first number. */
  owners: UsableNumber[];
  /** The owner whose conversations are shown; null for all. */
  number: string | null;
  setNumber: (owner: string | null) => void;
  filter: Filter;
  setFilter: (filter: Filter) => void;
  /** What the list shows: the same object while its content changes. `useInboxState` renders again after each change. */
  conversations: Conversations;
  store: InboxStore;
  loadMore: () => void;
  actions: ConversationActions;
}

type Counts = components["schemas"]["UnreadCounts"];

const NO_COUNTS: Counts = { unread: 0, assignedToMe: 0, badge: 0, numbers: [] };

const InboxContext = createContext<Inbox | null>(null);
const CountsContext = createContext<Counts>(NO_COUNTS);

export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (inbox === null) {
    throw new Error("no inbox");
  }
  return inbox;
}

/** Return whether conversations load or could not be loaded; renders again after each change of any conversation. */
export function useInboxState(): InboxState {
  const { store } = useInbox();
  return useSyncExternalStore(store.subscribe, store.getState);
}

/** Return the exact counts of unread conversations. */
export function useCounts(): Counts {
  return useContext(CountsContext);
}

/** The conversations of the user's numbers, live on every page: their count stands in the title. */
export function InboxProvider({ children }: { children: ReactNode }) {
  const me = useMe();
  const { firebase, refresh } = useSession();
  const [number, setNumber] = useState<string | null>(null);
  const [filter, setFilter] = useState<Filter>("inbox");
  const reader = me.id;
  const numbers = me.numbers;
  const owners = useMemo(() => firstNumbers(numbers), [numbers]);

  const store = useMemo(
    () => new InboxStore(openFirestore(firebase), reader, () => void refresh()),
    [firebase, reader, refresh],
  );
  const shown = useMemo(
    () => (number === null ? owners.slice(0, MAX_MERGED_NUMBERS).map((entry) => entry.userId) : [number]),
    [number, owners],
  );
  useEffect(() => () => store.close(), [store]);
  useEffect(() => {
    // What is seen first is asked for first; listening begins earlier than now, so nothing is missed between the two.
    void store.open(shown, filter);
    store.listen(shown);
  }, [store, shown, filter]);

  useSharedNumbers(reader);
  const conversations = useMemo(() => store.list(shown, filter), [store, shown, filter]);
  const actions = useMemo(() => makeActions(openFirestore(firebase), store, reader), [firebase, store, reader]);
  const loadMore = useCallback(() => void store.loadMore(shown, filter), [store, shown, filter]);

  // Changes of conversations do not change it: what shows them asks for them by `useInboxState`.
  const inbox = useMemo(
    () => ({ reader, numbers, owners, number, setNumber, filter, setFilter, conversations, store, loadMore, actions }),
    [reader, numbers, owners, number, filter, conversations, store, loadMore, actions],
  );
  return (
    <InboxContext value={inbox}>
      <Counts store={store}>{children}</Counts>
    </InboxContext>
  );
}

function Counts({ store, children }: { store: InboxStore; children: ReactNode }) {
  const changes = useSyncExternalStore(store.subscribe, () => store.getState().changes);
  const counts = useUnreadCounts(changes);
  useTitle(counts.badge);
  return <CountsContext value={counts}>{children}</CountsContext>;
}

/** Exact counts of what is unread, asked for again after changes. */
function useUnreadCounts(changes: number): Counts {
  const settled = useSettled(changes, COUNT_DELAY_MS, COUNT_MAX_DELAY_MS);
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
