import { duplicates } from "./duplicates";
import { importing } from "./import";
import { table } from "./table";

export const contacts = { ...table, ...importing, ...duplicates } as const;
