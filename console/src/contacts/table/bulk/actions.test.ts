import { describe, expect, it } from "vitest";
import { type Contact, NO_FILTERS } from "../filters/filters";
import { applyAction } from "./actions";
import { allowedActions } from "./allowed";

const CONTACT = {
  id: "c1",
  lists: ["l1"],
  tags: [{ id: "t1", name: "VIP" }],
  isArchived: false,
  blocked: false,
} as unknown as Contact;

describe("a contact after an action", () => {
  it("is on the list once", () => {
    expect(applyAction(CONTACT, { kind: "addToList", id: "l2", name: "" })?.lists).toEqual(["l1", "l2"]);
    expect(applyAction(CONTACT, { kind: "addToList", id: "l1", name: "" })?.lists).toEqual(["l1"]);
    expect(applyAction(CONTACT, { kind: "removeFromList", id: "l1", name: "" })?.lists).toEqual([]);
  });

  it("has its tags by name", () => {
    const tagged = applyAction(CONTACT, { kind: "addTag", id: "t2", name: "Local" });
    expect(tagged?.tags.map((tag) => tag.name)).toEqual(["Local", "VIP"]);
    expect(applyAction(CONTACT, { kind: "addTag", id: "t1", name: "VIP" })?.tags).toHaveLength(1);
    expect(applyAction(CONTACT, { kind: "removeTag", id: "t1", name: "VIP" })?.tags).toEqual([]);
  });

  it("is archived, blocked or gone", () => {
    expect(applyAction(CONTACT, { kind: "archive" })?.isArchived).toBe(true);
    expect(applyAction({ ...CONTACT, blocked: true }, { kind: "unblock" })?.blocked).toBe(false);
    expect(applyAction(CONTACT, { kind: "delete" })).toBeNull();
  });
});

describe("restrictions", () => {
  it("take actions away", () => {
    expect(allowedActions([], false, NO_FILTERS)).toEqual({
      lists: true,
      tags: true,
      delete: true,
      isOneByOne: false,
    });
    expect(allowedActions(["lists"], false, NO_FILTERS).lists).toBe(false);
    expect(allowedActions(["disableDelete"], false, NO_FILTERS).delete).toBe(false);
  });

  it("allow deleting contacts one by one, but not all", () => {
    expect(allowedActions(["deleteAll"], false, NO_FILTERS)).toMatchObject({ delete: true, isOneByOne: true });
    expect(allowedActions(["deleteAll"], true, NO_FILTERS).delete).toBe(false);
    expect(allowedActions(["importContacts"], true, { ...NO_FILTERS, archived: true }).isOneByOne).toBe(true);
  });
});
