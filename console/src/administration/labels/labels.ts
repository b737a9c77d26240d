import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { PageOf } from "@/shared/lists/usePages";
import type { CustomField, Tag } from "@/shared/vocabulary";

export type FieldType = CustomField["type"];

export const TYPES = [
  "text",
  "number",
  "date",
  "boolean",
  "choice",
  "url",
  "email",
] as const satisfies readonly FieldType[];

/** First parts of the names of the queries. */
export const TAGS = "tags";
export const FIELDS = "customFields";

/** Counts of contacts end here: so many or more. */
export const MAX_COUNTED = 100_000;

const PAGE_SIZE = 100;

export async function listTags(organizationId: string, cursor: string | undefined): Promise<PageOf<Tag>> {
  const query = given({ organizationId, cursor, limit: PAGE_SIZE });
  const page = await must(api.GET("/api/v2/tags", { params: { query } }));
  return { rows: page.tags, nextCursor: page.nextCursor };
}

export async function listFields(organizationId: string, cursor: string | undefined): Promise<PageOf<CustomField>> {
  const query = given({ organizationId, cursor, limit: PAGE_SIZE });
  const page = await must(api.GET("/api/v2/custom-fields", { params: { query } }));
  return { rows: page.customFields, nextCursor: page.nextCursor };
}
