export const DELIMITERS = { comma: ",", semicolon: ";", tab: "\t", pipe: "|" } as const;
export type Delimiter = keyof typeof DELIMITERS;

const MAX_LINES_OF_ROW = 100;
const MAX_COLUMNS = 10_000;
const NAMED_DELIMITER = /^"?sep=(.)"?\r?\n?$/i;

interface ReadRow {
  cells: string[];
  /** Where the next row begins. */
  end: number;
}

/** Whether the API takes a delimiter of that name. */
export function isDelimiter(name: string): name is Delimiter {
  return name in DELIMITERS;
}

/** Return a delimiter by its name in a job's result, or as it is. */
export function delimiterOf(name: string): string {
  return isDelimiter(name) ? DELIMITERS[name] : name || ",";
}

/** Return the row that begins at a place of a text. A quotation mark that is never closed is an ordinary character. */
export function readRow(text: string, start: number, delimiter: string): ReadRow {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let lines = 0;
  for (let place = start; ; place += 1) {
    const sign = text[place];
    if (isQuoted) {
      if (sign === undefined || (sign === "\n" && ++lines >= MAX_LINES_OF_ROW)) {
        return readPlainRow(text, start, delimiter);
      }
      if (sign !== '"') {
        cell += sign;
      } else if (text[place + 1] === '"') {
        cell += '"';
        place += 1;
      } else {
        isQuoted = false;
      }
    } else if (sign === '"' && cell === "") {
      isQuoted = true;
    } else if (sign === delimiter) {
      cells.push(cell);
      cell = "";
    } else if (sign === undefined || sign === "\n" || sign === "\r") {
      cells.push(cell);
      return { cells, end: afterLineEnd(text, place) };
    } else {
      cell += sign;
    }
  }
}

/** Return the first rows of a table, without empty ones and the line that names the delimiter. */
export function readRows(text: string, delimiter: string, most: number): string[][] {
  const rows: string[][] = [];
  for (let place = startOfTable(text); place < text.length && rows.length < most; ) {
    const row = readRow(text, place, delimiter);
    if (row.cells.some((cell) => cell.trim())) {
      rows.push(row.cells);
    }
    place = row.end;
  }
  return rows;
}

/** Return where lines begin, by their numbers as an editor counts them. */
export function findLines(text: string, numbers: Set<number>): Map<number, number> {
  const found = new Map<number, number>();
  let number = 1;
  for (let place = 0; place < text.length && found.size < numbers.size; number += 1) {
    if (numbers.has(number)) {
      found.set(number, place);
    }
    place = afterLineEnd(text, endOfLine(text, place));
  }
  return found;
}

/** Return a line without its end. */
export function lineAt(text: string, start: number): string {
  return text.slice(start, endOfLine(text, start));
}

/** Return the delimiter that makes the first rows a table; what the API finds counts for more. */
export function guessDelimiter(text: string): Delimiter {
  const named = NAMED_DELIMITER.exec(lineAt(text, 0))?.[1];
  const names = Object.keys(DELIMITERS) as Delimiter[];
  const byName = names.find((name) => DELIMITERS[name] === named);
  if (byName !== undefined) {
    return byName;
  }
  return names.reduce((best, name) => (judge(text, name) > judge(text, best) ? name : best), "comma" as Delimiter);
}

/** Return how much the first rows are a table: rows of the same width count more than wide ones. */
function judge(text: string, name: Delimiter): number {
  const widths = readRows(text, DELIMITERS[name], 5).map((row) => row.length);
  const least = Math.min(...widths);
  return least > 1 && least === Math.max(...widths) ? least + MAX_COLUMNS : least;
}

function startOfTable(text: string): number {
  return NAMED_DELIMITER.test(lineAt(text, 0)) ? afterLineEnd(text, endOfLine(text, 0)) : 0;
}

function readPlainRow(text: string, start: number, delimiter: string): ReadRow {
  const line = lineAt(text, start);
  return { cells: line.split(delimiter), end: afterLineEnd(text, start + line.length) };
}

function endOfLine(text: string, start: number): number {
  for (let place = start; ; place += 1) {
    const sign = text[place];
    if (sign === undefined || sign === "\n" || sign === "\r") {
      return place;
    }
  }
}

function afterLineEnd(text: string, place: number): number {
  return place + (text[place] === "\r" && text[place + 1] === "\n" ? 2 : 1);
}
