import type { paths } from "@/api/schema.gen";
import type { ContactFilters } from "../table/filters/filters";

export type ExportQuery = NonNullable<paths["/api/export"]["get"]["parameters"]["query"]>;
export type ExportKind = ExportQuery["type"];
export type ExportFormat = NonNullable<ExportQuery["format"]>;

/** What a person chose to export. */
export interface ExportChoice {
  kind: ExportKind;
  format: ExportFormat;
  /** Whether only contacts of the filter are exported. */
  isFiltered: boolean;
  /** First and last day of the messages, as `2026-11-27`; empty for no bound. */
  from: string;
  to: string;
  /** Whether pictures and other files are in the archive. */
  hasMedia: boolean;
}

/** Whether an export can have what a filter says: a list, tags and a value. */
export function canFilter(filters: ContactFilters): boolean {
  return filters.list !== "" || filters.tags.length > 0 || Boolean(filters.field?.value);
}

/** Whether a filter says more than an export can have. */
export function isWider(filters: ContactFilters): boolean {
  const { unread, optedOut, archived } = filters;
  return filters.text.trim() !== "" || [unread, optedOut, archived].some((flag) => flag !== null);
}

/** Whether a format can have this content: one table holds contacts or messages. */
export function isPossible(kind: ExportKind, format: ExportFormat): boolean {
  return kind !== "everything" || format !== "csv";
}

export function toExportQuery(choice: ExportChoice, owner: string, filters: ContactFilters): ExportQuery {
  const hasMessages = choice.kind !== "contacts";
  return {
    type: choice.kind,
    format: choice.format,
    userId: owner,
    ...(choice.format === "csv" || choice.format === "zip" ? { bom: true } : {}),
    ...(hasMessages && choice.from ? { from: choice.from } : {}),
    ...(hasMessages && choice.to ? { to: choice.to } : {}),
    ...(hasMessages && choice.format === "zip" && choice.hasMedia ? { media: true } : {}),
    ...(choice.isFiltered ? conditionsOf(filters) : {}),
  };
}

/**
 * Whether a file is whole, by its end: a transfer can break off after a status of 200.
 *
 * @param end the last bytes of the file.
 */
export function isComplete(format: ExportFormat, end: Uint8Array<ArrayBuffer>): boolean {
  switch (format) {
    case "csv":
      // A broken transfer of a table is an error of the request itself.
      return true;
    case "jsonl": {
      const line = new TextDecoder().decode(end).trimEnd().split("\n").at(-1) ?? "";
      return /"export": ?"complete"/.test(line);
    }
    case "zip":
      return findDirectoryEnd(end);
  }
}

/** The signature of the record that ends the directory of an archive. */
const DIRECTORY_END = [0x50, 0x4b, 0x05, 0x06];

function findDirectoryEnd(end: Uint8Array): boolean {
  for (let place = end.length - DIRECTORY_END.length; place >= 0; place -= 1) {
    if (DIRECTORY_END.every((byte, index) => end[place + index] === byte)) {
      return true;
    }
  }
  return false;
}

function conditionsOf(filters: ContactFilters): Pick<ExportQuery, "listId" | "tags" | "customField"> {
  return {
    ...(filters.list ? { listId: filters.list } : {}),
    ...(filters.tags.length > 0 ? { tags: filters.tags.join(",") } : {}),
    ...(filters.field?.value ? { customField: `${filters.field.key}:${filters.field.value}` } : {}),
  };
}
