import { expect, it } from "vitest";
import { changesOf, queryOf } from "./entries";

it("searches whole days", () => {
  const search = { organizationId: null, objectId: " u1 ", actorId: "", from: "2026-11-01", to: "2026-11-01" };
  expect(queryOf(search, (day) => Date.parse(day))).toEqual({
    organizationId: undefined,
    objectId: "u1",
    since: Date.UTC(2026, 10, 1),
    before: Date.UTC(2026, 10, 2),
  });
});

it("lists each changed field once", () => {
  expect(changesOf({ before: { is_disabled: false }, after: { is_disabled: true, email: "a@example.com" } })).toEqual([
    { field: "email", before: "", after: "a@example.com" },
    { field: "is_disabled", before: "false", after: "true" },
  ]);
});
