import { t } from "@/messages";
import type { components } from "./schema.gen";

type ProblemBody = components["schemas"]["Problem"];

/** A refusal by the API, in words that people understand. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with this request, and what to do. */
  readonly detail: string;
  readonly fields: Record<string, string>;

  constructor(status: number, body: Partial<ProblemBody> | undefined) {
    const fields = body?.errors ?? [];
    super(body?.userFriendlyMessage || fields[0]?.message || body?.title || t("app.unexpected"));
    this.status = status;
    this.detail = body?.detail ?? "";
    this.code = body?.type?.split("/").pop() ?? "";
    this.fields = Object.fromEntries(fields.map((field) => [field.field, field.message]));
  }

  /** Whether the same request may work later. */
  get isTemporary(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408 || this.status === 425;
  }
}

/** The request or its response got lost: nobody knows whether it was done. */
export class NetworkProblem extends Error {
  constructor() {
    super(t("app.network"));
  }
}

/** Return the words for any error. */
export function wordsOf(error: unknown): string {
  return error instanceof ApiProblem || error instanceof NetworkProblem ? error.message : t("app.unexpected");
}

/** Return why a request was refused: its first faulty field, or what is wrong and what to do. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) {
    return wordsOf(error);
  }
  return Object.values(error.fields)[0] || error.detail || error.message;
}

/** Return what is wrong with each field of a request. */
export function faultsOf(error: unknown): Record<string, string> {
  return error instanceof ApiProblem ? error.fields : {};
}
