import { describe, expect, it } from "vitest";
import { readContact } from "@/live/contacts";
import { lockOf, numberFor } from "./locks";

function number(phone_number: string, changes = {}) {
  const owner = { userId: "ann", full_name: "Ann", organizationId: "dental" };
  return { ...owner, phone_number, shared: false, refusal: "" as const, ...changes };
}

const CONTACT = readContact("c1", { uid: "ann", phone_number: "+12125550123", lastNumber: "+12125550102" });
const NUMBERS = [number("+12125550100", { userId: "ben" }), number("+12125550101"), number("+12125550102")];

describe("numberFor", () => {
  it("is the one that the contact wrote to", () => {
    expect(numberFor(CONTACT, NUMBERS)?.phone_number).toBe("+12125550102");
  });

  it("is the owner's first if that one is gone", () => {
    expect(numberFor({ ...CONTACT, lastNumber: "+12125550109" }, NUMBERS)?.phone_number).toBe("+12125550101");
  });

  it("is none of somebody else's", () => {
    expect(numberFor({ ...CONTACT, uid: "zoe" }, NUMBERS)).toBeUndefined();
  });
});

describe("lockOf", () => {
  it.each([
    [{}, "", null],
    [{ optedOut: true }, "number-not-active", "optedOut"],
    [{ blocked: true }, "", "blocked"],
    [{}, "number-owner-disabled", "ownerDisabled"],
    [{}, "number-not-active", "numberInactive"],
  ] as const)("of %o from a number with %o is %o", (changes, refusal, lock) => {
    expect(lockOf({ ...CONTACT, ...changes }, number("+12125550102", { refusal }))).toBe(lock);
  });

  it("says that there is no number", () => {
    expect(lockOf(CONTACT, undefined)).toBe("noNumber");
  });
});
