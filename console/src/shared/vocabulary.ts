import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { readWhole } from "./lists/readWhole";

export type Tag = components["schemas"]["Tag"];
export type ContactList = components["schemas"]["ContactList"];
export type CustomField = components["schemas"]["CustomField"];

const limit = 200;

/** What is shown until something is read; the same object each time. */
export const NOTHING: never[] = [];

/** All lists of contacts of a user, by name. */
export function useLists(owner: string, isEnabled = true): UseQueryResult<ContactList[]> {
  return useQuery({
    queryKey: ["lists", owner],
    enabled: isEnabled,
    queryFn: () =>
      readWhole(async (cursor) => {
        const query = given({ userId: owner, limit, cursor });
        const page = await must(api.GET("/api/v2/lists", { params: { query } }));
        return { rows: page.lists, nextCursor: page.nextCursor };
      }),
  });
}

/** All tags of the user's organization, by name; nothing for people without one. */
export function useTags(): UseQueryResult<Tag[]> {
  const me = useMe();
  return useQuery({
    queryKey: ["tags", me.id],
    enabled: me.organization !== null,
    queryFn: () =>
      readWhole(async (cursor) => {
        const page = await must(api.GET("/api/v2/tags", { params: { query: given({ limit, cursor }) } }));
        return { rows: page.tags, nextCursor: page.nextCursor };
      }),
  });
}

/** All custom fields of the user's organization; nothing for people without one. */
export function useCustomFields(isEnabled = true): UseQueryResult<CustomField[]> {
  const me = useMe();
  return useQuery({
    queryKey: ["customFields", me.id],
    enabled: isEnabled && me.organization !== null,
    queryFn: () =>
      readWhole(async (cursor) => {
        const page = await must(api.GET("/api/v2/custom-fields", { params: { query: given({ limit, cursor }) } }));
        return { rows: page.customFields, nextCursor: page.nextCursor };
      }),
  });
}

/** Names of lists or tags by id. */
export function useNames(entries: { id: string; name: string }[]): Map<string, string> {
  return useMemo(() => new Map(entries.map((entry) => [entry.id, entry.name])), [entries]);
}
