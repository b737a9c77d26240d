import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { components } from "@/api/schema.gen";
import type { PageOf } from "@/shared/lists/usePages";
import type { WordsKey } from "../words";

export type ListedUser = components["schemas"]["ListedUser"];
export type User = components["schemas"]["User"];
export type UserUpdate = components["schemas"]["UserUpdate"];
export type Restriction = User["restrictions"][number];

export type UserFilter = "active" | "disabled" | "deleted";
export const USER_FILTERS: UserFilter[] = ["active", "disabled", "deleted"];

export const RESTRICTIONS = [
  "blasts",
  "reminders",
  "dripCampaign",
  "importContacts",
  "lists",
  "integrations",
  "disableDelete",
  "deleteAll",
] as const satisfies readonly Restriction[];

export function restrictionLabel(restriction: Restriction): WordsKey {
  return `users.restriction.${restriction}`;
}

export interface UserSearch {
  search: string;
  filter: UserFilter;
  organizationId: string | null;
}

/** Return the parameters of a search among users. */
export function queryOf({ search, filter, organizationId }: UserSearch) {
  return {
    search: search.trim() || undefined,
    organizationId: organizationId ?? undefined,
    ...(filter === "deleted" ? { deleted: true } : { isDisabled: filter === "disabled" }),
  };
}

export async function listUsers(search: UserSearch, cursor: string | undefined): Promise<PageOf<ListedUser>> {
  const page = await must(api.GET("/api/v2/users", { params: { query: given({ ...queryOf(search), cursor }) } }));
  return { rows: page.users, nextCursor: page.nextCursor };
}

/** Change what is named of a user. */
export function updateUser(user: User, changes: Partial<UserUpdate>): Promise<unknown> {
  return must(
    api.PATCH("/api/v2/users/{id}", {
      params: { path: { id: user.id } },
      body: changes as UserUpdate,
    }),
  );
}

export function nameOf(user: { full_name: string; email: string }): string {
  return user.full_name || user.email;
}
