import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";

export type Stored = components["schemas"]["User"];
type Change = components["schemas"]["MessageSettingsUpdate"];

/** The message settings of the signed-in user, and how to change some of them. */
export function useMessageSettings() {
  const me = useMe();
  const queries = useQueryClient();
  const options = { params: { path: { id: me.id } } };
  const query = useQuery({
    queryKey: ["messageSettings", me.id],
    queryFn: () => must(api.GET("/api/v2/users/{id}", options)),
  });

  async function save(change: Change) {
    await must(api.PATCH("/api/v2/users/{id}/messageSettings", { ...options, body: change }));
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["messageSettings"] }),
      queries.invalidateQueries({ queryKey: ["away"] }),
    ]);
  }

  return { query, save };
}

export type Save = ReturnType<typeof useMessageSettings>["save"];
