import type { PageOf } from "./usePages";

/** Read a list of the API to its end. */
export async function readWhole<Row>(read: (cursor: string | undefined) => Promise<PageOf<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    rows.push(...page.rows);
    cursor = page.nextCursor || undefined;
  } while (cursor);
  return rows;
}
