/** Cells of tables that people open in a spreadsheet. The API undoes each of these marks when the table is imported. */

const SEPARATORS = ";|\\t\\n\\r\\v\\f";
const SIGNS = "=+\\-@\\ufe62\\ufe63\\ufe66\\ufe6b\\uff0b\\uff0d\\uff1d\\uff20\\u2212";
const FORMULA = new RegExp(`(^|[${SEPARATORS}])([\\s\\u00ad\\u200b-\\u200f\\u2060\\ufeff]*)(?='*[${SIGNS}])`, "g");
const E164 = /^\+[0-9]{1,15}$/;
const TEXT_AS_FORMULA = /^\s*="(.*)"\s*$/s;

/** Return a cell that no spreadsheet runs: formulas get an apostrophe, and `="0123"` is the text in it. */
export function defuse(cell: string): string {
  const text = TEXT_AS_FORMULA.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell;
  // A plus and digits compute nothing.
  return E164.test(text) ? text : text.replace(FORMULA, "$1$2'");
}

/** Return rows as CSV that a spreadsheet opens as it is: with a mark of UTF-8, and quoted where it is needed. */
export function writeTable(rows: string[][], delimiter = ","): string {
  const quote = (cell: string) => {
    const text = defuse(cell);
    return text.includes(delimiter) || /["\r\n]/.test(text) || text.trim() !== text
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  };
  return `\ufeff${rows.map((row) => `${row.map(quote).join(delimiter)}\r\n`).join("")}`;
}
