import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";

const MAX_TAGS = 500;

/** The tags and custom fields of the user's organization; empty until they are read. */
export function useLabels() {
  const me = useMe();
  const tags = useQuery({
    queryKey: ["tags", me.id],
    queryFn: async () => (await must(api.GET("/api/v2/tags"))).tags.slice(0, MAX_TAGS),
  });
  const fields = useQuery({
    queryKey: ["customFields", me.id],
    queryFn: async () => (await must(api.GET("/api/v2/custom-fields"))).customFields,
  });
  return { tags: tags.data ?? [], fields: fields.data ?? [] };
}
