import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";

const MAX_LISTS = 200;

/** The user's lists of contacts. */
export function useLists() {
  const me = useMe();
  return useQuery({
    queryKey: ["lists", "all", me.id],
    queryFn: async () =>
      (await must(api.GET("/api/v2/lists", { params: { query: { userId: me.id, limit: MAX_LISTS } } }))).lists,
  });
}
