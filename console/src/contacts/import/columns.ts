import type { Job } from "@/shared/jobs/job";

/** What stands for a column that is left out, here and in the API. */
export const LEFT_OUT = "-";

/** Above the names of custom fields in what a job has found. */
const CUSTOM = "customFields.";

/** A column of a table, or a member of JSON lines (position 0). */
export interface Column {
  /** From 1. */
  position: number;
  name: string;
  /** The field that it becomes; empty if it is left out. A custom field is named by its key. */
  field: string;
}

/** How a file was read. */
export interface Recognition {
  format: string;
  encoding: string;
  delimiter: string;
  hasHeader: boolean;
  columns: Column[];
}

/** What a person has chosen for columns, by position. */
export type Choices = Record<number, string>;

/** Return how a job has read its file. */
export function recognitionOf(job: Job): Recognition {
  const { format, encoding, delimiter, header, columns, ignoredColumns } = job.result;
  const found = [...entriesOf(columns), ...entriesOf(ignoredColumns)];
  return {
    format: textOf(format),
    encoding: textOf(encoding),
    delimiter: textOf(delimiter),
    hasHeader: header === true,
    columns: found.sort((one, other) => one.position - other.position),
  };
}

/** Return what columns become with the choices of a person. */
export function applyChoices(columns: Column[], choices: Choices): Column[] {
  return columns.map((column) => {
    const chosen = choices[column.position];
    return chosen === undefined ? column : { ...column, field: chosen === LEFT_OUT ? "" : chosen };
  });
}

/**
 * Return the parameter `columns` of an import.
 *
 * Of several columns of one field the API prefers some by their names, such as a mobile number. So those that nobody has
 * changed are named as they are in the file.
 */
export function columnsParameter(columns: Column[], choices: Choices, hasHeader: boolean): string {
  const chosen = applyChoices(columns, choices);
  const width = Math.max(0, ...chosen.map((column) => column.position));
  const names = Array.from({ length: width }, (_, index) => {
    const column = chosen.find(({ position }) => position === index + 1);
    if (column === undefined || column.field === "") {
      return LEFT_OUT;
    }
    const isOne = chosen.filter(({ field }) => field === column.field).length === 1;
    const isShort = column.name && !column.name.endsWith("…");
    return isOne || !hasHeader || !isShort || choices[column.position] !== undefined
      ? column.field
      : column.name.replaceAll(",", " ");
  });
  return names.join(",");
}

/** Return the fields that several columns become. */
export function findShared(columns: Column[]): string[] {
  const fields = columns.map((column) => column.field).filter(Boolean);
  return [...new Set(fields.filter((field, index) => fields.indexOf(field) !== index))];
}

function entriesOf(value: unknown): Column[] {
  if (!Array.isArray(value)) {
    return [];
  }
  return value.map((entry: Record<string, unknown>) => ({
    position: typeof entry.position === "number" ? entry.position : 0,
    name: textOf(entry.name),
    field: textOf(entry.field).replace(CUSTOM, ""),
  }));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
