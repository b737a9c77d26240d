import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { readWhole } from "./lists/readWhole";
import { officeOf } from "./owners";

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

/** All tags that the contacts of an owner can have, by name; nothing if the user cannot read them. */
export function useTags(owner: string): UseQueryResult<Tag[]> {
  const me = useMe();
  const organizationId = officeOf(me, owner);
  return useQuery({
    queryKey: ["tags", me.id, organizationId],
    enabled: organizationId !== "",
    queryFn: () =>
      readWhole(async (cursor) => {
        const page = await must(api.GET("/api/v2/tags", { params: { query: given({ limit, cursor }) } }));
        return { rows: page.tags, nextCursor: page.nextCursor };
      }),
  });
}

/** All custom fields that the contacts of an owner can have; nothing if the user cannot read them. */
export function useCustomFields(owner: string, isEnabled = true): UseQueryResult<CustomField[]> {
  const me = useMe();
  const organizationId = officeOf(me, owner);
  return useQuery({
    queryKey: ["customFields", me.id, organizationId],
    enabled: isEnabled && organizationId !== "",
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
