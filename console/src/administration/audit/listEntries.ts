import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { PageOf } from "@/shared/lists/usePages";
import type { AuditEntry, queryOf } from "./entries";

export async function listEntries(
  query: ReturnType<typeof queryOf>,
  cursor: string | undefined,
): Promise<PageOf<AuditEntry>> {
  const page = await must(api.GET("/api/v2/audit", { params: { query: given({ ...query, cursor }) } }));
  return { rows: page.entries, nextCursor: page.nextCursor };
}
