import { applyChoices, type Choices, LEFT_OUT, type Recognition } from "../columns";
import { writeTable } from "./cells";
import { delimiterOf, findLines, readRow, readRows } from "./table";

/** A row or a cell that is not imported. */
export interface Problem {
  line: number;
  column: string;
  value: string;
  reason: string;
  /** Whether the row is refused; otherwise a cell of it was left out. */
  isRefused: boolean;
}

export interface Titles {
  line: string;
  column: string;
  value: string;
  reason: string;
  leftOut: (name: string) => string;
}

/** Return a problem of a job. */
export function problemOf(problem: Record<string, unknown>): Problem {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    line: typeof problem.line === "number" ? problem.line : 0,
    column: text(problem.column),
    value: text(problem.value),
    reason: text(problem.reason),
    isRefused: problem.severity !== "warning",
  };
}

/** Return problems as a table without the rows of the file. */
export function listProblems(problems: Problem[], titles: Titles): string {
  return writeTable([
    [titles.line, titles.column, titles.value, titles.reason],
    ...problems.map(({ line, column, value, reason }) => [String(line), column, value, reason]),
  ]);
}

/**
 * Return the refused rows of a table as they are in the file, each with its line and what is wrong.
 *
 * The names of its columns say what was chosen for them, so that the table can be corrected and imported as it is.
 */
export function writeRejected(
  text: string,
  read: Recognition,
  choices: Choices,
  isHeaderChosen: boolean,
  problems: Problem[],
  titles: Titles,
): string {
  const delimiter = delimiterOf(read.delimiter);
  const refused = problems.filter((problem) => problem.isRefused);
  const starts = findLines(text, new Set(refused.map((problem) => problem.line)));
  const rows = refused.map(({ line }) => {
    const start = starts.get(line);
    return start === undefined ? [] : readRow(text, start, delimiter).cells;
  });
  const names = namesOf(text, delimiter, read, choices, isHeaderChosen, titles);
  const width = Math.max(names.length, ...rows.map((row) => row.length));
  const fill = (cells: string[]) => [...cells, ...Array<string>(width - cells.length).fill("")];
  return writeTable(
    [
      [...fill(names), titles.line, titles.column, titles.reason],
      ...rows.map((cells, index) => {
        const problem = refused[index] as Problem;
        return [...fill(cells), String(problem.line), problem.column, problem.reason];
      }),
    ],
    delimiter,
  );
}

function namesOf(
  text: string,
  delimiter: string,
  read: Recognition,
  choices: Choices,
  isHeaderChosen: boolean,
  titles: Titles,
): string[] {
  const header = read.hasHeader ? (readRows(text, delimiter, 1)[0] ?? []) : [];
  const columns = new Map(applyChoices(read.columns, choices).map((column) => [column.position, column.field]));
  const width = Math.max(header.length, ...columns.keys());
  return Array.from({ length: width }, (_, index) => {
    const field = columns.get(index + 1) ?? "";
    const name = header[index] ?? "";
    if (choices[index + 1] === LEFT_OUT || (!read.hasHeader && !field)) {
      return titles.leftOut(name || String(index + 1));
    }
    // A name that the API knows stays; what a person chose, or the API found by the cells, is said by the field.
    return field && (choices[index + 1] !== undefined || !read.hasHeader || isHeaderChosen) ? field : name;
  });
}
