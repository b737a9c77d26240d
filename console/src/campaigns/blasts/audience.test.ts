import { describe, expect, it } from "vitest";
import type { CustomField } from "@/shared/vocabulary";
import { audienceOf, filterFault, readAudience, writeFilter } from "./audience";

function field(key: string, type: CustomField["type"]): CustomField {
  return { id: `o1-${key}`, key, name: key, type, description: "", options: [], created: 0, updated: 0 };
}

const FIELDS = [field("membership", "choice"), field("visits", "number"), field("member", "boolean")];

describe("audience", () => {
  it("becomes the filter that it was read from, with keys", () => {
    const filter = {
      search: "Smith",
      tags: ["t1"],
      customFields: { "o1-membership": "Gold", "o1-visits": 3, "o1-member": false },
      unread: true,
    };

    expect(writeFilter(readAudience(filter), FIELDS)).toEqual({
      ...filter,
      customFields: { membership: "Gold", visits: 3, member: false },
    });
  });

  it("keeps what only programs set", () => {
    expect(writeFilter(readAudience({ unread: false, changedSince: 5 }), FIELDS)).toEqual({
      unread: false,
      changedSince: 5,
    });
  });

  it("is no filter if nothing is chosen", () => {
    const audience = readAudience(null);

    expect(writeFilter(audience, FIELDS)).toBeNull();
    expect(writeFilter({ ...audience, conditions: [{ field: "visits", value: " " }] }, FIELDS)).toBeNull();
  });
});

describe("audienceOf", () => {
  const filter = { tags: ["t1"] };

  it("has a filter or all contacts, never both", () => {
    expect(audienceOf(true, filter, null)).toEqual({ all: true });
    expect(audienceOf(false, filter, { all: true, filter: null })).toEqual({ filter });
  });

  it("removes what was stored", () => {
    expect(audienceOf(false, null, { all: false, filter })).toEqual({ all: false });
    expect(audienceOf(false, null, { all: false, filter: null })).toEqual({});
  });
});

it("finds the fault of a filter", () => {
  expect(filterFault({ name: "long", "filter.tags.0": "There is no such tag." })).toBe("There is no such tag.");
  expect(filterFault({ name: "long" })).toBeUndefined();
});
