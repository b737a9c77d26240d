/** Fields that each contact has; custom fields of the organization are named by their keys. */
export const BUILT_IN = ["first", "last", "full", "company"] as const;

const SIGNS = /[[\]{}]/;
const UNCLOSED = /[[{][^\]}]*$/;

/** Whether a text has something in brackets, which the server may read as a merge field or a misspelled one. */
export function hasBrackets(text: string): boolean {
  return SIGNS.test(text);
}

/** Whether a bracket is still open: somebody is in the middle of a merge field. */
export function isInBrackets(text: string): boolean {
  return UNCLOSED.test(text);
}

/** Return a text with a merge field in place of what is selected, and where the caret stands then. */
export function insertField(
  text: string,
  name: string,
  start: number,
  end: number = start,
): { text: string; caret: number } {
  const before = `${text.slice(0, start)}[${name}]`;
  return { text: before + text.slice(end), caret: before.length };
}
