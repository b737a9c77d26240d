import { ApiProblem, wordsOf } from "@/api/problem";

/** Return why something was refused: the first faulty field, or what the problem says in detail. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) {
    return wordsOf(error);
  }
  return Object.values(error.fields)[0] || error.detail || error.message;
}

/** Return what is wrong with each field of a form. */
export function faultsOf(error: unknown): Record<string, string> {
  return error instanceof ApiProblem ? error.fields : {};
}
