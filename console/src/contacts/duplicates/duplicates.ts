import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";

export type Group = components["schemas"]["DuplicateGroup"];
export type Result = components["schemas"]["DuplicateSearchResult"];
export type ApiContact = components["schemas"]["Contact"];

/** First part of the names of all queries about duplicates. */
export const DUPLICATES = "duplicates";

/** Contacts of a group that can be compared, and merged alone. */
export const MAX_COMPARED = 20;

/** Groups that are shown at a time: one request reads their contacts. */
export const PAGE_SIZE = 10;

const MAX_PAGES = 20;

/** What a search found, or a merge did, when it has ended. */
export interface Findings {
  groups: Group[];
  merges: boolean;
  /** Whether there are more than can be shown. */
  isCut: boolean;
}

/** Look for duplicates, or merge all. */
export function search(uid: string, merges: boolean): Promise<Result> {
  return post({ uid, execute_merge: merges });
}

/** Return groups with their contacts, and with the contact that a merge would leave. */
export async function compare(uid: string, groups: string[][]): Promise<Group[]> {
  return (await post({ uid, groups })).duplicates;
}

/** Merge one group. */
export function merge(uid: string, group: string[]): Promise<Result> {
  return post({ uid, groups: [group], execute_merge: true });
}

/** Return everything that a job found. */
export async function readFindings(jobId: string): Promise<{ groups: Group[]; isCut: boolean }> {
  const groups: Group[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { problems, nextCursor }: components["schemas"]["JobProblemList"] = await must(
      api.GET("/api/v2/jobs/{id}/problems", { params: { path: { id: jobId }, query: cursor ? { cursor } : {} } }),
    );
    groups.push(...(problems as unknown as Group[]));
    cursor = nextCursor;
    if (!cursor) {
      return { groups, isCut: false };
    }
  }
  return { groups, isCut: true };
}

function post(body: { uid: string; execute_merge?: boolean; groups?: string[][] }): Promise<Result> {
  return must(api.POST("/api/v2/contacts/duplicates", { body: { execute_merge: false, ...body } }));
}
