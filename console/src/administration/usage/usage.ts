import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { components } from "@/api/schema.gen";
import type { PageOf } from "@/shared/lists/usePages";
import { periodOf, type Range } from "./ranges";

export type Usage = components["schemas"]["UsageList"];
export type UsageRow = components["schemas"]["UsageRow"];
export type Group = "organization" | "number" | "carrier" | "source";

const MAX_ROWS = 200;

/** Read the usage of a time by day or month: of a tenant, or of everything that the user administers. */
export async function readUsage(range: Range, tenantId?: string): Promise<Usage> {
  const query = given({ ...range, period: periodOf(range), limit: MAX_ROWS, tenantId });
  return (await must(api.GET("/api/v2/usage", { params: { query } }))) as Usage;
}

export async function listGroups(range: Range, groupBy: Group, cursor: string | undefined): Promise<PageOf<UsageRow>> {
  const params = { query: { ...range, period: "total" as const, groupBy, limit: MAX_ROWS, ...(cursor && { cursor }) } };
  const page = (await must(api.GET("/api/v2/usage", { params }))) as Usage;
  return { rows: page.rows, nextCursor: page.nextCursor };
}

/** Read all rows of a time as CSV. */
export async function readCsv(range: Range, groupBy: Group): Promise<string> {
  const answer = await must(
    api.GET("/api/v2/usage", {
      params: { query: { ...range, period: periodOf(range), groupBy } },
      headers: { Accept: "text/csv" },
      parseAs: "text",
    }),
  );
  return answer as unknown as string;
}
