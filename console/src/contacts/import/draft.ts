import type { Choices } from "./columns";
import type { Delimiter } from "./file/table";

/** What a person has chosen for an import. */
export interface Options {
  userId: string;
  /** The list that every contact is added to; empty for none. */
  listId: string;
  /** Name of a list that is created when the import begins. */
  newList: string;
  region: string;
  delimiter: Delimiter | "";
  encoding: string;
  cutExtensions: boolean;
  createTags: boolean;
  /** Whether the first row has names; null if the API finds out. */
  skipFirstLine: boolean | null;
  choices: Choices;
}

/** An import that is prepared: the file, as long as the page has it, and what is chosen. */
export interface Draft {
  /** Null after the page was loaded anew: a browser keeps no files. */
  file: File | null;
  name: string;
  size: number;
  options: Options;
}

const PREFIX = "import:";

const files = new Map<string, File>();

/** Keep what belongs to a job, until the window is closed. */
export function remember(jobId: string, draft: Draft): void {
  if (draft.file !== null) {
    files.set(jobId, draft.file);
  }
  sessionStorage.setItem(PREFIX + jobId, JSON.stringify({ ...draft, file: null }));
}

/** Return what belongs to a job; null if it was begun elsewhere. */
export function recall(jobId: string): Draft | null {
  const kept = sessionStorage.getItem(PREFIX + jobId);
  return kept === null ? null : { ...(JSON.parse(kept) as Draft), file: files.get(jobId) ?? null };
}

export function firstOptions(userId: string): Options {
  return {
    userId,
    listId: "",
    newList: "",
    region: "",
    delimiter: "",
    encoding: "",
    cutExtensions: false,
    createTags: false,
    skipFirstLine: null,
    choices: {},
  };
}
