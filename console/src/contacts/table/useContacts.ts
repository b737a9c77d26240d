import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, must } from "@/api/client";
import { type Contact, type ContactFilters, toQuery } from "./filters/filters";
import type { ContactsPage } from "./loaded";

/** The API counts no further. */
const MAX_COUNTED = 10_000;
const PAGE = 100;
const MAX_PAGE = 200;
/** Several conditions make pages short, even empty: so many are read for one that is shown. */
const MAX_READS = 8;

/** The name of every table's query begins with this. */
export const CONTACTS = ["contacts", "table"] as const;

/** Read the contacts of a filter, at least one if there is any within a few pages. */
export async function readContacts(
  owner: string,
  filters: ContactFilters,
  after: string,
  limit = PAGE,
): Promise<ContactsPage> {
  const contacts: Contact[] = [];
  let cursor: string | null = after;
  for (let round = 0; round < MAX_READS && cursor !== null && contacts.length < limit / 2; round += 1) {
    const query = { userId: owner, ...toQuery(filters), limit, ...(cursor ? { cursor } : {}) };
    const page: ContactsPage = await must(api.GET("/api/v2/contacts", { params: { query } }));
    contacts.push(...page.contacts);
    cursor = page.nextCursor;
  }
  return { contacts, nextCursor: cursor };
}

/** Read the ids of all contacts of a filter. */
export async function readIds(
  owner: string,
  filters: ContactFilters,
  onCount: (count: number) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const ids = new Set<string>();
  let cursor: string | null = "";
  while (cursor !== null && !signal.aborted) {
    // Creation is an order that does not change while people write.
    const page: ContactsPage = await readContacts(owner, { ...filters, sort: "created" }, cursor, MAX_PAGE);
    for (const contact of page.contacts) {
      ids.add(contact.id);
    }
    cursor = page.nextCursor;
    onCount(ids.size);
  }
  return [...ids];
}

/**
 * The contacts of a filter, page by page.
 *
 * They are read once and then changed in place (`useContactChanges`): reading hundreds of pages again takes too long.
 */
export function useContacts(owner: string, filters: ContactFilters) {
  const query = useInfiniteQuery({
    queryKey: [...CONTACTS, owner, filters],
    queryFn: ({ pageParam }) => readContacts(owner, filters, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const pages = query.data?.pages;
  const contacts = useMemo(() => {
    const seen = new Map<string, Contact>();
    for (const contact of pages?.flatMap((page) => page.contacts) ?? []) {
      seen.set(contact.id, contact);
    }
    return [...seen.values()];
  }, [pages]);
  return { ...query, contacts };
}

/** How many contacts an owner has; undefined while nobody knows, and `isMore` where there may be more. */
export function useContactCount(owner: string): { count: number; isMore: boolean } | undefined {
  const { data } = useQuery({
    queryKey: ["contacts", "count", owner],
    queryFn: () => must(api.GET("/api/v2/contacts/counts", { params: { query: { userId: owner } } })),
  });
  return (
    data && {
      count: data.conversations + data.archived,
      isMore: data.conversations >= MAX_COUNTED || data.archived >= MAX_COUNTED,
    }
  );
}
