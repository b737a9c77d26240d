import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { browserZone } from "@/shared/times";

const MAX_NAMED = 100;
const FRESH_MS = 5 * 60_000;

/** The words in which contacts are compared: names of lists and custom fields, and the user's time zone. */
export function useWords(uid: string) {
  const me = useMe();
  const { data: lists } = useQuery({
    queryKey: ["lists", uid],
    queryFn: () => must(api.GET("/api/v2/lists", { params: { query: { userId: uid, limit: MAX_NAMED } } })),
    staleTime: FRESH_MS,
  });
  const { data: fields } = useQuery({
    queryKey: ["customFields", "own"],
    queryFn: () => must(api.GET("/api/v2/custom-fields", { params: { query: { limit: MAX_NAMED } } })),
    enabled: me.organization !== null,
    staleTime: FRESH_MS,
  });
  const zone = me.timezone || browserZone();
  return useMemo(
    () => ({
      zone,
      lists: new Map(lists?.lists.map((list) => [list.id, list.name])),
      fields: new Map(fields?.customFields.map((field) => [field.key, field.name])),
    }),
    [zone, lists, fields],
  );
}
