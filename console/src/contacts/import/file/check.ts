import { t } from "../../texts";
import { isWorkbook } from "./samples";

/** What the API takes, uncompressed. */
const MAX_BYTES = 50 * 1024 ** 2;
const TABLES = /\.(csv|tsv|tab|txt|jsonl|ndjson)$/i;
const WORKBOOKS = /\.(xlsx|xlsm|xlsb|xls|ods|numbers)$/i;

/** Return why a file cannot be imported, and what to do; empty if it may be a table. */
export async function findFileFault(file: File): Promise<string> {
  const { name } = file;
  if (WORKBOOKS.test(name) || (await isWorkbook(file))) {
    return `${t("import.workbook", { name })}. ${t("import.workbookHelp")}`;
  }
  if (!TABLES.test(name)) {
    return t("import.wrongType", { name });
  }
  if (file.size === 0) {
    return t("import.empty", { name });
  }
  return file.size > MAX_BYTES ? t("import.tooLarge", { name }) : "";
}

/** Return a size as people read it. */
export function sizeText(bytes: number): string {
  const [value, unit] = bytes < 1000 ** 2 ? [bytes / 1000, "kilobyte"] : [bytes / 1000 ** 2, "megabyte"];
  return new Intl.NumberFormat("en-US", { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
