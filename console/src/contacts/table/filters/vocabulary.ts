import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { CustomField } from "./filters";

export type Tag = components["schemas"]["Tag"];
export type ContactList = components["schemas"]["ContactList"];

const PAGE = 200;

/** All lists of a user, by name. */
export function useListsOf(owner: string): ContactList[] {
  return useWhole(["lists", "whole", owner], async (cursor) => {
    const query = { userId: owner, limit: PAGE, ...cursor };
    const page = await must(api.GET("/api/v2/lists", { params: { query } }));
    return { rows: page.lists, nextCursor: page.nextCursor };
  });
}

/** All tags of the user's organization, by name. */
export function useTags(): Tag[] {
  return useWhole(["tags", "whole"], async (cursor) => {
    const page = await must(api.GET("/api/v2/tags", { params: { query: { limit: PAGE, ...cursor } } }));
    return { rows: page.tags, nextCursor: page.nextCursor };
  });
}

/** All custom fields of the user's organization. */
export function useCustomFields(): CustomField[] {
  return useWhole(["custom-fields", "whole"], async (cursor) => {
    const page = await must(api.GET("/api/v2/custom-fields", { params: { query: { limit: PAGE, ...cursor } } }));
    return { rows: page.customFields, nextCursor: page.nextCursor };
  });
}

/** Names of lists by id. */
export function useNames(entries: { id: string; name: string }[]): Map<string, string> {
  return useMemo(() => new Map(entries.map((entry) => [entry.id, entry.name])), [entries]);
}

type Read<Row> = (cursor: { cursor?: string }) => Promise<{ rows: Row[]; nextCursor: string | null }>;

const NOTHING: never[] = [];

/** Read a list to its end; empty until then, and for people who have none, such as those without an organization. */
function useWhole<Row>(name: string[], read: Read<Row>): Row[] {
  const { data }: UseQueryResult<Row[]> = useQuery({
    queryKey: name,
    queryFn: async () => {
      const rows: Row[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<Read<Row>>> = await read(cursor ? { cursor } : {});
        rows.push(...page.rows);
        cursor = page.nextCursor;
      } while (cursor);
      return rows;
    },
  });
  return data ?? NOTHING;
}
